"""``lapor advance --to 2027-03-01T09:00+07:00``: let time pass (demo and tests only)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lapor import clock
from lapor.demo.advance import NotPossible, advance


class Command(BaseCommand):
    """Move the product's clock forward, doing what time does on the way."""

    help = "Memajukan jam produk dan menjalankan semua yang jatuh tempo (hanya mode demo)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the moment to reach."""
        parser.add_argument(
            "--to",
            required=True,
            type=datetime.fromisoformat,
            help="Saat tujuan dengan zona, misalnya 2027-03-01T09:00+07:00.",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        """Do it, and tell what happened day by day."""
        from lapor.config import worker  # the tasks must be registered before

        to: datetime = options["to"]
        start = clock.now()
        days = max(1, round((to.astimezone(start.tzinfo) - start).total_seconds() / 86_400))
        with tqdm(total=days, desc="Waktu berjalan", unit=" hari", file=self.stderr) as bar:

            def show(moment: datetime) -> None:
                bar.update(round((moment - start).total_seconds() / 86_400) - bar.n)

            try:
                happened = advance(to, work=worker.work_once, progress=show)
            except NotPossible as refusal:
                raise CommandError(str(refusal)) from refusal
            bar.update(days - bar.n)
        for one in happened:
            self.stdout.write(f"{one.on.isoformat()}  {one.action.label}: {one.times} laporan")
        self.stdout.write(
            f"Sekarang {clock.now().astimezone(to.tzinfo).isoformat('T', 'minutes')}."
        )
