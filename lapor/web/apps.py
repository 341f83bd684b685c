"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app "web"."""

    name = "lapor.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
