"""``lapor accounts add NAME --name "..." | totp NAME | close NAME``.

A real installation has no default account: the first one is made here, and its post by
``lapor directory appoint``.
"""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.accounts.commands import NewAccount, close_account, new_totp, open_account
from lapor.accounts.models import User
from lapor.rules.errors import RuleViolation


class Command(BaseCommand):
    """Open and close accounts, and hand out second factors."""

    help = "Membuka dan menutup akun pejabat, dan membuat faktor keduanya (TOTP)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="Membuka akun; kata sandi ditanyakan.")
        add.add_argument("username")
        add.add_argument("--name", required=True, help="Nama lengkap.")
        add.add_argument("--email", default="")
        for verb, text in (("totp", "Mengganti faktor kedua."), ("close", "Menutup akun.")):
            verbs.add_parser(verb, help=text).add_argument("username")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run the verb."""
        username = options["username"].lower()
        try:
            match options["verb"]:
                case "add":
                    open_account(
                        NewAccount(username, options["name"], options["email"], _password())
                    )
                    self.stdout.write(f"Akun {username} dibuka.")
                    self._totp(username)
                case "totp":
                    self._totp(username)
                case "close":
                    close_account(username)
                    self.stdout.write(f"Akun {username} ditutup.")
        except RuleViolation as refusal:
            raise CommandError(refusal.text) from refusal
        except User.DoesNotExist as missing:
            raise CommandError(f"Akun {username} tidak ada.") from missing

    def _totp(self, username: str) -> None:
        self.stdout.write("Masukkan alamat ini ke aplikasi autentikator (hanya tampil sekali):")
        self.stdout.write(new_totp(username))


def _password() -> str:
    """Ask twice, or take it from the environment where nobody sits at the keyboard."""
    given = os.environ.get("LAPOR_NEW_PASSWORD")
    if given:
        return given
    first = getpass.getpass("Kata sandi: ")
    if getpass.getpass("Ulangi: ") != first:
        raise CommandError("Kedua kata sandi tidak sama.")
    return first
