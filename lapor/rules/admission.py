"""What a report must have to be taken in, and what is wrong with one, field by field.

Nothing of it refuses a report for its content: that is a verifier's judgement with an appeal.
Who reports is judged beside it, in ``identity``.
Source: RULES.md 1 (worthy), 3 (submit) and 6 (misconduct lane); docs/sources.md, "Admission".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lapor.rules.identity import (
    Contact,
    ContactKind,
    IdentityDraft,
    NotAContact,
    Person,
    identity_problems,
    normalise_contact,
)
from lapor.rules.labels import Labelled, _
from lapor.rules.measures import (
    AREA_CODE,
    LIMITS,
    Limits,
    characters,
    length,
    limits_on,
)
from lapor.rules.reasons import Kind

__all__ = [
    "LIMITS",
    "TEXT_MOST",
    "TITLE_MOST",
    "Contact",
    "ContactKind",
    "Fact",
    "IdentityDraft",
    "Limits",
    "NotAContact",
    "Person",
    "Privacy",
    "Submission",
    "effective_privacy",
    "identity_problems",
    "limits_on",
    "missing_facts",
    "normalise_contact",
    "problems",
    "question_for",
]

TITLE_MOST = LIMITS[-1].title_most
TEXT_MOST = LIMITS[-1].text_most


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
        "title": length(submission.title, limits.title_least, limits.title_most, _("Judul"))
        or characters(submission.title, lines=False),
        "text": length(submission.text, limits.text_least, limits.text_most, _("Isi laporan"))
        or characters(submission.text),
        "incident_on": _day(submission.incident_on, today, limits),
        "area": _area(submission.area_code),
        "place_note": length(submission.place_note, 0, limits.place_note_most, _("Keterangan"))
        or characters(submission.place_note),
        "pin": _pin(submission.latitude, submission.longitude, limits),
        "conduct_whom": length(submission.conduct_whom, 0, limits.whom_most, _("Keterangan"))
        or characters(submission.conduct_whom),
    }
    if asks_all_facts and submission.kind is Kind.COMPLAINT:
        if submission.incident_on is None:
            found["incident_on"] = _("Isi tanggal kejadian; perkiraan pun boleh.")
        if not submission.area_code:
            found["area"] = _("Pilih kelurahan, desa, atau kecamatan tempat kejadian.")
    return {field: sentence for field, sentence in found.items() if sentence}


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


def _area(code: str) -> str:
    return "" if not code or AREA_CODE.fullmatch(code) else _("Pilih tempat dari daftar.")


def _pin(latitude: float | None, longitude: float | None, limits: Limits) -> str:
    if latitude is None and longitude is None:
        return ""
    if latitude is None or longitude is None:
        return _("Titik di peta tidak lengkap. Tandai lagi, atau hapus.")
    # Comparisons with NaN are false, so it counts as outside.
    if limits.south <= latitude <= limits.north and limits.west <= longitude <= limits.east:
        return ""
    return _("Titik di peta berada di luar Indonesia. Tandai lagi, atau hapus.")
