"""Opening what was sealed. Imported by the vault process alone; a house rule checks it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lapor.vault import keys
from lapor.vault.sealing import (
    VERSION,
    ZERO_NONCE,
    Identity,
    SealedIdentity,
    bound_to,
    wrapping_key,
)


class CannotOpen(Exception):
    """The value was altered, moved, or sealed to a key that is not here."""


def open_identity(sealed: SealedIdentity) -> Identity:
    """Return the identity; CannotOpen if anything about it was changed."""
    plain = open_bytes(sealed.sealed, sealed.wrapped_key, sealed.key_id, context=sealed.ref.bytes)
    return Identity(**json.loads(plain))


def open_text(sealed: str, *, context: bytes) -> dict[str, str]:
    """Open what ``sealing.seal_text`` sealed for the same ``context``."""
    try:
        box = base64.b64decode(sealed, validate=True)
    except ValueError as wrong:
        raise CannotOpen("not base64") from wrong
    return open_box(box, context=context)


def open_box(box: bytes, *, context: bytes) -> dict[str, str]:
    """Open what ``sealing.seal_box`` sealed for the same ``context``."""
    length = int.from_bytes(box[8:10], "big")
    wrapped, sealed = box[10 : 10 + length], box[10 + length :]
    content: dict[str, str] = json.loads(
        open_bytes(sealed, wrapped, box[:8].hex(), context=context)
    )
    return content


def open_bytes(sealed: bytes, wrapped: bytes, key_id: str, *, context: bytes) -> bytes:
    """Unwrap the data key and decrypt."""
    private = keys.private_keys().get(key_id)
    if private is None:
        raise CannotOpen("sealed to a key that is not here")
    if sealed[:1] != VERSION or wrapped[:1] != VERSION or len(wrapped) < 33:
        raise CannotOpen("not a sealed value")
    bound = bound_to(context, key_id)
    public = wrapped[1:33]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(public))
        wrapping = wrapping_key(shared, public, keys.public_raw(private))
        data_key = AESGCM(wrapping).decrypt(ZERO_NONCE, wrapped[33:], bound)
        padded = AESGCM(data_key).decrypt(sealed[1:13], sealed[13:], bound)
    except (InvalidTag, ValueError) as altered:
        raise CannotOpen("altered or moved") from altered
    return padded[: padded.rindex(b"\x80")]


def keyed_hash(purpose: str, said: str) -> bytes:
    """Return an HMAC under a key that only the vault can derive (codes, index of contacts)."""
    private = next(iter(keys.private_keys().values()))
    key = hashlib.sha256(b"lapor " + purpose.encode() + private.private_bytes_raw()).digest()
    return hmac.new(key, said.encode(), hashlib.sha256).digest()


def identity_of(ref: UUID, sealed: bytes, wrapped_key: bytes, key_id: str) -> Identity:
    """Open an identity from the columns of its row."""
    return open_identity(SealedIdentity(ref, sealed, wrapped_key, key_id))
