"""What a report must have to be taken in, and what is wrong with one, field by field.

Nothing of it refuses a report for its content: that is a verifier's judgement with an appeal.
Source: RULES.md 1 (worthy), 3 (submit) and 6 (misconduct lane); docs/sources.md, "Admission".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import Labelled, _
from lapor.rules.personal_data import is_plausible_nik
from lapor.rules.reasons import Kind


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
TITLE_MOST = LIMITS[-1].title_most
TEXT_MOST = LIMITS[-1].text_most


def limits_on(day: date) -> Limits:
    """Return the limits in force on a local day."""
    return max((one for one in LIMITS if one.valid_from <= day), key=lambda one: one.valid_from)


@dataclass(frozen=True)
class Submission:
    """Everything a report tells except who sends it. Empty text or None: not told.

    kind: None only where a form was sent without a choice, which ``problems`` names.
    area_code: the area of the incident ("63.03.05.1001"). place_note: the place in own words.
    latitude, longitude: a pin, in degrees; both or neither.
    about_conduct: it is about the conduct of an official or employee, ``conduct_whom`` of the
    unit ``named_unit_id``. The last four are the privacy as asked; ``effective_privacy`` as given.
    """

    kind: Kind | None
    title: str
    text: str
    incident_on: date | None = None
    area_code: str = ""
    place_note: str = ""
    latitude: float | None = None
    longitude: float | None = None
    target_unit_id: int | None = None
    category_code: str = ""
    about_conduct: bool = False
    conduct_whom: str = ""
    named_unit_id: int | None = None
    name_public: bool = False
    name_to_handlers: bool = True
    is_public: bool = True
    consent_ombudsman: bool = False


@dataclass(frozen=True, slots=True)
class Privacy:
    """The three axes. ``name_to_handlers`` false is anonim, ``is_public`` false is rahasia."""

    name_public: bool
    name_to_handlers: bool
    is_public: bool


def effective_privacy(submission: Submission) -> Privacy:
    """Return the privacy a report is born with.

    About the conduct of an official: anonim and rahasia, whatever was ticked. A name kept from
    those who handle the report, or from a report nobody may read, is not shown to the public.
    """
    if submission.about_conduct:
        return Privacy(name_public=False, name_to_handlers=False, is_public=False)
    return Privacy(
        name_public=(
            submission.name_public and submission.name_to_handlers and submission.is_public
        ),
        name_to_handlers=submission.name_to_handlers,
        is_public=submission.is_public,
    )


class Fact(Labelled):
    """What a report must tell to be worth handling."""

    WHAT = "what", _("apa yang terjadi")
    WHERE = "where", _("di mana")
    WHEN = "when", _("kapan")


def missing_facts(submission: Submission, limits: Limits = LIMITS[-1]) -> tuple[Fact, ...]:
    """Return what the reporter has not told; a message or letter then waits for an answer.

    A question or an idea happens nowhere and at no time, so those two are asked of complaints.
    """
    missing = [] if len(submission.text.strip()) >= limits.text_least else [Fact.WHAT]
    if submission.kind in (Kind.COMPLAINT, None):
        if not submission.area_code and not submission.place_note.strip():
            missing.append(Fact.WHERE)
        if submission.incident_on is None:
            missing.append(Fact.WHEN)
    return tuple(missing)


def question_for(facts: tuple[Fact, ...]) -> str:
    """Return the question that asks a reporter for the missing facts."""
    return _("Mohon lengkapi laporan Anda: {facts}?").format(
        facts=", ".join(fact.label for fact in facts)
    )


def problems(
    submission: Submission,
    today: date,
    *,
    asks_all_facts: bool = True,
    limits: Limits = LIMITS[-1],
) -> Mapping[str, str]:
    """Return what is wrong, one Indonesian sentence for each field; empty if it can be taken.

    Keys: kind, title, text, incident_on, area, place_note, pin, conduct_whom.
    today: the date where the day turns first (WIT), or nobody there could report before breakfast.
    asks_all_facts: a form asks for place and day; of a message or letter they are asked later.
    """
    found = {
        "kind": "" if submission.kind else _("Pilih jenis laporan."),
        "title": _length(submission.title, limits.title_least, limits.title_most, _("Judul"))
        or _characters(submission.title, lines=False),
        "text": _length(submission.text, limits.text_least, limits.text_most, _("Isi laporan"))
        or _characters(submission.text),
        "incident_on": _day(submission.incident_on, today, limits),
        "area": _area(submission.area_code),
        "place_note": _length(submission.place_note, 0, limits.place_note_most, _("Keterangan"))
        or _characters(submission.place_note),
        "pin": _pin(submission.latitude, submission.longitude, limits),
        "conduct_whom": _length(submission.conduct_whom, 0, limits.whom_most, _("Keterangan"))
        or _characters(submission.conduct_whom),
    }
    if asks_all_facts and submission.kind is Kind.COMPLAINT:
        if submission.incident_on is None:
            found["incident_on"] = _("Isi tanggal kejadian; perkiraan pun boleh.")
        if not submission.area_code:
            found["area"] = _("Pilih kelurahan, desa, atau kecamatan tempat kejadian.")
    return {field: sentence for field, sentence in found.items() if sentence}


def _length(text: str, least: int, most: int, what: str) -> str:
    length = len(text.strip())
    if length < least:
        if not length:
            return _("{what} belum diisi.").format(what=what)
        return _("{what} terlalu pendek: {n} huruf, paling sedikit {least}.").format(
            what=what, n=length, least=least
        )
    if length > most:
        return _("{what} terlalu panjang: {n} huruf, paling banyak {most}.").format(
            what=what, n=length, most=most
        )
    return ""


# Marks that turn the direction of writing can make a text read other than it is stored.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _characters(text: str, *, lines: bool = True) -> str:
    allowed = "\n\r\t" if lines else ""
    for character in text.strip():
        category = unicodedata.category(character)
        is_control = category == "Cc" and character not in allowed
        if is_control or category in ("Cs", "Cn", "Co") or character in _TURNING:
            if character in "\n\r\t":
                return _("Tulis judul dalam satu baris.")
            return _("Ada tanda yang tidak dapat dibaca. Hapus, lalu ketik ulang bagian itu.")
    return ""


def _day(on: date | None, today: date, limits: Limits) -> str:
    if on is None:
        return ""
    if on > today:
        return _("Tanggal kejadian belum tiba. Periksa tanggalnya.")
    if on.year < today.year - limits.incident_years:
        return _("Tanggal kejadian lebih dari {n} tahun lalu. Periksa tahunnya.").format(
            n=limits.incident_years
        )
    return ""


_AREA = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)


def _area(code: str) -> str:
    """Whether the area exists is the directory's to say; a rule knows only how codes look."""
    return "" if not code or _AREA.fullmatch(code) else _("Pilih tempat dari daftar.")


