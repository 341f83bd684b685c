"""The four parts of the form where something is found in a list: two places, two units.

Without JavaScript the "Cari" button brings the form back with the hits as radios; with it the same
fragment is fetched. What was chosen stays chosen until something else is.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from lapor.directory import queries as directory
from lapor.rules.labels import _
from lapor.web.public.filing.form import LOOKUPS, FilingForm

_MOST = 12
_PLACES = ("area", "home")
CHOOSE = _("Pilih satu dari daftar yang ditemukan.")
NOT_FOUND = _("Tidak ditemukan. Periksa ejaannya, atau ketik nama yang lebih umum.")


@dataclass(frozen=True)
class Hit:
    """One thing found. value: what the form sends; trail: what tells it from its namesakes."""

    value: str
    name: str
    trail: str = ""


@dataclass(frozen=True)
class Lookup:
    """A part as the page shows it. asked: a search was made for ``words``."""

    words: str = ""
    chosen: str = ""
    hits: tuple[Hit, ...] = ()
    asked: bool = False


def find(part: str, words: str) -> tuple[Hit, ...]:
    """Return what fits the words. One statement."""
    if part in _PLACES:
        areas = directory.areas_matching(words, _MOST)
        return tuple(Hit(each.code, each.name, _without_own(each.trail)) for each in areas)
    units = directory.units_matching(words, _MOST)
    return tuple(
        Hit(str(each.id), each.name, each.institution if each.institution != each.name else "")
        for each in units
    )


def _without_own(trail: str) -> str:
    return trail.partition(", ")[2]


def named(part: str, chosen: str) -> Hit | None:
    """Return what was chosen with its name, None if there is no such. One statement."""
    if part in _PLACES:
        trail = directory.area_trail(chosen)
        return Hit(chosen, trail.partition(", ")[0], _without_own(trail)) if trail else None
    if not chosen.isdecimal():
        return None
    try:
        unit = directory.unit(int(chosen))
    except ObjectDoesNotExist:
        return None
    is_whole = unit.institution_id == unit.id
    return Hit(chosen, unit.name, "" if is_whole else unit.institution.name)


def lookups(form: FilingForm, asked_for: str = "") -> dict[str, Lookup]:
    """Return all parts as they stand; the one ``asked_for`` is searched anew."""
    return {part: _lookup(form, part, asked=part == asked_for) for part in LOOKUPS}


def _lookup(form: FilingForm, part: str, *, asked: bool) -> Lookup:
    words, chosen = form[f"{part}_q"], form[part]
    kept = named(part, chosen) if chosen else None
    hits = find(part, words) if words and (asked or kept is None) else ()
    if kept and kept not in hits:
        hits = (kept, *hits)
    was_asked = bool(words) and (asked or kept is None)
    return Lookup(words, kept.value if kept else "", hits, was_asked)


def settled(form: FilingForm) -> tuple[FilingForm, dict[str, str]]:
    """Return the form with what its words alone settle, and an error where they settle nothing.

    Words that were never searched, or without a choice: a single hit is taken, else the list is
    shown with a request to choose.
    """
    changed: dict[str, str] = {}
    errors: dict[str, str] = {}
    for part in LOOKUPS:
        words, chosen = form[f"{part}_q"], form[part]
        if _is_unused(form, part):
            changed[part] = ""
        elif chosen:
            if named(part, chosen) is None:
                errors[part] = CHOOSE
        elif not words:
            continue
        else:
            hits = find(part, words)
            if len(hits) == 1:
                changed[part] = hits[0].value
            else:
                errors[part] = CHOOSE if hits else NOT_FOUND
    return form.with_values(**changed), errors


def _is_unused(form: FilingForm, part: str) -> bool:
    if part == "home":
        return form["home_same"] == "1"
    return part == "named" and not form.is_about_conduct
