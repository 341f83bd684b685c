"""The shipped reference data, loaded as an installation loads it: all of it, twice."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count
from pytest_django import Settings

from lapor.accounts.models import User
from lapor.directory import queries
from lapor.directory.commands import load_reference, reference
from lapor.directory.commands.reference_units import government_name
from lapor.directory.demo_tree import PASSWORD, REGENCY, NotADemo, build_demo_tree
from lapor.directory.kinds import REGIONAL_GOVERNMENTS, UnitKind
from lapor.directory.models import (
    Affair,
    Area,
    CalendarVersion,
    Category,
    Holiday,
    Post,
    ReferenceFile,
    Unit,
    UnitAffair,
    UnitArea,
)
from lapor.directory.places import zone_of_area
from lapor.rules.flow import Role
from lapor.rules.working_days import Zone

pytestmark = pytest.mark.role("owner")  # who loads

TABLES = (Affair, Area, CalendarVersion, Category, Holiday, Unit, UnitAffair, UnitArea)


def _counts() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def test_all_of_it_is_loaded_and_loading_again_changes_nothing(db: None) -> None:
    told: list[tuple[str, int, int]] = []
    load_reference(lambda label, done, of: told.append((label, done, of)))

    assert dict(Counter(Area.objects.exclude(code__startswith="99").values_list("level", flat=True))) == {1: 38, 2: 514, 3: 7285, 4: 83762}  # fmt: skip
    assert Category.objects.filter(parent=None, code__regex=r"^\d+$").count() >= 29
    assert Category.objects.filter(code__regex=r"^\d+\.\d+$").count() >= 929
    assert Affair.objects.count() == 32
    kinds = Counter(Unit.objects.filter(parent=None).values_list("kind", flat=True))
    assert (kinds["province"], kinds["regency"] + kinds["city"], kinds["ministry"]) == (38, 514, 48)
    assert Unit.objects.filter(kind=UnitKind.OMBUDSMAN_OFFICE).count() == 34
    assert list(dict.fromkeys(label for label, done, of in told if done == of)) == [
        "Wilayah", "Kategori", "Urusan pemerintahan", "Instansi", "Hari libur",
    ]  # fmt: skip
    _every_affair_is_somebodys()
    _every_government_has_an_inspectorate_and_an_office_of_the_ombudsman()
    _the_calendar_is_known_to_the_end_of_2027()

    before = _counts()
    load_reference(lambda *_told: None)
    assert _counts() == before

    _the_demo_regency_is_complete()


def test_even_a_load_that_has_forgotten_what_it_loaded_changes_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _few_areas_only(tmp_path)
    monkeypatch.setattr(reference, "DATA", tmp_path)
    load_reference(lambda *_told: None)
    before = _counts()
    ReferenceFile.objects.all().delete()
    load_reference(lambda *_told: None)
    assert _counts() == before


def _few_areas_only(folder: Path) -> None:
    """Copy the shipped files, of the areas only those that the database holds."""
    for file in reference.DATA.iterdir():
        shutil.copy(file, folder / file.name)
    held = Area.objects.order_by("code").values_list("code", "name")
    text = "kode,nama\n" + "".join(f"{code},{name}\n" for code, name in held)
    (folder / "wilayah.csv.gz").write_bytes(gzip.compress(text.encode()))


def test_the_command_loads_with_a_bar_for_each_kind(
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _few_areas_only(tmp_path)
    monkeypatch.setattr(reference, "DATA", tmp_path)
    call_command("directory", "load")
    told = capsys.readouterr().err
    assert all(word in told for word in ("Wilayah", "Kategori", "Instansi", "Hari libur", "100%"))


def test_an_area_that_its_decree_drops_ends_and_one_renamed_is_found_by_its_new_name(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone, kept = Area.objects.filter(level=4).order_by("code")[:2]
    _few_areas_only(tmp_path)
    file = tmp_path / "wilayah.csv.gz"
    text = gzip.decompress(file.read_bytes()).decode()
    text = text.replace(f"{gone.code},{gone.name}\n", "")
    text = text.replace(f"{kept.code},{kept.name}\n", f"{kept.code},Danau Biru Uji\n")
    file.write_bytes(gzip.compress(text.encode()))
    monkeypatch.setattr(reference, "DATA", tmp_path)
    load_reference(lambda *_told: None)
    assert not queries.area_exists(gone.code)
    assert queries.area_trail(gone.code).startswith(gone.name)  # old reports stay readable
    assert [hit.code for hit in queries.areas_matching("danau biru uji")] == [kept.code]


def _every_affair_is_somebodys() -> None:
    """A province with one of its regencies or cities handles each affair at least once."""
    governments = Unit.objects.filter(parent=None, kind__in=REGIONAL_GOVERNMENTS)
    handled: dict[str, set[str]] = {}
    rows = UnitAffair.objects.filter(unit__institution__in=governments).values_list(
        "unit__institution__code", "affair_id"
    )
    for code, affair in rows:
        handled.setdefault(code, set()).add(affair)
    everything = set(Affair.objects.values_list("code", flat=True))
    for code in governments.values_list("code", flat=True):
        assert handled[code] | handled[code[:2]] == everything, code


def _every_government_has_an_inspectorate_and_an_office_of_the_ombudsman() -> None:
    inspected = (
        Unit.objects.filter(is_inspectorate=True).values("institution").annotate(n=Count("id"))
    )
    assert {row["n"] for row in inspected} == {1}
    assert inspected.count() == 38 + 514 + 48
    served = set(UnitArea.objects.values_list("area_code", flat=True))
    assert set(Area.objects.filter(level=1).values_list("code", flat=True)) <= served


def _the_calendar_is_known_to_the_end_of_2027() -> None:
    calendar = queries.calendar_for(None)
    assert calendar.known_until == date(2027, 12, 31)
    assert calendar.holidays[date(2026, 8, 17)].certain
    assert not calendar.holidays[date(2027, 3, 10)].certain
    assert len(calendar.holidays) >= 300


def _the_demo_regency_is_complete() -> None:
    Post.objects.all().delete()  # the small country's own people have the same names
    User.objects.all().delete()
    first = build_demo_tree()
    posts = Post.objects.count()
    assert build_demo_tree() == first
    assert Post.objects.count() == posts
    root = queries.institution_by_code(REGENCY)
    assert root is not None
    offices = queries.units_of_tree(root.path).exclude(id=root.id)
    assert offices.count() == 62
    noon = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    for office in offices:
        found = queries.responsible_unit(office.id, noon.date())
        assert found is not None and found.id == office.id
    roles = {login.role for login in first}
    everybody = set(Role) - {Role.REPORTER, Role.PUBLIC, Role.PARTNER, Role.SYSTEM}
    assert roles == {role.label for role in everybody}
    assert {login.password for login in first} == {PASSWORD}


def test_no_demo_account_exists_outside_demo_mode(db: None, settings: Settings) -> None:
    settings.LAPOR_DEMO = False
    with pytest.raises(NotADemo):
        build_demo_tree()


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("11.01", Zone.WIB),
        ("36", Zone.WIB),
        ("62.01", Zone.WIB),
        ("63.08", Zone.WITA),
        ("51", Zone.WITA),
        ("76.01", Zone.WITA),
        ("81", Zone.WIT),
        ("96.01", Zone.WIT),
        ("", Zone.WIB),
    ],
)
def test_a_place_lives_in_the_zone_of_its_province(code: str, zone: Zone) -> None:
    assert zone_of_area(code) is zone


@pytest.mark.parametrize(
    ("area", "kind", "name"),
    [
        ("Bali", UnitKind.PROVINCE, "Pemerintah Provinsi Bali"),
        ("Daerah Istimewa Yogyakarta", UnitKind.PROVINCE, "Pemerintah Daerah Istimewa Yogyakarta"),
        ("Kota Malang", UnitKind.CITY, "Pemerintah Kota Malang"),
    ],
)
def test_a_government_is_called_as_it_calls_itself(area: str, kind: UnitKind, name: str) -> None:
    assert government_name(area, kind) == name
