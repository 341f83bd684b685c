"""``lapor worker``: carry out reactions, jobs and what time does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Work until told to stop, or until nothing waits (--once)."""

    help = "Jalankan pekerja: reaksi, tugas berkala, dan tenggat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one option."""
        parser.add_argument("--once", action="store_true", help="berhenti bila tak ada lagi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        from lapor.config import worker

        if options["once"]:
            worker.work_once()
        else:
            worker.work()
