"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The app "directory"."""

    name = "lapor.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
