"""``lapor directory load | import FILE.csv [--institution KODE] [--dry-run]``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lapor.directory.commands import import_units, load_reference
from lapor.directory.commands.import_units import ImportReport
from lapor.rules.errors import RuleViolation


class Command(BaseCommand):
    """Load the reference data, or an institution's own units."""

    help = "Memuat data rujukan, atau unit sebuah instansi dari berkas CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help="Memuat wilayah, kategori, instansi, dan hari libur.")
        take = verbs.add_parser("import", help="Memuat unit dari berkas CSV.")
        take.add_argument("file", type=Path)
        take.add_argument("--institution", default="", help="Kode instansi, misalnya 63.08.")
        take.add_argument(
            "--dry-run",
            action=argparse.BooleanOptionalAction,
            default=False,
            help="Periksa saja, tanpa menulis.",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        """Run the verb; a refusal of the whole file is one sentence, not a traceback."""
        try:
            if options["verb"] == "load":
                self._load()
            else:
                self._import(options["file"], options["institution"], options["dry_run"])
        except RuleViolation as refusal:
            raise CommandError(refusal.text) from refusal

    def _load(self) -> None:
        bars: dict[str, tqdm[Any]] = {}

        def show(label: str, done: int, total: int) -> None:
            bar = bars.get(label)
            if bar is None:
                bar = bars[label] = tqdm(
                    total=total, desc=f"{label:20}", unit=" baris", file=self.stderr
                )
            bar.update(done - bar.n)
            if done == total:
                bar.close()

        load_reference(show)

    def _import(self, file: Path, institution: str, is_dry_run: bool) -> None:
        try:
            raw = file.read_bytes()
        except OSError as trouble:
            raise CommandError(f"Berkas tidak dapat dibaca: {trouble.strerror}.") from trouble
        report = import_units(raw, dry_run=is_dry_run, institution=institution)
        self._tell(report)

    def _tell(self, report: ImportReport) -> None:
        for refusal in report.refused:
            column = f" [{refusal.field}]" if refusal.field else ""
            self.stderr.write(f"baris {refusal.line}{column}: {refusal.reason}")
        done = "Akan dimuat" if report.is_dry_run else "Dimuat"
        self.stdout.write(
            f"{done}: {report.added} unit baru, {report.changed} diubah, "
            f"{report.unchanged} tetap, {len(report.refused)} baris ditolak."
        )