def _pin(latitude: float | None, longitude: float | None, limits: Limits) -> str:
    if latitude is None and longitude is None:
        return ""
    if latitude is None or longitude is None:
        return _("Titik di peta tidak lengkap. Tandai lagi, atau hapus.")
    # Comparisons with NaN are false, so it counts as outside.
    if limits.south <= latitude <= limits.north and limits.west <= longitude <= limits.east:
        return ""
    return _("Titik di peta berada di luar Indonesia. Tandai lagi, atau hapus.")


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
        "name": _length(person.name, limits.name_least, limits.name_most, _("Nama"))
        or _characters(person.name, lines=False)
        or _name(person.name),
        "contact": _contact(person.contact, limits),
        "home": _home(person.area_code),
        "address_line": _length(
            person.address_line, limits.address_least, limits.address_most, _("Alamat")
        )
        or _characters(person.address_line, lines=False),
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
    is_village = _AREA.fullmatch(area_code) is not None and area_code.count(".") == 3
    return "" if is_village else _("Pilih desa atau kelurahan tempat tinggal Anda dari daftar.")


def _nik(nik: str) -> str:
    digits = nik.translate(_BETWEEN_DIGITS)
    if not digits or is_plausible_nik(digits):
        return ""
    return _("NIK terdiri atas 16 angka, seperti pada KTP. Boleh dikosongkan.")
