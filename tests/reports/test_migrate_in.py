"""Reports of an old system: taken over whole, once, silently, and alive from their verification."""

from __future__ import annotations

import csv
import resource
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lapor.reports.canonical import canonical
from lapor.reports.models import Clock, EventText, Reaction, Report, ReportEvent
from lapor.rules import proofs
from lapor.rules.flow import Role, State
from tests.factories import MONDAY, national_desk, verified

pytestmark = [pytest.mark.role("owner"), pytest.mark.usefixtures("own_database")]
HEADER = ["nomor", "judul", "isi", "instansi", "tanggal"]
MAPPING = """
source = "lama"
date_format = "%d/%m/%Y"
[columns]
number = "nomor"
title = "judul"
text = "isi"
agency = "instansi"
received = "tanggal"
"""


def _row(number: int, **changes: str) -> list[str]:
    plain = {
        "nomor": f"A-{number}",
        "judul": f"Jalan rusak nomor {number}",
        "isi": f"Jalan di depan rumah nomor {number} rusak, mohon diperbaiki.",
        "instansi": "Dinas Pekerjaan Umum",
        "tanggal": "03/11/2017",
    }
    return list((plain | changes).values())


def _file(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "lama.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def _import(path: Path, *options: str) -> str:
    mapping = path.with_name("map.toml")
    mapping.write_text(MAPPING, encoding="utf-8")
    refused = path.with_name("ditolak.csv")
    refused.unlink(missing_ok=True)
    with path.with_name("keluaran.txt").open("w+", encoding="utf-8") as out:
        call_command(
            "import", "reports", str(path), "--mapping", str(mapping), "--refused", str(refused),
            *options, stdout=out, stderr=out,
        )  # fmt: skip
        out.seek(0)
        return out.read()


def _refused(path: Path) -> list[list[str]]:
    with path.with_name("ditolak.csv").open(encoding="utf-8", newline="") as file:
        return [line[:3] for line in csv.reader(file)][1:]


def test_each_becomes_an_unverified_report_with_its_own_words_and_nothing_else(
    tmp_path: Path,
) -> None:
    text = "Baris satu,\nbaris “dua”; 'tiga'\u00a0ujung"
    said = _import(_file(tmp_path, [_row(1, isi=text), _row(2)]))
    assert "2 laporan, 0 sudah ada, 0 ditolak" in said
    report = Report.objects.get(source="lama", source_number="A-1")
    assert (report.text, report.title) == (text, "Jalan rusak nomor 1")
    assert (report.state, report.channel) == (State.UNVERIFIED, "migration")
    assert report.desk_unit_id == national_desk().id
    assert report.received_on == date(2017, 11, 3)
    assert report.is_migrated
    assert report.key_hash is None
    assert report.identity_ref is None
    assert not Clock.objects.exists()
    assert not Reaction.objects.exists()
    event = ReportEvent.objects.get(report=report)
    assert (event.action, event.actor_role) == ("submit", Role.SYSTEM)
    links = [proofs.Link(1, canonical(report.tracking_id, event), bytes(32), bytes(event.hash))]
    assert proofs.verify_chain(links, ends_with=(1, bytes(report.last_hash))) is None
    written = EventText.objects.get(event=event)
    assert bytes(event.text_hash or b"") == proofs.text_hash(bytes(written.salt), written.text)
    assert text in written.text


def test_importing_again_adds_only_what_is_new(tmp_path: Path) -> None:
    _import(_file(tmp_path, [_row(1), _row(2)]))
    said = _import(_file(tmp_path, [_row(1), _row(2), _row(3)]))
    assert "1 laporan, 2 sudah ada, 0 ditolak" in said
    assert Report.objects.count() == 3


def test_what_cannot_be_taken_is_told_with_its_reason_and_stops_nothing(tmp_path: Path) -> None:
    rows = [
        _row(1),
        _row(2, isi="  "),
        _row(3, nomor=""),
        _row(4, isi="ada\x00nol"),
        _row(5, isi="x" * 60_000),
        _row(6, tanggal="2017-11-03"),
        ["A-7", "kolom kurang"],
        _row(1, isi="nomor sama, isi lain"),
        _row(1),
        _row(9, isi="y" * 900_000),
        _row(10, judul=""),
    ]
    said = _import(_file(tmp_path, rows))
    assert "2 laporan, 1 sudah ada, 8 ditolak" in said
    lines = _refused(tmp_path / "lama.csv")
    assert len(lines) == 8
    refused = {line[2]: line[1] for line in lines if len(line) > 2}
    assert "kosong" in refused["A-2"]
    assert "NUL" in refused["A-4"]
    assert "terlalu panjang" in refused["A-5"]
    assert "Tanggal" in refused["A-6"]
    assert "Jumlah kolom" in refused["A-7"]
    assert "laporan lain" in refused["A-1"]
    assert Report.objects.get(source_number="A-10").title.startswith("Jalan di depan rumah")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    said = _import(_file(tmp_path, [_row(1), _row(2, isi="")]), "--dry-run")
    assert "Akan dimuat: 1 laporan, 0 sudah ada, 1 ditolak" in said
    assert not Report.objects.exists()


def test_a_mapping_that_fits_nothing_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "lain.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="nomor"):
        _import(path)


def test_from_its_verification_on_it_is_like_any_other(tmp_path: Path) -> None:
    _import(_file(tmp_path, [_row(1)]))
    report = verified(Report.objects.get(), MONDAY)
    assert report.submitted_at == MONDAY
    assert report.is_migrated
    due = dict(Clock.objects.filter(report=report).values_list("kind", "due_on"))
    assert due["neglect"] == date(2027, 2, 8)
    assert due["first_follow_up"] == date(2026, 11, 16)
    names = set(Reaction.objects.values_list("name", flat=True))
    assert names == {"notifications.tell_reporter", "notifications.tell_officers"}


def test_a_thousand_rows_a_second_and_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    _import(_file(tmp_path, [_row(n) for n in range(1_000)]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    said = _import(_file(tmp_path, [_row(n) for n in range(1_000, 9_000)]))
    used = time.process_time() - start
    assert "8000 laporan" in said
    assert used < 8  # of our own processor time: the machine may be busy
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000  # kB


def test_the_moment_of_import_is_not_the_day_it_was_received(tmp_path: Path) -> None:
    _import(_file(tmp_path, [_row(1)]))
    report = Report.objects.get()
    assert report.received_on is not None
    assert report.submitted_at.date() - report.received_on > timedelta(days=365)
