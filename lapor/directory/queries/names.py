"""What a report's units, place and subject are called, all in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from lapor.directory.queries.areas import codes_above

_NAMES = """
SELECT 'unit' AS sort, unit.id::text, unit.name, institution.name
  FROM directory_unit unit JOIN directory_unit institution ON institution.id = unit.institution_id
 WHERE unit.id = ANY(%(units)s)
UNION ALL
SELECT 'area', code, name, '' FROM directory_area WHERE code = ANY(%(areas)s)
UNION ALL
SELECT 'category', sub.code, sub.name, coalesce(main.name, '')
  FROM directory_category sub LEFT JOIN directory_category main ON main.code = sub.parent_id
 WHERE sub.code = %(category)s
"""


@dataclass(frozen=True)
class Names:
    """units, institutions: by id of the unit asked. area: the trail. "" where nothing is known."""

    units: Mapping[int, str]
    institutions: Mapping[int, str]
    area: str
    category: str


def names_of(units: Collection[int], *, area_code: str, category_code: str) -> Names:
    """Return the names as ``unit``, ``area_trail`` and ``category_name`` would. One statement."""
    above = codes_above(area_code)
    with connection.cursor() as cursor:
        cursor.execute(
            _NAMES, {"units": list(units), "areas": list(above), "category": category_code}
        )
        rows = cursor.fetchall()
    area = {code: name for sort, code, name, _of in rows if sort == "area"}
    category = [(name, of) for sort, _code, name, of in rows if sort == "category"]
    return Names(
        units={int(id_): name for sort, id_, name, _of in rows if sort == "unit"},
        institutions={int(id_): of for sort, id_, _name, of in rows if sort == "unit"},
        area=", ".join(area[code] for code in above if code in area),
        category="".join(f"{of}: {name}" if of else name for name, of in category),
    )
