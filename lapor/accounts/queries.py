"""What is known of an account."""

from __future__ import annotations

from django_otp.plugins.otp_totp.models import TOTPDevice

from lapor.accounts.models import User


def user_named(username: str) -> User | None:
    """Return the active user who signs in under that name."""
    return User.objects.filter(username=username.lower(), is_active=True).first()


def has_second_factor(user_id: int) -> bool:
    """Return whether the user has a confirmed TOTP device; outside demo mode none means no way in."""
    return bool(TOTPDevice.objects.filter(user_id=user_id, confirmed=True).exists())
