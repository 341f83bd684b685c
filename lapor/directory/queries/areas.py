"""Areas, categories and affairs: what a place or a subject is called, and how to find it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from lapor.directory.models import Affair, Area, Category
from lapor.directory.search import prefix_query

# Two searches in one statement: names that hold every word asked come first, then names that hold
# them together with the areas above. Each is cut before trails are looked up, and the second is
# not run at all (a false OFFSET-free LIMIT) when the first has filled the list.
_MATCHING = """
WITH named AS MATERIALIZED (
    SELECT code, name, level FROM directory_area
     WHERE name_lexemes @@ %(asked)s::tsquery AND valid_to IS NULL
     ORDER BY level, length(name), code LIMIT %(limit)s
), within AS MATERIALIZED (
    SELECT code, name, level FROM directory_area
     WHERE trail_lexemes @@ %(asked)s::tsquery AND valid_to IS NULL
       AND NOT name_lexemes @@ %(asked)s::tsquery
     ORDER BY level, length(name), code
     LIMIT %(limit)s - (SELECT count(*) FROM named)
), hit AS (
    SELECT 1 AS part, * FROM named UNION ALL SELECT 2, * FROM within
)
SELECT hit.code, hit.name, array_agg(above.name ORDER BY above.level DESC)
  FROM hit JOIN directory_area above ON above.code IN (
       hit.code, substr(hit.code, 1, 8), substr(hit.code, 1, 5), substr(hit.code, 1, 2))
 GROUP BY hit.part, hit.code, hit.name, hit.level
 ORDER BY hit.part, hit.level, length(hit.name), hit.code
"""


@dataclass(frozen=True)
class AreaHit:
    """An area as a person recognises it; names repeat, so it never stands without its trail."""

    code: str
    name: str
    trail: str


def areas_matching(text: str, limit: int = 20) -> tuple[AreaHit, ...]:
    """Return the areas whose name, or name with those above it, holds words begun as asked.

    "malang sung" finds Sungai Malang. General areas come before those inside them. One statement.
    """
    asked = prefix_query(text, drops_sorts_of_area=True)
    if len(asked.replace(":*", "")) < 2:  # a single letter begins everything
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_MATCHING, {"asked": asked, "limit": limit})
        return tuple(AreaHit(code, name, ", ".join(trail)) for code, name, trail in cursor)


def codes_above(code: str) -> tuple[str, ...]:
    """Return the code itself and those of the areas above it, from the smallest."""
    parts = code.split(".")
    return tuple(".".join(parts[:size]) for size in range(len(parts), 0, -1)) if code else ()


def area_trail(code: str) -> str:
    """Return "Sungai Malang, Amuntai Tengah, Kabupaten Hulu Sungai Utara, ...", or ""."""
    names = Area.objects.filter(code__in=codes_above(code)).order_by("-level")
    return ", ".join(names.values_list("name", flat=True))


def area_trails(codes: set[str]) -> dict[str, str]:
    """Return the trail of each code, for lists. One statement."""
    wanted = {above for code in codes for above in codes_above(code)}
    name = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    return {
        code: ", ".join(name[above] for above in codes_above(code) if above in name)
        for code in codes
    }


def area_exists(code: str) -> bool:
    """Return whether ``code`` names an area that is in force."""
    return Area.objects.filter(code=code, valid_to__isnull=True).exists()


def areas_within(code: str) -> QuerySet[Area]:
    """Return the areas directly inside ``code``; the provinces for ""."""
    return Area.objects.filter(parent_code=code, valid_to__isnull=True).order_by("code")


def category_name(code: str) -> str:
    """Return "Perhubungan: Lampu Lalu Lintas" for a code below, the main name alone for a main."""
    found = Category.objects.filter(code=code).select_related("parent").first()
    if found is None:
        return ""
    return f"{found.parent.name}: {found.name}" if found.parent else found.name


def main_categories() -> QuerySet[Category]:
    """Return the main categories in force, in the order of the source."""
    return Category.objects.filter(parent=None, valid_to__isnull=True).order_by("position")


def categories_within(main_code: str) -> QuerySet[Category]:
    """Return the categories in force below a main category."""
    return Category.objects.filter(parent_id=main_code, valid_to__isnull=True).order_by("position")


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every category in force grouped by its main one, as a <select> wants it."""
    rows = Category.objects.filter(valid_to__isnull=True).order_by("position")
    mains = {row.code: row.name for row in rows if row.parent_id is None}
    groups: dict[str, list[tuple[str, str]]] = {code: [(code, mains[code])] for code in mains}
    for row in rows:
        if row.parent_id in groups:
            groups[row.parent_id].append((row.code, row.name))
    return [(mains[code], choices) for code, choices in groups.items()]


def affairs() -> QuerySet[Affair]:
    """Return the government affairs of regions, in the order of their codes."""
    return Affair.objects.order_by("code")
