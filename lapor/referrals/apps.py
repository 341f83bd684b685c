"""Django's name for this package."""

from __future__ import annotations

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The app "referrals"."""

    name = "lapor.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"
