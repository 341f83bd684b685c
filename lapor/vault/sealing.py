"""Sealing who reported: anybody with the public key can put in, only the vault can take out.

One AES-256-GCM data key for each report, itself wrapped to the vault's X25519 public key (an
ephemeral X25519 agreement, HKDF-SHA256, AES-GCM). The reference and the key's id are bound in,
so a sealed identity moved to another report does not open. Destroying the wrapped key destroys
the identity. Source: ARCHITECTURE 3.4; SECURITY 5.1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lapor.vault import keys

VERSION = b"\x01"
_NONCE = 12
# A wrapping key is used once, so its nonce may be constant.
ZERO_NONCE = bytes(_NONCE)
# Plaintexts are padded to a multiple of this many bytes: the length tells little of the name.
BLOCK = 256


@dataclass(frozen=True)
class Identity:
    """Who reports. contact_kind: "email", "phone", or "" for somebody without a contact."""

    name: str
    contact_kind: str
    contact: str
    area_code: str
    address_line: str
    nik: str = ""

    def __repr__(self) -> str:
        """Hide the person: a traceback or a log must never carry them."""
        return "Identity(…)"


@dataclass(frozen=True)
class SealedIdentity:
    """An identity that only the vault can open, as it is stored."""

    ref: UUID
    sealed: bytes
    wrapped_key: bytes
    key_id: str


def seal(identity: Identity, *, ref: UUID | None = None) -> SealedIdentity:
    """Seal the identity under a fresh reference and a fresh data key (about 0.1 ms)."""
    ref = ref or uuid4()
    plain = json.dumps(asdict(identity), ensure_ascii=False).encode()
    sealed, wrapped, key_id = seal_bytes(plain, context=ref.bytes)
    return SealedIdentity(ref, sealed, wrapped, key_id)


def seal_contact(kind: str, contact: str) -> str:
    """Seal an address on its way to the vault (``client.send_code``), as text."""
    return seal_text({"kind": kind, "contact": contact}, context=b"contact")


def contact_mark(kind: str, contact: str) -> str:
    """Return a keyed mark of a contact, to see later that the confirmed one is the one sent.

    It may travel in a form or a session: without the server's secret it tells nothing.
    """
    said = f"{kind}\x00{contact.strip().casefold()}".encode()
    return hmac.new(settings.SECRET_KEY.encode() + b"contact", said, hashlib.sha256).hexdigest()


def seal_text(content: dict[str, str], *, context: bytes) -> str:
    """Seal a small mapping into one base64 text; ``context`` binds what it is for."""
    return base64.b64encode(seal_box(content, context=context)).decode()


def seal_box(content: dict[str, str], *, context: bytes) -> bytes:
    """Seal a small mapping into one value: key id (8), length of wrap (2), wrap, sealed."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    sealed, wrapped, key_id = seal_bytes(plain, context=context)
    return bytes.fromhex(key_id) + len(wrapped).to_bytes(2, "big") + wrapped + sealed


def seal_bytes(plain: bytes, *, context: bytes) -> tuple[bytes, bytes, str]:
    """Return (sealed, wrapped key, key id) of ``plain``."""
    recipient = keys.public_key()
    bound = bound_to(context, recipient.id)
    data_key = AESGCM.generate_key(bit_length=256)
    nonce = os.urandom(_NONCE)
    sealed = VERSION + nonce + AESGCM(data_key).encrypt(nonce, pad(plain), bound)
    ephemeral = X25519PrivateKey.generate()
    public = keys.public_raw(ephemeral)
    wrapping = wrapping_key(ephemeral.exchange(recipient.key), public, recipient.raw)
    wrapped = VERSION + public + AESGCM(wrapping).encrypt(ZERO_NONCE, data_key, bound)
    return sealed, wrapped, recipient.id


def bound_to(context: bytes, key_id: str) -> bytes:
    """Return the additional data that ties a sealed value to its place and its key."""
    return VERSION + key_id.encode() + context


def wrapping_key(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    """Derive the key that wraps a data key from one agreement and both public keys."""
    derive = HKDF(SHA256(), 32, salt=None, info=b"lapor vault 1" + ephemeral + recipient)
    return derive.derive(shared)


def pad(plain: bytes) -> bytes:
    """Pad to the next multiple of ``BLOCK`` (ISO 7816-4: 0x80, then zeros)."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % BLOCK)
