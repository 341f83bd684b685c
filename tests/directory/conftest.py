"""A very small country, so that a test names everything it counts.

Codes beginning with 98 and 99 belong to no real province.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from lapor.accounts.models import User
from lapor.directory.commands.units import NewUnit, plant
from lapor.directory.kinds import UnitKind
from lapor.directory.models import Affair, Area, CalendarVersion, Post, Unit
from lapor.directory.search import joined
from lapor.rules.flow import Role
from lapor.rules.working_days import Zone
from tests.support.database import AsRole

AREAS = {
    "99": "Rawa Selatan",
    "99.01": "Kabupaten Hulu Rawa",
    "99.01.01": "Rawa Tengah",
    "99.01.01.2001": "Sungai Malang",
    "99.01.01.2002": "Suka'u",
    "99.02": "Kota Rawa",
    "99.02.01": "Sungai Malang Hulu",
}


@dataclass(frozen=True)
class Country:
    """Ids of the units that the tests speak of."""

    province: int
    regency: int
    dishub: int
    terminal: int
    dpupr: int
    inspectorate: int


@pytest.fixture
def areas(db: None, as_role: AsRole) -> None:
    """Put the areas of the small country into the database, as the owner's loading does."""
    with as_role("owner"):
        Affair.objects.get_or_create(code="2.15", defaults={"name": "Perhubungan", "group": "x"})
        _add_areas()


def _add_areas() -> None:
    for code, name in AREAS.items():
        parts = code.split(".")
        above = [".".join(parts[:size]) for size in range(len(parts) - 1, 0, -1)]
        trail = [AREAS[each].removeprefix("Kabupaten ") for each in above]
        Area.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "level": len(parts),
                "parent_code": above[0] if above else "",
                "name_words": joined(name),
                "trail_words": joined(name, *trail),
                "decree": "uji",
            },
        )


@pytest.fixture
def calendar(db: None) -> CalendarVersion:
    """Return the newest calendar version, made if there is none."""
    found = CalendarVersion.objects.order_by("-number").first()
    return found or CalendarVersion.objects.create(
        number=1,
        token="00000000-0000-4000-8000-000000000001",
        reason="uji",
        known_until=date(2027, 12, 31),
    )


@pytest.fixture
def country(areas: None) -> Country:
    """Plant one province and one regency with its offices, in the zone WITA."""
    governments = [
        NewUnit(institution="99", code="99", name="Pemerintah Provinsi Rawa Selatan",
                kind=UnitKind.PROVINCE, area_code="99", zone=Zone.WITA),
        NewUnit(institution="99", code="inspektorat", name="Inspektorat",
                kind=UnitKind.OPD, is_inspectorate=True),
        NewUnit(institution="99.01", code="99.01", name="Pemerintah Kabupaten Hulu Rawa",
                short_name="Kab. Hulu Rawa", kind=UnitKind.REGENCY, area_code="99.01",
                zone=Zone.WITA),
    ]  # fmt: skip
    offices = [
        NewUnit(institution="99.01", code="dishub", name="Dinas Perhubungan", short_name="Dishub",
                kind=UnitKind.OPD, affairs=["2.15"]),
        NewUnit(institution="99.01", code="terminal", parent="dishub", name="UPT Terminal",
                kind=UnitKind.UPT),
        NewUnit(institution="99.01", code="dpupr", name="Dinas Pekerjaan Umum",
                kind=UnitKind.OPD),
        NewUnit(institution="99.01", code="inspektorat", name="Inspektorat",
                kind=UnitKind.OPD, is_inspectorate=True),
    ]  # fmt: skip
    plant([*governments, *offices])
    ids = {
        (unit.institution.code, unit.code): unit.id
        for unit in Unit.objects.filter(institution__code__startswith="99").select_related(
            "institution"
        )
    }
    return Country(
        province=ids["99", "99"],
        regency=ids["99.01", "99.01"],
        dishub=ids["99.01", "dishub"],
        terminal=ids["99.01", "terminal"],
        dpupr=ids["99.01", "dpupr"],
        inspectorate=ids["99.01", "inspektorat"],
    )


def officer(
    name: str,
    unit_id: int,
    role: Role = Role.LIAISON,
    since: date = date(2026, 1, 1),
    until: date | None = None,
) -> Post:
    """Put a person into office; the account is opened on the way."""
    user, _made = User.objects.get_or_create(
        username=f"uji.{name.lower()}", defaults={"full_name": name, "password": "!"}
    )
    return Post.objects.create(
        user=user,
        unit_id=unit_id,
        role=role,
        decree_number="SK 1",
        decree_on=since,
        valid_from=since,
        valid_to=until,
    )
