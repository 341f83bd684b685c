"""The console command ``lapor``: each word after it is a command of the product.

``lapor run`` starts everything; ``lapor help`` lists the rest.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

# The processes of the product log in with their own role; whoever types a command is its owner.
_ROLES = {"web": "web", "worker": "worker", "vault": "vault"}
# What gunicorn serves: its configuration and the application. ``vault keys`` and the like are not.
_SERVED = {
    "web": ("lapor.config.gunicorn", "lapor.config.wsgi:application"),
    "vault": ("lapor.config.gunicorn_vault", "lapor.vault.process:application"),
}
# They need no database, or bring up their own.
_WITHOUT_DATABASE = {"help", "docs", "compilemessages", "makemessages", "--help"}


def main() -> None:
    """Run the command named on the command line."""
    word = sys.argv[1] if len(sys.argv) > 1 else "help"
    if word == "run":
        from lapor.config import supervisor

        sys.exit(supervisor.main())
    if word in _SERVED and len(sys.argv) == 2:
        _become_gunicorn(word)
    if word == "secrets":
        _make_secrets()
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    os.environ.setdefault("LAPOR_DB_ROLE", _ROLES.get(word, "owner"))
    from django.core.management import execute_from_command_line

    from lapor.config import embedded

    arguments = ["lapor", *(sys.argv[1:] or ["help"])]
    if word in _WITHOUT_DATABASE or word in _ROLES or "--help" in sys.argv:
        execute_from_command_line(arguments)
        return
    with embedded.available():
        execute_from_command_line(arguments)


def _become_gunicorn(word: str) -> NoReturn:
    """Replace this process by gunicorn, so that signals reach it directly."""
    configuration, application = _SERVED[word]
    os.environ["LAPOR_DB_ROLE"] = _ROLES[word]
    program = [sys.executable, "-m", "gunicorn", "--config", f"python:{configuration}", application]
    os.execv(sys.executable, program)  # noqa: S606


def _make_secrets() -> None:
    """Make every secret that is missing; settings cannot be read before there are some."""
    from lapor.config import places, secret_files

    secret_files.ensure()
    print(f"Rahasia ada di {places.secrets()}; simpan cadangannya di tempat lain.")  # noqa: T201


if __name__ == "__main__":
    main()
