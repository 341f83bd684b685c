"""An agency's own file of units: taken line by line, refused with number, column and reason."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lapor.directory import commands, queries
from lapor.directory.csv_lines import FileRefused
from lapor.directory.models import Unit

from .conftest import Country

HEADER = "code,name,kind,parent_code,short_name,affairs,area_codes,inspectorate,valid_from,decree\n"


def _import(text: str | bytes, *, dry_run: bool = False) -> commands.ImportReport:
    raw = text.encode() if isinstance(text, str) else text
    return commands.import_units(raw, dry_run=dry_run, institution="99.01")


def test_units_are_added_whatever_the_order_of_the_lines(country: Country) -> None:
    report = _import(
        HEADER
        + "sd-1,SDN Rawa 1,upt,disdik,,,,,,\n"
        + "disdik,Dinas Pendidikan,Perangkat daerah,,Disdik,2.15,99.01.01,tidak,31/01/2025,Perbup 4\n"
    )
    assert (report.added, report.changed, report.refused) == (2, 0, ())
    school = queries.unit_by_code(country.regency, "sd-1")
    office = queries.unit_by_code(country.regency, "disdik")
    assert school is not None and office is not None
    assert school.path == f"{office.path}{school.id}/"
    assert str(office.valid_from) == "2025-01-31"
    assert list(office.areas.values_list("area_code", flat=True)) == ["99.01.01"]


def test_the_same_file_again_changes_nothing(country: Country) -> None:
    text = HEADER + "disdik,Dinas Pendidikan,opd,,Disdik,2.15,,,,\n"
    _import(text)
    before = list(Unit.objects.order_by("id").values())
    report = _import(text)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 1)
    assert list(Unit.objects.order_by("id").values()) == before


def test_a_known_unit_is_corrected_and_found_by_its_new_name(country: Country) -> None:
    report = _import(HEADER + "dishub,Dinas Perhubungan Darat,opd,,,,,,,\n")
    assert report.changed == 1
    unit = queries.unit(country.dishub)
    assert (unit.name, unit.short_name) == ("Dinas Perhubungan Darat", "Dishub")
    assert [hit.id for hit in queries.units_matching("perhubungan darat rawa")] == [unit.id]


def test_a_dry_run_reports_the_same_and_writes_nothing(country: Country) -> None:
    text = HEADER + "disdik,Dinas Pendidikan,opd,,,,,,,\ndishub,Lain,opd,,,,,,,\nx,,opd,,,,,,,\n"
    before = list(Unit.objects.order_by("id").values())
    dry = _import(text, dry_run=True)
    assert list(Unit.objects.order_by("id").values()) == before
    wet = _import(text)
    assert (dry.added, dry.changed, dry.refused) == (wet.added, wet.changed, wet.refused)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("a b,Dinas X,opd,,,,,,,", "code", "Kode harus"),
        ("x,,opd,,,,,,,", "name", "Nama harus"),
        (f"x,{'N' * 300},opd,,,,,,,", "name", "Nama harus"),
        ("x,Dinas X,kerajaan,,,,,,,", "kind", "tidak dikenal"),
        ("x,Meja X,desk,,,,,,,", "kind", "tidak dikenal"),
        ("x,Dinas X,opd,tak-ada,,,,,,", "parent_code", "tidak ada atau ditolak"),
        ("x,Dinas X,opd,x,,,,,,", "parent_code", "melingkar"),
        ("x,Dinas X,opd,,,9.99,,,,", "affairs", "9.99"),
        ("x,Dinas X,opd,,,,12.34.56,,,", "area_codes", "12.34.56"),
        ("x,Dinas X,opd,,,,,mungkin,,", "inspectorate", "ya"),
        ("x,Dinas X,opd,,,,,,kemarin,", "valid_from", "Tanggal"),
        ("x,Dinas X,opd,,,,,,2026-02-31,", "valid_from", "Tanggal"),
        ("x,Dinas \x00X,opd,,,,,,,", "", "tidak dapat dicetak"),
        ("x,Dinas X,opd,,,,,,,,,,", "", "lebih banyak kolom"),
        ("dishub,Dinas Perhubungan,upt,,,,,,,", "kind", "tidak dapat diubah"),
        ("terminal,UPT Terminal,upt,dpupr,,,,,,", "parent_code", "pemindahan"),
        ("99.01,Nama Baru,regency,,,,,,,", "name", "keputusan"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_and_the_rest_is_taken(
    country: Country, line: str, column: str, reason: str
) -> None:
    report = _import(HEADER + "disdik,Dinas Pendidikan,opd,,,,,,,\n" + line + "\n")
    (refusal,) = report.refused
    assert (refusal.line, refusal.field) == (3, column)
    assert reason in refusal.reason
    assert report.added == 1


def test_a_code_given_twice_is_taken_once(country: Country) -> None:
    report = _import(HEADER + "x,Dinas X,opd,,,,,,,\nx,Dinas Y,opd,,,,,,,\n")
    (refusal,) = report.refused
    assert (refusal.line, refusal.field, report.added) == (3, "code", 1)
    assert "baris 2" in refusal.reason


def test_a_circle_of_units_is_refused_with_all_that_hangs_on_it(country: Country) -> None:
    report = _import(
        HEADER
        + "a,Unit A,upt,b,,,,,,\nb,Unit B,upt,c,,,,,,\nc,Unit C,upt,a,,,,,,\nd,Unit D,upt,c,,,,,,\n"
    )
    assert [refusal.line for refusal in report.refused] == [2, 3, 4, 5]
    assert report.added == 0


def test_what_spreadsheets_save_is_read(country: Country) -> None:
    text = HEADER.replace(",", ";") + "disdik;Dinas Pendidikan;opd;;;;;;;\n\n;;;;;;;;;\n"
    assert _import("\ufeff".encode() + text.replace("\n", "\r\n").encode()).added == 1
    assert _import(HEADER.encode() + "caf,Dinas Caf\xe9,opd,,,,,,,".encode("latin-1")).added == 1
    unit = queries.unit_by_code(country.regency, "caf")
    assert unit is not None and unit.name == "Dinas Café"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n\n", b"\x00\xff\xfe", "a,b\n".encode("utf-16"), b"code,name\nx,y\n", b"PK\x03\x04"],
)
def test_a_file_that_is_no_table_of_units_is_refused_as_a_whole(
    country: Country, raw: bytes
) -> None:
    with pytest.raises(FileRefused):
        _import(raw)


def test_no_file_however_broken_breaks_the_import(country: Country) -> None:
    chance = random.Random(2)  # seeded: the same files every time
    pieces = [
        ",",
        ";",
        "\n",
        '"',
        "\r",
        "\x00",
        "x",
        "opd",
        "99.01",
        "dishub",
        "é",
        "\u2028",
        "a" * 200_000,
    ]
    for _round in range(150):
        body = "".join(chance.choices(pieces, k=chance.randint(1, 40)))
        report = _import(HEADER + body, dry_run=chance.random() < 0.5)
        assert report.added + report.changed + report.unchanged >= 0


def test_the_command_names_each_refused_line(
    country: Country, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "unit.csv"
    file.write_text(HEADER + "x,Dinas X,opd,,,,,,,\ny,,opd,,,,,,,\n")
    call_command("directory", "import", str(file), "--institution", "99.01", "--dry-run")
    told = capsys.readouterr()
    assert "baris 3 [name]: Nama harus" in told.err
    assert "Akan dimuat: 1 unit baru, 0 diubah, 0 tetap, 1 baris ditolak." in told.out
    assert queries.unit_by_code(country.regency, "x") is None
    with pytest.raises(CommandError):
        call_command("directory", "import", str(tmp_path / "tak-ada.csv"))
