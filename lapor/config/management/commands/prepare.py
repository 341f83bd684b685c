"""``lapor prepare``: bring database, files and keys up to this version; safe to repeat."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from lapor.config import env, places
from lapor.config.management.commands.database import apply_grants


class Command(BaseCommand):
    """Steps in the order in which each needs the one before."""

    help = "Siapkan basis data, data rujukan, kunci, dan berkas statis."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take every step, and tell how long it took."""
        steps: list[tuple[str, Callable[[], None]]] = [
            ("tabel basis data", self._migrate),
            ("hak akses", apply_grants),
            ("kunci brankas", self._vault),
            ("berkas statis", self._static),
            ("data rujukan", self._reference),
        ]
        if settings.LAPOR_DEMO and env.flag("DEMO_DATA", default=True):
            steps.append(("data contoh", self._demo))
        for number, (label, step) in enumerate(steps, 1):
            with self._told(f"{number}/{len(steps)} {label}"):
                step()

    @contextmanager
    def _told(self, label: str) -> Iterator[None]:
        began = time.monotonic()
        self.stdout.write(f"[lapor] {label} …")
        self.stdout.flush()
        yield
        self.stdout.write(f"[lapor] {label}: selesai ({time.monotonic() - began:.1f} s)")
        self.stdout.flush()

    def _migrate(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)

    def _vault(self) -> None:
        quiet = StringIO()
        if not settings.LAPOR_DEMO and not (places.secrets() / "vault_private.key").is_file():
            raise CommandError(
                "Kunci brankas belum ada: jalankan `lapor vault keys` sekali, dan simpan "
                "cadangannya terpisah dari cadangan basis data."
            )
        call_command("vault", "keys", stdout=quiet)
        call_command("vault", "partitions", stdout=quiet)

    def _static(self) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)

    def _reference(self) -> None:
        from lapor.directory.commands import load_reference

        load_reference(_Progress())

    def _demo(self) -> None:
        if "demo" not in get_commands():
            return
        call_command("demo", "load")
        told = StringIO()
        call_command("demo", "logins", stdout=told)
        (places.run() / "logins.txt").write_text(told.getvalue(), encoding="utf-8")


class _Progress:
    """Show a bar on a terminal, and one line for each kind of data elsewhere."""

    def __init__(self) -> None:
        self.shown = ("", -1)

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show ``done`` of ``total``, at most a hundred times for each label."""
        percent = 100 * done // max(total, 1)
        if (label, percent) == self.shown:
            return
        self.shown = (label, percent)
        if sys.stdout.isatty():
            bar = "#" * (percent // 5)
            end = "\n" if done >= total else ""
            sys.stdout.write(f"\r[lapor]   {label:22} [{bar:20}] {percent:3} %{end}")
        elif done >= total:
            sys.stdout.write(f"[lapor]   {label}: {total}\n")
        sys.stdout.flush()
