"""Add units to the tree, in ones or in tens of thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db import connection, transaction
from django.db.models import Model

from lapor.directory.kinds import ConnectionMode, UnitKind
from lapor.directory.models import Unit, UnitAffair, UnitArea
from lapor.directory.places import zone_of_area
from lapor.directory.search import joined
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _
from lapor.rules.working_days import Zone


class UnitRefused(RuleViolation):
    """The tree has no place for the unit as it was given."""

    code = "unit_refused"


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A unit as it is to be added.

    institution: the code of its institution; the same as ``code`` for an institution itself.
    parent: the code of the unit above it in that institution; "" puts it directly under the
    institution. Zone, week, connection mode and area left empty are those of the unit above.
    """

    institution: str
    code: str
    name: str
    kind: UnitKind
    parent: str = ""
    short_name: str = ""
    key: str | None = None
    zone: Zone | None = None
    days_per_week: int | None = None
    connection_mode: ConnectionMode | None = None
    area_code: str = ""
    is_inspectorate: bool = False
    affairs: Sequence[str] = ()
    serves: Sequence[str] = ()
    valid_from: date | None = None
    decree: str = ""

    @property
    def is_institution(self) -> bool:
        """Whether this is the root of a tree."""
        return self.code == self.institution


@transaction.atomic(durable=True)
def add_unit(new: NewUnit) -> Unit:
    """Add one unit; UnitRefused if its code is taken or the unit above is not there."""
    added = plant([new])
    if not added:
        raise UnitRefused(_("Kode unit “{code}” sudah dipakai.").format(code=new.code))
    return added[0]


@transaction.atomic(durable=True)
def connect(institution_id: int, mode: ConnectionMode) -> None:
    """Set who verifies what is addressed to an institution, for its whole tree."""
    Unit.objects.filter(institution_id=institution_id).update(connection_mode=mode)


@transaction.atomic(durable=True)
def add_units(wanted: Iterable[NewUnit]) -> list[Unit]:
    """Add those of the units that are not there yet, units above first; return those added."""
    return plant(wanted)


def plant(wanted: Iterable[NewUnit]) -> list[Unit]:
    """Add the units whose code their institution does not know yet; return those added.

    Units above come before those below them. What exists is left as it is: an administrator may
    have changed it. Runs inside the caller's transaction; a handful of statements for any number.
    Raises UnitRefused where the unit above is unknown.
    """
    wanted = list(wanted)
    known = _standing({new.institution for new in wanted})
    fresh = [new for new in wanted if (new.institution, new.code) not in known]
    ids = iter(_new_ids(len(fresh)))
    added: list[Unit] = []
    served: list[tuple[int, NewUnit]] = []
    for new in fresh:
        if (new.institution, new.code) in known:
            continue  # given twice in one list
        unit = known[new.institution, new.code] = _unit(next(ids), new, known)
        added.append(unit)
        served.append((unit.id, new))
    columns = [field for field in Unit._meta.concrete_fields if not field.generated]
    _copy(
        Unit,
        [str(field.column) for field in columns],
        ([getattr(unit, field.attname) for field in columns] for unit in added),
    )
    _copy(
        UnitAffair,
        ["unit_id", "affair_id"],
        ((i, code) for i, new in served for code in new.affairs),
    )
    _copy(
        UnitArea, ["unit_id", "area_code"], ((i, code) for i, new in served for code in new.serves)
    )
    return added


def _copy(table: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the rows by COPY: the country's offices are tens of thousands, on a first start."""
    statement = f"COPY {table._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([str(cell) if isinstance(cell, Enum) else cell for cell in row])


def _standing(institutions: set[str]) -> dict[tuple[str, str], Unit]:
    roots = Unit.objects.filter(code__in=institutions, parent__isnull=True, valid_to__isnull=True)
    inside = Unit.objects.filter(institution__in=roots, valid_to__isnull=True)
    return {
        (unit.institution.code, unit.code): unit for unit in inside.select_related("institution")
    }


def _unit(unit_id: int, new: NewUnit, known: dict[tuple[str, str], Unit]) -> Unit:
    unit = Unit(
        id=unit_id,
        key=new.key,
        code=new.code,
        name=new.name,
        short_name=new.short_name,
        kind=new.kind,
        is_inspectorate=new.is_inspectorate,
        name_words=joined(new.name, new.short_name),
        valid_from=new.valid_from,
        decree=new.decree,
    )
    if new.is_institution:
        unit.institution_id = unit_id
        unit.path = f"/{unit_id}/"
        unit.area_code = new.area_code
        unit.trail_words = unit.name_words
        unit.zone = new.zone or zone_of_area(new.area_code)
        unit.days_per_week = new.days_per_week or 5
        unit.connection_mode = new.connection_mode or ConnectionMode.CENTRAL
        return unit
    above = known.get((new.institution, new.parent or new.institution))
    root = known.get((new.institution, new.institution))
    if above is None or root is None:
        raise UnitRefused(
            _("Unit induk “{parent}” tidak dikenal.").format(parent=new.parent or new.institution)
        )
    unit.parent_id = above.id
    unit.institution_id = root.id
    unit.path = f"{above.path}{unit_id}/"
    unit.area_code = new.area_code or above.area_code
    unit.trail_words = joined(new.name, new.short_name, root.name, root.short_name)
    unit.zone = new.zone or (zone_of_area(new.area_code) if new.area_code else Zone(above.zone))
    unit.days_per_week = new.days_per_week or above.days_per_week
    unit.connection_mode = new.connection_mode or ConnectionMode(above.connection_mode)
    return unit


def _new_ids(count: int) -> list[int]:
    """Draw ids before the rows exist, because a path holds the unit's own id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('directory_unit', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor]
