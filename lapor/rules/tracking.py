"""The two names of a report: the tracking ID everybody may know, and the reporter's secret key.

Both are written in Crockford's base 32 (no I, L, O, U) and end in a check character that finds
every single wrong character and every swap of neighbours. What people type is read as meant.
Source: RULES.md 1; SECURITY.md 5.8 and P-14 (docs/sources.md, "Tracking ID and receipt key").
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "LPR"
ID_LENGTH = 10
KEY_LENGTH = 25  # 24 characters are 120 bits, and one checks them
GROUP = 5
MIN_SECRET_BYTES = 16

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
# People type a handful of dashes and spaces; anything far longer is not an attempt at a number.
_LONGEST_TYPED = 100
_KEY_PURPOSE = b"lapor receipt key 1\x00"


class NotATrackingId(RuleViolation):
    """What was typed cannot be a tracking ID; no report need be looked up."""

    code = "not_a_tracking_id"


class NotAReceiptKey(RuleViolation):
    """What was typed cannot be a receipt key."""

    code = "not_a_receipt_key"


def new_tracking_id(random_bytes: bytes) -> str:
    """Return a tracking ID of 10 characters from at least 6 random bytes (45 bits are used).

    It holds no date and no sequence. The caller tries again where one is already taken.
    Raises ValueError on fewer bytes.
    """
    if len(random_bytes) < 6:
        raise ValueError("a tracking ID needs 6 random bytes")
    return _with_check(_written(int.from_bytes(random_bytes[:6]) >> 3, ID_LENGTH - 1))


def check_tracking_id(text: str) -> str:
    """Return the 10 characters of a tracking ID as it was typed, said or scanned.

    Read as meant: lower case, spaces, dashes, a missing "LPR", O for 0, I and L for 1.
    Raises NotATrackingId.
    """
    typed = _typed(text)
    if len(typed) == ID_LENGTH + len(PREFIX) and typed.startswith(PREFIX):
        typed = typed.removeprefix(PREFIX)
    typed = typed.translate(_READ_AS)
    if len(typed) != ID_LENGTH or not _is_written(typed):
        raise NotATrackingId(
            _("Nomor laporan terdiri atas 10 huruf dan angka, seperti LPR-7K3F9-QXM2A.")
        )
    if _checksum(typed):
        raise NotATrackingId(
            _("Ada huruf atau angka yang keliru pada nomor laporan. Periksa lagi.")
        )
    return typed


def printed(tracking_id: str) -> str:
    """Return a tracking ID as people read it: ``LPR-XXXXX-XXXXX``."""
    return f"{PREFIX}-{_grouped(tracking_id)}"


def derive_receipt_key(form_secret: bytes, server_secret: bytes) -> str:
    """Return the receipt key (25 characters) that belongs to one sending of one form.

    The same form sent again gives the same key, so a lost answer can be shown again though only
    a hash is kept. Without the server's secret the form's secret tells nothing.
    form_secret: the form's one-time secret. server_secret: the server's; 16 bytes at least each.
    Raises ValueError on shorter ones.
    """
    if min(len(form_secret), len(server_secret)) < MIN_SECRET_BYTES:
        raise ValueError(f"secrets have at least {MIN_SECRET_BYTES} bytes")
    derived = hmac.digest(server_secret, _KEY_PURPOSE + form_secret, hashlib.sha256)
    return _with_check(_written(int.from_bytes(derived[:15]), KEY_LENGTH - 1))


def normalise_key(text: str) -> str:
    """Return the 25 characters of a receipt key as it was typed; raises NotAReceiptKey."""
    typed = _typed(text).translate(_READ_AS)
    if len(typed) != KEY_LENGTH or not _is_written(typed) or _checksum(typed):
        raise NotAReceiptKey(
            _("Kunci itu keliru. Kunci terdiri atas 25 huruf dan angka pada tanda terima Anda.")
        )
    return typed


def printed_key(key: str) -> str:
    """Return a receipt key in groups of five, as the receipt shows it."""
    return _grouped(key)


def key_hash(key: str, pepper: bytes) -> bytes:
    """Return what is stored in place of a receipt key: HMAC-SHA256 under the server's pepper.

    120 random bits need no slow hash. ``key`` may be typed freely. Raises NotAReceiptKey, and
    ValueError if the pepper is shorter than 16 bytes.
    """
    if len(pepper) < MIN_SECRET_BYTES:
        raise ValueError(f"a pepper has at least {MIN_SECRET_BYTES} bytes")
    return hmac.digest(pepper, normalise_key(key).encode("ascii"), hashlib.sha256)


def _typed(text: str) -> str:
    """Return the letters and digits of what was typed, in upper case, without what separates."""
    if len(text) > _LONGEST_TYPED:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    # Cf: invisible marks that messengers add; Pd: every kind of dash.
    kept = (
        c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Pd", "Pc", "Cf")
    )
    return "".join(kept).strip(".,:;#()").upper()


def _is_written(text: str) -> bool:
    return all(character in _VALUE for character in text)


def _written(number: int, length: int) -> str:
    digits = []
    for _position in range(length):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def _grouped(text: str) -> str:
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def _double(value: int) -> int:
    """Multiply by the generator of the field of 32 elements (x^5 + x^2 + 1)."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled


def _checksum(text: str) -> int:
    """Return the characters weighed by powers of a generator and added up; 0 for a right name.

    The last character has weight 1. No weight is zero, so one wrong character changes the sum;
    weights of neighbours differ, so a swap does, over lengths up to 31.
    """
    total = 0
    for character in text:
        total = _double(total) ^ _VALUE[character]
    return total


def _with_check(text: str) -> str:
    return text + ALPHABET[_double(_checksum(text))]
