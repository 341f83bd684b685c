"""Take an institution's own units from a CSV file: each line is taken, or refused with a reason.

Columns: code, name, kind (required); institution, parent_code, short_name, affairs, area_codes,
inspectorate, valid_from, decree. Lists are separated by "|" or blanks. Lines may come in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from lapor.directory import csv_lines
from lapor.directory.commands.import_check import Checker, Refusal
from lapor.directory.commands.units import NewUnit, plant
from lapor.directory.models import Affair, Area, Unit, UnitAffair, UnitArea
from lapor.directory.search import joined

REQUIRED = frozenset({"code", "name", "kind"})


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or in a dry run would do."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[Refusal, ...]
    is_dry_run: bool


@transaction.atomic(durable=True)
def import_units(raw: bytes, *, dry_run: bool, institution: str = "") -> ImportReport:
    """Bring the units of a file into the tree; the same file again changes nothing.

    institution: the code of the institution whose units these are, unless each line says it.
    A unit known by its code is corrected (name, short name, affairs, areas, inspectorate); moving
    one under another needs its decree, so a line that would is refused. A dry run writes nothing.
    Raises FileRefused where the file as a whole cannot be read.
    """
    lines = list(csv_lines.read(raw, REQUIRED))
    named = {line.cells.get("institution") or institution for line in lines}
    known = {
        (unit.institution.code, unit.code): unit
        for unit in Unit.objects.filter(
            institution__code__in=named, institution__valid_to=None, valid_to=None
        )
        .select_related("institution", "parent")
        .prefetch_related("affairs", "areas")
    }
    checker = Checker(
        institution=institution,
        known=known,
        affairs=frozenset(Affair.objects.values_list("code", flat=True)),
        areas=_areas_named(lines),
    )
    accepted, refused = checker.sort(lines)
    fresh = [new for new in accepted if (new.institution, new.code) not in known]
    changed = [
        (known[new.institution, new.code], new)
        for new in accepted
        if (new.institution, new.code) in known and _differs(known[new.institution, new.code], new)
    ]
    if not dry_run:
        plant(fresh)
        for unit, new in changed:
            _correct(unit, new)
    return ImportReport(
        added=len(fresh),
        changed=len(changed),
        unchanged=len(accepted) - len(fresh) - len(changed),
        refused=refused,
        is_dry_run=dry_run,
    )


def _areas_named(lines: Iterable[csv_lines.Line]) -> frozenset[str]:
    """Return those of the area codes written in the file that exist."""
    written = {
        code
        for line in lines
        for code in re.split(r"[|;,\s]+", line.cells.get("area_codes", ""))
        if code
    }
    found = Area.objects.filter(code__in=written, valid_to=None)
    return frozenset(found.values_list("code", flat=True))


def _differs(unit: Unit, new: NewUnit) -> bool:
    """Return whether the line says something else than what stands; an empty cell says nothing."""
    return (
        unit.name != new.name
        or new.short_name not in ("", unit.short_name)
        or (new.is_inspectorate and not unit.is_inspectorate)
        or (new.affairs != () and {row.affair_id for row in unit.affairs.all()} != set(new.affairs))
        or (new.serves != () and {row.area_code for row in unit.areas.all()} != set(new.serves))
    )


def _correct(unit: Unit, new: NewUnit) -> None:
    unit.name = new.name
    unit.short_name = new.short_name or unit.short_name
    unit.is_inspectorate = new.is_inspectorate or unit.is_inspectorate
    root = unit.institution
    unit.name_words = joined(unit.name, unit.short_name)
    unit.trail_words = joined(unit.name, unit.short_name, root.name, root.short_name)
    unit.save(update_fields=["name", "short_name", "is_inspectorate", "name_words", "trail_words"])
    if new.affairs:
        unit.affairs.all().delete()
        UnitAffair.objects.bulk_create(
            UnitAffair(unit=unit, affair_id=code) for code in new.affairs
        )
    if new.serves:
        unit.areas.all().delete()
        UnitArea.objects.bulk_create(UnitArea(unit=unit, area_code=code) for code in new.serves)
