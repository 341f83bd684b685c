"""How long and of what characters the fields of a report may be: data, valid from a day.

Source: docs/sources.md, "Admission".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from lapor.rules.labels import _


@dataclass(frozen=True)
class Limits:
    """The measures in force from ``valid_from``; lengths in characters, sizes in bytes.

    incident_years: an incident longer ago is taken for a slip of the year.
    south, north, west, east: the box around Indonesia, in degrees.
    """

    version: int
    valid_from: date
    title_least: int = 10
    title_most: int = 150
    text_least: int = 20
    text_most: int = 5000
    place_note_most: int = 300
    whom_most: int = 300
    name_least: int = 2
    name_most: int = 100
    contact_most: int = 254
    address_least: int = 5
    address_most: int = 200
    files_most: int = 10
    file_bytes_most: int = 10 * 1024 * 1024
    incident_years: int = 20
    south: float = -11.2
    north: float = 6.3
    west: float = 94.7
    east: float = 141.1


LIMITS = (Limits(version=1, valid_from=date(2014, 1, 1)),)


def limits_on(day: date) -> Limits:
    """Return the limits in force on a local day."""
    return max((one for one in LIMITS if one.valid_from <= day), key=lambda one: one.valid_from)


# How codes of areas look, from province to village; whether one exists is the directory's to say.
AREA_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)


def length(text: str, least: int, most: int, what: str) -> str:
    """Return the sentence that says how ``what`` is too short or too long, or ""."""
    n = len(text.strip())
    if n < least:
        if not n:
            return _("{what} belum diisi.").format(what=what)
        return _("{what} terlalu pendek: {n} huruf, paling sedikit {least}.").format(
            what=what, n=n, least=least
        )
    if n > most:
        return _("{what} terlalu panjang: {n} huruf, paling banyak {most}.").format(
            what=what, n=n, most=most
        )
    return ""


# Marks that turn the direction of writing can make a text read other than it is stored.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def characters(text: str, *, lines: bool = True) -> str:
    """Return the sentence that says a text holds what cannot be read, or "".

    lines: it may have several lines.
    """
    allowed = "\n\r\t" if lines else ""
    for character in text.strip():
        category = unicodedata.category(character)
        is_control = category == "Cc" and character not in allowed
        # Unassigned characters are taken: the emoji of next year's phones are among them.
        if is_control or category == "Cs" or character in _TURNING:
            if character in "\n\r\t":
                return _("Tulis dalam satu baris.")
            return _("Ada tanda yang tidak dapat dibaca. Hapus, lalu ketik ulang bagian itu.")
    return ""
