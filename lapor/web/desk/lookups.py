"""Finding a unit and a category: hits as radios, fetched while typing or brought by a button."""

from __future__ import annotations

from lapor.directory import queries as directory
from lapor.web.desk.forms import DeskForm
from lapor.web.public.filing.lookups import Hit, Lookup, find, named

PARTS = ("unit", "category")
_MOST = 12


def hits(part: str, words: str) -> tuple[Hit, ...]:
    """Return what fits the words. One statement."""
    return find("target", words) if part == "unit" else _categories(words)


def _categories(words: str) -> tuple[Hit, ...]:
    asked = words.lower().split()
    if not asked or len("".join(asked)) < 2:
        return ()
    found: list[tuple[bool, Hit]] = []
    for main, choices in directory.category_choices():
        for code, name in choices:
            text = f"{main} {name}".lower()
            if all(word in text for word in asked):
                in_name = all(word in name.lower() for word in asked)
                found.append((not in_name, Hit(code, name, main if main != name else "")))
    return tuple(hit for _rank, hit in sorted(found, key=lambda each: each[0]))[:_MOST]


def lookups(form: DeskForm, known: dict[str, Hit], asked_for: str = "") -> dict[str, Lookup]:
    """Return both parts as they stand; the one ``asked_for`` is searched anew.

    known: what the page already has the name of, so that showing it asks nothing.
    """
    return {part: _lookup(form, part, known, asked=part == asked_for) for part in PARTS}


def _lookup(form: DeskForm, part: str, known: dict[str, Hit], *, asked: bool) -> Lookup:
    words, chosen = form[f"{part}_q"], form[part]
    kept = _kept(part, chosen, known.get(part)) if chosen else None
    was_asked = bool(words) and (asked or kept is None)
    found = hits(part, words) if was_asked else ()
    if kept and kept not in found:
        found = (kept, *found)
    return Lookup(words, kept.value if kept else "", found, was_asked)


def _kept(part: str, chosen: str, known: Hit | None) -> Hit | None:
    if known is not None and known.value == chosen:
        return known
    if part == "unit":
        return named("target", chosen)
    name = directory.category_name(chosen)
    main, _colon, rest = name.partition(": ")
    return Hit(chosen, rest or main, main if rest else "") if name else None
