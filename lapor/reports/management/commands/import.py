# ruff: noqa: N999  (the console command is called import)
"""``lapor import reports FILE.csv --mapping map.toml``: take over an old system's reports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lapor import clock
from lapor.reports.commands.migrate_in import OldReport, migrate_in, sort_out
from lapor.reports.old_files import FileMapping, Line, header_of, read, read_mapping
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _

BATCH = 500


class Command(BaseCommand):
    """Import reports of an old system; again after an interruption it goes on."""

    help = "Memuat laporan dari sistem lama (CSV); boleh diulang dan dilanjutkan."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the one verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        take = verbs.add_parser("reports", help="Memuat laporan dari berkas CSV.")
        take.add_argument("file", type=Path)
        take.add_argument("--mapping", type=Path, required=True, help="Berkas pemetaan (TOML).")
        take.add_argument("--refused", type=Path, help="Tulis baris yang ditolak ke berkas ini.")
        take.add_argument("--dry-run", action="store_true", help="Periksa saja, tanpa menulis.")

    def handle(self, *_args: object, **options: Any) -> None:
        """Read, sort out, write in batches, and tell what became of every line."""
        file: Path = options["file"]
        try:
            mapping = read_mapping(options["mapping"])
            refused_to: Path = options["refused"] or file.with_suffix(".ditolak.csv")
            with _refusals(refused_to, header_of(file, mapping)) as refused:
                self._run(file, mapping, refused, is_dry_run=options["dry_run"])
        except RuleViolation as refusal:
            raise CommandError(refusal.text) from refusal
        except OSError as trouble:
            raise CommandError(f"Berkas tidak dapat dibaca: {trouble.strerror}.") from trouble

    def _run(
        self, file: Path, mapping: FileMapping, refused: _Refused, *, is_dry_run: bool
    ) -> None:
        taken = known = 0
        total = file.stat().st_size
        with tqdm(
            total=total, unit="B", unit_scale=True, desc="Laporan lama", file=self.stderr
        ) as bar:
            for batch, position in _batches(read(file, mapping), refused):
                found = sort_out([line.old for line in batch if line.old], source=mapping.source)
                clashing = set(found.clashing)
                for line in batch:
                    if line.old in clashing:
                        refused.add(line, _("Nomor sudah dipakai laporan lain."))
                known += found.known
                taken += self._write(found.new, mapping.source, is_dry_run=is_dry_run)
                bar.update(position - bar.n)
                bar.set_postfix(laporan=taken, ditolak=refused.count)
            bar.update(total - bar.n)
        done = "Akan dimuat" if is_dry_run else "Dimuat"
        self.stdout.write(f"{done}: {taken} laporan, {known} sudah ada, {refused.count} ditolak.")
        if refused.count:
            self.stdout.write(f"Baris yang ditolak dan alasannya: {refused.path}")

    def _write(self, new: tuple[OldReport, ...], source: str, *, is_dry_run: bool) -> int:
        return len(new) if is_dry_run else migrate_in(new, source=source, at=clock.now())


class _Refused:
    """The file of refused lines, made with the first of them."""

    def __init__(self, path: Path, header: list[str]) -> None:
        self.path = path
        self.count = 0
        self._header = header
        self._file: Any = None
        self._writer: Any = None

    def add(self, line: Line, reason: str) -> None:
        """Write one line with its number and reason."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="replace", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["baris", "alasan", *self._header])
        cells = [cell.replace("\x00", "�") for cell in line.fields]
        self._writer.writerow([line.number, reason, *cells])
        self.count += 1

    def close(self) -> None:
        """Close what was opened."""
        if self._file is not None:
            self._file.close()


@contextmanager
def _refusals(path: Path, header: list[str]) -> Iterator[_Refused]:
    refused = _Refused(path, header)
    try:
        yield refused
    finally:
        refused.close()


def _batches(lines: Iterator[Line], refused: _Refused) -> Iterator[tuple[list[Line], int]]:
    """Yield lines that hold a report, by the batch, with the bytes read; refuse the rest."""
    batch: list[Line] = []
    position = 0
    for line in lines:
        position = line.bytes_read
        if line.old is None:
            refused.add(line, line.refused)
            continue
        batch.append(line)
        if len(batch) == BATCH:
            yield batch, position
            batch = []
    yield batch, position
