"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The app "vault"."""

    name = "lapor.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
