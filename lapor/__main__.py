"""The console command ``lapor``: each word after it is a command of the product."""

from __future__ import annotations

import os
import sys

# The processes of the product log in with their own role; whoever types a command is its owner.
_ROLES = {"web": "web", "worker": "worker", "vault": "vault"}
# They need no database, or bring up their own.
_WITHOUT_DATABASE = {"run", "help", "secrets", "docs", "compilemessages", "makemessages", "--help"}


def main() -> None:
    """Run the command named on the command line."""
    word = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    os.environ.setdefault("LAPOR_DB_ROLE", _ROLES.get(word, "owner"))
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from lapor.config import embedded  # noqa: PLC0415

    arguments = ["lapor", *(sys.argv[1:] or ["help"])]
    if word in _WITHOUT_DATABASE or word in _ROLES or "--help" in sys.argv:
        execute_from_command_line(arguments)
        return
    with embedded.available():
        execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
