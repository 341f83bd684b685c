"""Where the vault's socket, keys and token lie, and what it was told to talk to."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def _secrets() -> Path:
    return Path(settings.LAPOR_VAR) / "secrets"


def socket_path() -> Path:
    """Return the Unix socket the vault process answers on."""
    return Path(settings.LAPOR_RUN) / "vault.sock"


def public_key_path() -> Path:
    """Return the file of the public key; the only vault key the web can read."""
    return _secrets() / "vault_public.key"


def private_key_path() -> Path:
    """Return the file of the private keys."""
    return _secrets() / "vault_private.key"


def token_path() -> Path:
    """Return the file of the token that callers show on the socket."""
    return _secrets() / "vault_token"
