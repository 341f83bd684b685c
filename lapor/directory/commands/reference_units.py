"""Make the institutions of the country from the files: central bodies, governments, their OPD.

The template of OPD is a start that an institution's own file corrects (``lapor directory
import``): every regency has somebody for each affair, whatever it calls its offices.
"""

from __future__ import annotations

from collections.abc import Iterator

from lapor.directory.commands.units import NewUnit, plant
from lapor.directory.kinds import UnitKind
from lapor.directory.models import Area

REGIONAL_TEMPLATE = "regional"


def take(bodies: list[dict[str, str]], templates: list[dict[str, str]]) -> None:
    """Add every institution and template unit that is not there yet."""
    plant([*_central(bodies, templates), *_regional(templates)])


def _central(bodies: list[dict[str, str]], templates: list[dict[str, str]]) -> Iterator[NewUnit]:
    for row in bodies:
        institution = row["parent"] or row["code"]
        yield NewUnit(
            institution=institution,
            code=row["code"],
            key=row["key"] or None,
            kind=UnitKind(row["kind"]),
            name=row["name"],
            short_name=row["short_name"],
            area_code=row["area_code"],
            serves=_list(row["serves"]),
        )
        yield from _offices(institution, {row["template"]}, templates)


def _regional(templates: list[dict[str, str]]) -> Iterator[NewUnit]:
    for area in Area.objects.filter(level__in=(1, 2), valid_to__isnull=True).order_by("code"):
        kind = _kind(area)
        yield NewUnit(
            institution=area.code,
            code=area.code,
            kind=kind,
            name=government_name(area.name, kind),
            short_name=_short(area.name),
            area_code=area.code,
        )
        own = "province" if kind is UnitKind.PROVINCE else "regency"
        yield from _offices(area.code, {REGIONAL_TEMPLATE, own}, templates)


def _offices(
    institution: str, wanted: set[str], templates: list[dict[str, str]]
) -> Iterator[NewUnit]:
    for row in templates:
        if row["template"] in wanted:
            yield NewUnit(
                institution=institution,
                code=row["code"],
                parent=row["parent"],
                kind=UnitKind(row["kind"]),
                name=row["name"],
                short_name=row["short_name"],
                affairs=_list(row["affairs"]),
                is_inspectorate=row["is_inspectorate"] == "1",
            )


def _kind(area: Area) -> UnitKind:
    if area.level == 1:
        return UnitKind.PROVINCE
    return UnitKind.CITY if area.name.startswith("Kota ") else UnitKind.REGENCY


def government_name(area_name: str, kind: UnitKind) -> str:
    """Return "Pemerintah Provinsi Bali", "Pemerintah Kabupaten Badung", "Pemerintah Daerah ..."."""
    says_its_sort = kind is not UnitKind.PROVINCE or area_name.startswith("Daerah ")
    return f"Pemerintah {area_name}" if says_its_sort else f"Pemerintah Provinsi {area_name}"


def _short(area_name: str) -> str:
    return area_name.replace("Kabupaten ", "Kab. ", 1)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)
