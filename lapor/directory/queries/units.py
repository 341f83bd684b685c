"""Units: find one, its tree, who answers for it and who guards it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from lapor.directory.kinds import ANSWERING_ROLES, OMBUDSMAN, UnitKind
from lapor.directory.models import Post, Unit
from lapor.directory.queries.moments import valid_on
from lapor.directory.search import prefix_query
from lapor.rules.flow import Role
from lapor.rules.working_days import Zone

_MATCHING = """
WITH named AS MATERIALIZED (
    SELECT id, 1 AS part FROM directory_unit
     WHERE name_lexemes @@ %(asked)s::tsquery AND valid_to IS NULL
       AND (NOT %(roots)s OR parent_id IS NULL)
     ORDER BY length(path) - length(replace(path, '/', '')), length(name), id LIMIT %(limit)s
), within AS MATERIALIZED (
    SELECT id, 2 AS part FROM directory_unit
     WHERE trail_lexemes @@ %(asked)s::tsquery AND valid_to IS NULL
       AND NOT name_lexemes @@ %(asked)s::tsquery
       AND (NOT %(roots)s OR parent_id IS NULL)
     ORDER BY length(path) - length(replace(path, '/', '')), length(name), id
     LIMIT %(limit)s - (SELECT count(*) FROM named)
)
SELECT u.id, u.name, u.kind, i.id, i.name
  FROM (SELECT * FROM named UNION ALL SELECT * FROM within) hit
  JOIN directory_unit u USING (id) JOIN directory_unit i ON i.id = u.institution_id
 ORDER BY hit.part, length(u.path) - length(replace(u.path, '/', '')), length(u.name), u.id
"""


@dataclass(frozen=True)
class UnitHit:
    """A unit as a person recognises it: "Dinas Perhubungan" of which government."""

    id: int
    name: str
    kind: UnitKind
    institution_id: int
    institution: str

    @property
    def label(self) -> str:
        """The name with its institution, where that is another."""
        return self.name if self.id == self.institution_id else f"{self.name}, {self.institution}"


def units_matching(
    text: str, limit: int = 20, *, institutions_only: bool = False
) -> tuple[UnitHit, ...]:
    """Return units whose name, or name with that of their institution, holds the words asked.

    "dishub hulu sungai utara" finds that regency's Dinas Perhubungan. Institutions come before
    what is inside them. One statement.
    """
    asked = prefix_query(text)
    if len(asked.replace(":*", "")) < 2:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_MATCHING, {"asked": asked, "limit": limit, "roots": institutions_only})
        return tuple(
            UnitHit(id_, name, UnitKind(kind), institution_id, institution)
            for id_, name, kind, institution_id, institution in cursor
        )


def institutions_matching(text: str, limit: int = 20) -> tuple[UnitHit, ...]:
    """Return institutions alone, as ``units_matching``."""
    return units_matching(text, limit, institutions_only=True)


def unit(unit_id: int) -> Unit:
    """Return the unit with its institution; Unit.DoesNotExist if there is none. One statement."""
    return Unit.objects.select_related("institution").get(id=unit_id)


def unit_names(unit_ids: Collection[int]) -> dict[int, str]:
    """Return the name of each unit; no statement where none is asked."""
    if not unit_ids:
        return {}
    return dict(Unit.objects.filter(id__in=unit_ids).values_list("id", "name"))


def unit_by_key(key: str) -> Unit:
    """Return a special unit (``kinds.NATIONAL_DESK`` ...). One statement."""
    return Unit.objects.select_related("institution").get(key=key)


def unit_with_key(key: str) -> Unit | None:
    """Return a special unit, or None where the key names none."""
    return Unit.objects.filter(key=key).first()


def institution_by_code(code: str) -> Unit | None:
    """Return the institution with that code: a regency's is its area's, "63.08"."""
    return Unit.objects.filter(code=code, parent__isnull=True, valid_to__isnull=True).first()


def unit_by_code(institution_id: int, code: str) -> Unit | None:
    """Return the standing unit that an institution calls ``code``."""
    inside = Unit.objects.filter(institution_id=institution_id, valid_to__isnull=True)
    return inside.filter(code=code).first()


def units_of_tree(path: str, on: date | None = None) -> QuerySet[Unit]:
    """Return a unit and all below it, in the order of the tree; only those valid ``on`` a day."""
    inside = Unit.objects.filter(path__startswith=path).order_by("path")
    return inside if on is None else inside.filter(valid_on(on))


def zone_of(unit_id: int | None) -> Zone:
    """Return the zone a unit lives in; Jakarta's for the nation (None)."""
    if unit_id is None:
        return Zone.WIB
    return Zone(Unit.objects.values_list("zone", flat=True).get(id=unit_id))


