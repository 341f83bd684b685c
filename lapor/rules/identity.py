"""Who reports, as typed: what is wrong with it, and the one form in which a contact is kept.

No sentence and no representation here repeats what a person typed.
Source: RULES.md 1 (docs/sources.md, "Admission").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import Labelled, _
from lapor.rules.measures import AREA_CODE, LIMITS, Limits, characters, length
from lapor.rules.personal_data import is_plausible_nik


class ContactKind(Labelled):
    """How a reporter is reached."""

    EMAIL = "email", _("surel")
    PHONE = "phone", _("telepon")


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact in the one form it is stored and compared in: ``+62812…`` or an address."""

    kind: ContactKind
    value: str

    def __repr__(self) -> str:
        """Hide the person: a traceback or a log must never carry them."""
        return "Contact(…)"


class NotAContact(RuleViolation):
    """What was given is neither an e-mail address nor an Indonesian mobile number."""

    code = "not_a_contact"


_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_MOBILE = re.compile(r"(?:\+?62|0)?(8[1-9]\d{7,10})", re.ASCII)
_BETWEEN_DIGITS = str.maketrans("", "", " .-()\u00a0\u2010\u2011\u2012\u2013")


def normalise_contact(text: str) -> Contact:
    """Return the contact a reporter gave: an e-mail address or an Indonesian mobile number.

    Addresses are kept in lower case: mail hosts tell no letters apart, and people do not either.
    Raises NotAContact. Only mobile numbers can receive a code by SMS.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if "@" in plain:
        address = plain.lower()
        local, _at, _host = address.partition("@")
        if len(address) <= 254 and len(local) <= 64 and _EMAIL.fullmatch(address):
            return Contact(ContactKind.EMAIL, address)
        raise NotAContact(_("Alamat surel itu belum benar. Contoh: nama@contoh.id."))
    number = _MOBILE.fullmatch(plain.translate(_BETWEEN_DIGITS))
    if number is None:
        raise NotAContact(_("Isi surel atau nomor ponsel Indonesia. Contoh: 0812 3456 7890."))
    return Contact(ContactKind.PHONE, f"+62{number[1]}")


class Person(Protocol):
    """Whoever carries an identity; ``vault.sealing.Identity`` does, and ``IdentityDraft``."""

    @property
    def name(self) -> str: ...
    @property
    def contact(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def address_line(self) -> str: ...
    @property
    def nik(self) -> str: ...


@dataclass(frozen=True)
class IdentityDraft:
    """Who reports, as typed. area_code: desa or kelurahan. nik: optional."""

    name: str
    contact: str
    area_code: str
    address_line: str
    nik: str = ""

    def __repr__(self) -> str:
        """Hide the person: a traceback or a log must never carry them."""
        return "IdentityDraft(…)"


def identity_problems(person: Person, limits: Limits = LIMITS[-1]) -> Mapping[str, str]:
    """Return what is wrong with an identity, one Indonesian sentence for each field.

    Keys: name, contact, home, address_line, nik. No sentence repeats what was typed.
    """
    found = {
        "name": length(person.name, limits.name_least, limits.name_most, _("Nama"))
        or characters(person.name, lines=False)
        or _name(person.name),
        "contact": _contact(person.contact, limits),
        "home": _home(person.area_code),
        "address_line": length(
            person.address_line, limits.address_least, limits.address_most, _("Alamat")
        )
        or characters(person.address_line, lines=False),
        "nik": _nik(person.nik),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _name(name: str) -> str:
    has_letter = any(character.isalpha() for character in name)
    has_digit = any(character.isdigit() for character in name)
    return "" if has_letter and not has_digit else _("Tulis nama dengan huruf.")


def _contact(contact: str, limits: Limits) -> str:
    if not contact.strip():
        return _("Isi surel atau nomor ponsel; kami mengirim kode ke sana.")
    if len(contact) > limits.contact_most:
        return _("Kontak terlalu panjang.")
    try:
        normalise_contact(contact)
    except NotAContact as refusal:
        return refusal.text
    return ""


def _home(area_code: str) -> str:
    is_village = AREA_CODE.fullmatch(area_code) is not None and area_code.count(".") == 3
    return "" if is_village else _("Pilih desa atau kelurahan tempat tinggal Anda dari daftar.")


def _nik(nik: str) -> str:
    digits = nik.translate(_BETWEEN_DIGITS)
    if not digits or is_plausible_nik(digits):
        return ""
    return _("NIK terdiri atas 16 angka, seperti pada KTP. Boleh dikosongkan.")
