"""The one-time secret of a filing form, and what is derived from it.

The server makes it, the form carries it, and it is never stored: it names the form (so a repeated
send is recognised), its staged files, and the receipt key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from django.conf import settings

_SIZE = 32


def new_form_secret() -> str:
    """Return a fresh secret as it stands in the form: 32 random bytes, base64url."""
    return secrets.token_urlsafe(_SIZE)


def secret_bytes(form_secret: str) -> bytes | None:
    """Return the 32 bytes of a secret from a form, None if it is not one of ours."""
    try:
        decoded = base64.urlsafe_b64decode(form_secret + "=" * (-len(form_secret) % 4))
    except (binascii.Error, ValueError):
        return None
    return decoded if len(decoded) == _SIZE else None


def upload_key(form_secret: bytes) -> str:
    """Return under which key the form's files are staged; the secret cannot be read from it."""
    key = settings.SECRET_KEY.encode() + b"upload"
    return hmac.new(key, form_secret, hashlib.sha256).hexdigest()
