"""``lapor vault keys|replay|partitions``; ``lapor vault`` alone serves (``lapor.__main__``)."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from lapor import clock
from lapor.vault import keys, places
from lapor.vault.commands import messages


class Command(BaseCommand):
    help = "Buat kunci brankas; kirim ulang pesan yang tertahan; siapkan buku akses."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what it can be asked to do; ``lapor vault`` without a word serves."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        making = verbs.add_parser("keys", help="buat pasangan kunci dan token bila belum ada")
        making.add_argument("--rotate", action="store_true", help="tambahkan kunci baru")
        verbs.add_parser("replay", help="antrekan lagi pesan yang tertahan")
        months = verbs.add_parser("partitions", help="siapkan partisi buku akses (peran pemilik)")
        months.add_argument("--months", type=int, default=14)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        match options["verb"]:
            case "keys":
                self.stdout.write(f"kunci {make_keys(rotate=options['rotate'])}")
            case "replay":
                self.stdout.write(f"{messages.replay_parked(at=clock.now())} pesan diantrekan lagi")
            case "partitions":
                with connection.cursor() as cursor:
                    asked = [clock.now().date(), options["months"]]
                    cursor.execute("SELECT vault.make_partitions(%s, %s)", asked)
                    self.stdout.write(f"{cursor.fetchone()[0]} partisi dibuat")


def make_keys(*, rotate: bool = False) -> str:
    """Create what is missing of pair and token; return the id of the present key."""
    made = keys.create_pair(places.private_key_path(), places.public_key_path(), rotate=rotate)
    token = places.token_path()
    if not token.exists():
        descriptor = os.open(token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    return made
