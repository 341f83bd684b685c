"""``lapor directory load | import FILE.csv | appoint NAME ROLE UNIT``: see each with ``--help``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lapor.accounts.queries import user_named
from lapor.directory.commands import (
    ImportReport,
    NewPost,
    add_post,
    import_units,
    load_reference,
)
from lapor.directory.kinds import OFFICER_ROLES
from lapor.directory.models import Unit
from lapor.directory.queries import institution_by_code, unit_by_code, unit_with_key
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role


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

        appoint = verbs.add_parser("appoint", help="Mengangkat pemilik akun dengan SK.")
        appoint.add_argument("username")
        appoint.add_argument("role", choices=sorted(OFFICER_ROLES))
        appoint.add_argument("unit", help="national_desk, 63.08, atau 63.08/dishub.")
        appoint.add_argument("--decree", required=True, help="Nomor SK.")
        appoint.add_argument("--decree-on", required=True, type=date.fromisoformat)
        appoint.add_argument("--from", required=True, type=date.fromisoformat, dest="valid_from")
        appoint.add_argument("--until", type=date.fromisoformat, help="Hari terakhir.")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run the verb; a refusal of the whole file is one sentence, not a traceback."""
        try:
            match options["verb"]:
                case "load":
                    self._load()
                case "import":
                    self._import(options["file"], options["institution"], options["dry_run"])
                case "appoint":
                    self._appoint(options)
        except RuleViolation as refusal:
            raise CommandError(refusal.text) from refusal

    def _load(self) -> None:
        bars: dict[str, tqdm[Any]] = {}

        def show(label: str, done: int, total: int) -> None:
            bar = bars.get(label)
            if bar is None:
                bar = bars[label] = tqdm(total=total, desc=f"{label:20}", unit=" baris")
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

    def _appoint(self, options: dict[str, Any]) -> None:
        user, unit = user_named(options["username"]), _unit_called(options["unit"])
        if user is None or unit is None:
            raise CommandError("Akun atau unit tidak dikenal.")
        add_post(
            NewPost(
                user_id=user.id,
                unit_id=unit.id,
                role=Role(options["role"]),
                decree_number=options["decree"],
                decree_on=options["decree_on"],
                valid_from=options["valid_from"],
                valid_to=options["until"],
            )
        )
        self.stdout.write(f"{user.full_name}: {Role(options['role']).label}, {unit.name}.")

    def _tell(self, report: ImportReport) -> None:
        for refusal in report.refused:
            column = f" [{refusal.field}]" if refusal.field else ""
            self.stderr.write(f"baris {refusal.line}{column}: {refusal.reason}")
        done = "Akan dimuat" if report.is_dry_run else "Dimuat"
        self.stdout.write(
            f"{done}: {report.added} unit baru, {report.changed} diubah, "
            f"{report.unchanged} tetap, {len(report.refused)} baris ditolak."
        )


def _unit_called(text: str) -> Unit | None:
    """Return the unit with that key, institution code, or "institution/code"."""
    institution, _, inside = text.partition("/")
    root = institution_by_code(institution)
    if root is None:
        return unit_with_key(text)
    return unit_by_code(root.id, inside) if inside else root