def ids_on(path: str) -> list[int]:
    """Return the ids a path names, from the root."""
    return [int(part) for part in path.strip("/").split("/") if part]


def responsible_unit(unit_id: int, on: date) -> Unit | None:
    """Return the unit, or its nearest ancestor, that has an officer who can answer on that day.

    None if there is nobody up to the institution: then the national desk must find somebody, a
    report is never sent to an empty room (RULES.md 3, ``verify``). Two statements.
    """
    asked = Unit.objects.only("path").get(id=unit_id)
    posts = (
        Post.objects.filter(unit_id__in=ids_on(asked.path), role__in=ANSWERING_ROLES)
        .filter(valid_on(on), user__is_active=True)
        .filter(valid_on(on, "unit__"))
        .select_related("unit__institution")
    )
    return max((post.unit for post in posts), key=lambda found: len(found.path), default=None)


def inspectorate_for(unit_id: int, *, above: bool = False) -> Unit | None:
    """Return the inspectorate that leads a misconduct case about this unit.

    It is the institution's own. Where that has none, is (part of) the unit itself, or ``above``
    is asked because it or the head was named: that of the province for a regency or city, that
    of the home ministry for a province. None: the national desk must choose (RULES.md 6).
    Three statements at most.
    """
    about = unit(unit_id)
    institution: Unit | None = about.institution
    own = None if above else _inspectorate_in(about.institution_id)
    if own is not None and not about.path.startswith(own.path):
        return own
    institution = _tier_above(about.institution)
    return _inspectorate_in(institution.id) if institution else None


HOME_MINISTRY = "kemendagri"


def _tier_above(institution: Unit) -> Unit | None:
    match institution.kind:
        case UnitKind.REGENCY | UnitKind.CITY:
            code = institution.area_code[:2]
        case UnitKind.PROVINCE:
            code = HOME_MINISTRY
        case _:
            return None
    return institution_by_code(code)


def _inspectorate_in(institution_id: int) -> Unit | None:
    found = Unit.objects.filter(institution_id=institution_id, is_inspectorate=True, valid_to=None)
    return found.select_related("institution").order_by("path").first()


def ombudsman_office_for(unit_id: int) -> Unit:
    """Return the Ombudsman's office that a referral about this unit goes to.

    The office that serves the province the unit's government lies in; headquarters for central
    bodies (RULES.md 5). Two statements.
    """
    about = unit(unit_id)
    code = about.institution.area_code[:2]
    office = Q(key=OMBUDSMAN)
    if code:
        office |= Q(kind=UnitKind.OMBUDSMAN_OFFICE, areas__area_code=code)
    seats = Unit.objects.filter(office, valid_to=None).select_related("institution")
    return max(seats, key=lambda seat: len(seat.path))


def desk_roles_of(kind: UnitKind) -> frozenset[Role]:
    """Return the roles that verify at a desk of that kind."""
    match kind:
        case UnitKind.DESK:
            return frozenset({Role.NATIONAL_ADMIN})
        case UnitKind.OMBUDSMAN:
            return frozenset({Role.OMBUDSMAN})
        case _:
            return frozenset({Role.INSTITUTION_ADMIN})
