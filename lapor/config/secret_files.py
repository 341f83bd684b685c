"""The secrets below LAPOR_VAR/secrets: made once, at random, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from lapor.config import places

# The logins of the database, each with its own password (ARCHITECTURE 3.4, "Roles").
DATABASE_LOGINS = ("superuser", "owner", "web", "worker", "vault", "public")
NAMES = ("secret_key", "receipt_pepper", "metrics_token", *(f"db_{n}" for n in DATABASE_LOGINS))


def ensure() -> None:
    """Make every secret that does not exist yet. Safe when several processes start at once."""
    places.prepare()
    for name in NAMES:
        _ensure_one(places.secrets() / name)


class SecretMissing(RuntimeError):
    """A secret nobody made; outside demo mode that is for a person to do."""


def demand(names: Iterable[str], *, make: bool) -> None:
    """Make what is missing (demo mode), or refuse to go on without it."""
    if make:
        ensure()
    missing = [name for name in names if not (places.secrets() / name).is_file()]
    if missing:
        raise SecretMissing(
            f"{', '.join(missing)} missing in {places.secrets()}: run `lapor secrets` once, and "
            "keep a copy elsewhere. Only demo mode (LAPOR_DEMO=1) makes secrets by itself."
        )


def read(name: str) -> str:
    """Return a secret; FileNotFoundError where nobody made it."""
    return (places.secrets() / name).read_text(encoding="ascii").strip()


def _ensure_one(file: Path) -> None:
    """Write a random secret unless there is one.

    Written aside and linked into place: a process killed half-way leaves no empty secret, and of
    two that start at once one wins.
    """
    if file.exists():
        return
    aside = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
