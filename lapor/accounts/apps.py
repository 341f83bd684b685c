"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app "accounts"."""

    name = "lapor.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
