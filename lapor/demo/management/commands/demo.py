"""``lapor demo load | logins``: the example country and reports, and how to get in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lapor import clock
from lapor.demo import loading
from lapor.demo.logins import logins, tracked_report


class Command(BaseCommand):
    """Load the demo, or say how to sign in."""

    help = "Memuat data contoh, atau menampilkan akun-akun contoh (hanya mode demo)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help="Memuat kabupaten dan laporan contoh.")
        verbs.add_parser("logins", help="Menampilkan akun contoh dan satu laporan untuk dilacak.")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run the verb."""
        if not settings.LAPOR_DEMO:
            raise CommandError("Data contoh hanya ada dalam mode demo (LAPOR_DEMO=1).")
        if options["verb"] == "load":
            self._load()
        else:
            self._tell()

    def _load(self) -> None:
        with tqdm(desc=f"{'Laporan contoh':20}", unit=" langkah", file=self.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            loading.load(clock.now(), show)

    def _tell(self) -> None:
        for login in logins():
            self.stdout.write(f"{login.username:10} {login.password}  {login.role}, {login.unit}")
        tracked = tracked_report()
        if tracked is not None:
            self.stdout.write(f"/lacak     {tracked.number}  {tracked.receipt_key}")
