"""``lapor database``: the roles, the tables and the grants of the database."""

from __future__ import annotations

from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.config import databases, grants, roles, secret_files


class Command(BaseCommand):
    help = "Siapkan peran, tabel, dan hak akses basis data."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what it can be asked to do."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        making = verbs.add_parser("roles", help="buat peran basis data, atau cetak SQL-nya")
        making.add_argument("--print", action="store_true", dest="only_print")
        verbs.add_parser("migrate", help="jalankan migrasi, lalu terapkan hak akses")
        verbs.add_parser("grants", help="terapkan hak akses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        match options["verb"]:
            case "roles":
                self._roles(only_print=options["only_print"])
            case "migrate":
                call_command("migrate", interactive=False, verbosity=options["verbosity"])
                apply_grants()
            case "grants":
                apply_grants()

    def _roles(self, *, only_print: bool) -> None:
        """Create the roles on a given server; print the SQL where the owner may not."""
        url = databases.given_url()
        if not url:
            self.stdout.write("Basis data bawaan membuat perannya sendiri pada setiap mulai.")
            return
        secret_files.ensure()
        name = databases.owner_parts(url)["NAME"]
        statements = roles.statements(roles.passwords(with_owner=False), name)
        with psycopg.connect(url, autocommit=True) as link:
            if only_print:
                for statement in statements:
                    self.stdout.write(statement.as_string(link) + ";")
                return
            try:
                for statement in statements:
                    link.execute(statement)
            except psycopg.errors.InsufficientPrivilege as refused:
                raise CommandError(
                    "Pemilik basis data tidak boleh membuat peran. Jalankan keluaran "
                    "`lapor database roles --print` sebagai superuser."
                ) from refused
        self.stdout.write("Peran basis data siap.")


def apply_grants() -> None:
    """Connect as the owner and make the privileges equal to the table of grants."""
    with owner_link() as link:
        grants.apply(link)


def owner_link() -> psycopg.Connection[Any]:
    """Return a connection of the owner to the product's database."""
    there = databases.connection("owner")
    return psycopg.connect(
        dbname=there["NAME"],
        user=there["USER"],
        password=there["PASSWORD"],
        host=there["HOST"],
        port=there["PORT"],
        **there["OPTIONS"],
    )
