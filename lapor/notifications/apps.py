"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app "notifications"."""

    name = "lapor.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
