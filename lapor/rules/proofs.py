"""The written form of an event that is hashed, and the chain that each report's events form.

Nothing here may ever change: a receipt of today must verify in ten years. A new form is a new
version byte beside the old one, and the test vectors of version 1 are kept for good.
Version 1 is the byte 01 and then the event as RFC 8785 JSON (JCS), after its texts were put into
NFC (see ``_nfc``), so any other program can compute it again from an export.
Source: RULES.md 7; SECURITY.md 5.2 (docs/sources.md, "Ledger").
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from uuid import UUID

VERSION = 1
HASH_BYTES = 32
GENESIS = bytes(HASH_BYTES)  # what the first event of a report follows
MIN_SALT_BYTES = 16

# Beyond this, JSON readers with doubles (RFC 8785 3.2.2.3) would read another number.
_LARGEST_EXACT = 2**53 - 1
# What is hashed begins with its purpose: no hash of one kind can pass for another.
_EVENT = b"lapor event 1\x00"
_TEXT = b"lapor text 1\x00"


def canonical(event: Mapping[str, object], version: int = VERSION) -> bytes:
    """Return the one byte string that stands for ``event``.

    Allowed are text, whole numbers, booleans, None, lists, mappings with text keys, and, written
    as text, UUIDs, dates (``2026-11-25``) and aware moments (UTC, ``2026-11-25T03:28:34.000000Z``):
    the form is the same whether computed before storing or from what was stored.
    Raises TypeError for anything else (floats and bytes among it), ValueError for a naive moment,
    an integer beyond 2^53 - 1, text that is not Unicode, keys equal after NFC, another version.
    """
    if version != VERSION:
        raise ValueError(f"no canonical form has version {version}")
    plain = json.dumps(_plain(event), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return bytes([version]) + plain.encode("utf-8")


def text_hash(salt: bytes, text: str) -> bytes:
    """Return the commitment to a free text: HMAC-SHA256 keyed by the salt beside the text.

    When text and salt are erased the hash stays in its event and tells nothing.
    Raises ValueError if the salt is shorter than 16 bytes or the text is not Unicode.
    """
    if len(salt) < MIN_SALT_BYTES:
        raise ValueError(f"a salt has at least {MIN_SALT_BYTES} bytes")
    return hmac.digest(salt, _TEXT + _nfc(text).encode("utf-8"), hashlib.sha256)


def event_hash(prev: bytes, canonical_form: bytes) -> bytes:
    """Return the hash of an event: over the hash of the one before it (GENESIS for the first)."""
    if len(prev) != HASH_BYTES:
        raise ValueError(f"a hash has {HASH_BYTES} bytes, not {len(prev)}")
    return hashlib.sha256(_EVENT + prev + canonical_form).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """One event of a report as stored: its number from 1, its form and its two hashes."""

    seq: int
    canonical_form: bytes
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken. reason: ``missing``, ``relinked``, ``altered`` or ``cut``."""

    seq: int
    reason: str


def verify_chain(
    links: Iterable[Link], *, ends_with: tuple[int, bytes] | None = None
) -> Break | None:
    """Return the first place where one report's chain does not hold, or None.

    links: in order of ``seq``. ends_with: number and hash of the last event as known from
    elsewhere (a receipt, a sealed tree head); without it a cut tail cannot be seen.
    """
    last, seq = GENESIS, 0
    for link in links:
        seq += 1
        if link.seq != seq:
            return Break(seq, "missing")
        if not hmac.compare_digest(link.prev_hash, last):
            return Break(seq, "relinked")
        if not hmac.compare_digest(event_hash(last, link.canonical_form), link.hash):
            return Break(seq, "altered")
        last = link.hash
    if ends_with is not None and ends_with != (seq, last):
        return Break(seq + 1 if ends_with[0] > seq else seq, "cut")
    return None


def _plain(value: object) -> object:
    """Return ``value`` in what JSON has, keys sorted as RFC 8785 sorts them (by UTF-16 units)."""
    match value:
        case None | bool():
            return value
        case str():
            return _nfc(value)
        case int():
            if abs(value) > _LARGEST_EXACT:
                raise ValueError(f"{value} is beyond what every reader of JSON keeps exact")
            return int(value)
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a moment without a zone cannot be proved")
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return _sorted(value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def _sorted(mapping: Mapping[object, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, item in mapping.items():
        if not isinstance(key, str):
            raise TypeError("keys are text")
        name = _nfc(key)
        if name in plain:
            raise ValueError(f"two keys are written {name!r}")
        plain[name] = _plain(item)
    return dict(sorted(plain.items(), key=lambda pair: pair[0].encode("utf-16-be")))


def _nfc(text: str) -> str:
    """Return the text as a plain ``str`` in NFC; ValueError for lone surrogates.

    Only runs of characters that Unicode 3.2 knew are normalised: for those the result is promised
    never to change. A younger character (an emoji, Balinese) stays as it is, or the hash of an
    old text would not verify once newer tables compose what was unassigned today.
    """
    plain = str(text)
    try:
        plain.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("text that is not Unicode cannot be proved") from error
    if unicodedata.is_normalized("NFC", plain):
        return plain
    return "".join(
        unicodedata.normalize("NFC", run) if is_settled else run
        for is_settled, run in ((key, "".join(group)) for key, group in groupby(plain, _is_settled))
    )


def _is_settled(character: str) -> bool:
    return unicodedata.ucd_3_2_0.category(character) != "Cn"
