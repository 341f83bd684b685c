"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The app "config": no tables, only commands and checks."""

    name = "lapor.config"
    label = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from lapor.config import checks  # noqa: F401  (registering is its import)
