"""``lapor docs``: write the generated documents, or check that they are true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.config import flow_document

ROOT = Path(__file__).resolve().parents[4]


class Command(BaseCommand):
    help = "Tulis dokumen yang dibangkitkan dari aturan, atau periksa kebenarannya."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one option."""
        parser.add_argument("--check", action="store_true", help="gagal bila tidak sama")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare docs/flow.md."""
        file = ROOT / "docs" / "flow.md"
        said = flow_document.text()
        if not options["check"]:
            file.write_text(said, encoding="utf-8")
            self.stdout.write(f"docs/{file.name} ditulis")
        elif not file.exists() or file.read_text(encoding="utf-8") != said:
            raise CommandError("docs/flow.md is not what the rules say: run `make docs`.")
