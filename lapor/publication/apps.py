"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """The app "publication"."""

    name = "lapor.publication"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"
