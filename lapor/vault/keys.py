"""The vault's pair of keys: the web holds the public half, the vault process the private one.

Keys are X25519, stored as one line of base64 in files of mode 0600 below ``var/secrets``. The
private file may hold several lines: the first is the present key, the rest open what was sealed
before a change of keys. Source: ARCHITECTURE 3.4, "The vault"; SECURITY 5.1.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lapor.vault import places


class KeyMissing(RuntimeError):
    """A key file is not there; an operator's matter, so it fails loudly and says what to do."""


@dataclass(frozen=True)
class PublicKey:
    """What the web seals with. id: 16 hexadecimal digits of the SHA-256 of the key."""

    id: str
    key: X25519PublicKey
    raw: bytes

    @classmethod
    def of(cls, raw: bytes) -> PublicKey:
        """Return the key that ``raw`` (32 bytes) is."""
        return cls(
            hashlib.sha256(raw).hexdigest()[:16], X25519PublicKey.from_public_bytes(raw), raw
        )


def public_raw(private: X25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public half."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def create_pair(private_path: Path, public_path: Path, *, rotate: bool = False) -> str:
    """Write a new pair unless one exists (or ``rotate``: put a new one before the old).

    Returns the id of the present key. The private file is written first: a crash in between
    leaves an unused key, never data sealed to a key that nobody kept.
    """
    private_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = private_path.read_text().split() if private_path.exists() else []
    if not lines or rotate:
        lines.insert(0, base64.b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode())
        _write(private_path, "\n".join(lines) + "\n")
    present = public_raw(X25519PrivateKey.from_private_bytes(base64.b64decode(lines[0])))
    _write(public_path, base64.b64encode(present).decode() + "\n")
    return PublicKey.of(present).id


def _write(path: Path, text: str) -> None:
    """Replace a secret file in one step, never readable by others."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def public_key() -> PublicKey:
    """Return the key to seal with; KeyMissing when there is none."""
    return _public_from(places.public_key_path())


def private_keys() -> dict[str, X25519PrivateKey]:
    """Return every private key by its id, the present one first. Only the vault process may."""
    return _private_from(places.private_key_path())


@lru_cache(maxsize=8)
def _public_from(path: Path) -> PublicKey:
    return PublicKey.of(base64.b64decode(_read(path)))


@lru_cache(maxsize=8)
def _private_from(path: Path) -> dict[str, X25519PrivateKey]:
    found = {}
    for line in _read(path).split():
        private = X25519PrivateKey.from_private_bytes(base64.b64decode(line))
        found[PublicKey.of(public_raw(private)).id] = private
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError as missing:
        raise KeyMissing(f"{path.name} is missing: run `lapor vault keys`") from missing
