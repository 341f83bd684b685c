"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app "reports"."""

    name = "lapor.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
