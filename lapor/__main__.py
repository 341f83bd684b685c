"""The console command ``lapor``: each word after it is a command of the product.

``lapor run`` starts everything; ``lapor help`` lists the rest.
"""

from __future__ import annotations

import importlib
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
_WITHOUT_DATABASE = {
    "help",
    "docs",
    "check",
    "makemigrations",
    "compilemessages",
    "makemessages",
    "--help",
}


def main() -> None:
    """Run the command named on the command line; what an operator must set is one sentence."""
    word = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    if word == "run":
        from lapor.config import supervisor

        sys.exit(supervisor.main())
    if word == "secrets":
        _make_secrets()
        return
    from django.core.exceptions import ImproperlyConfigured

    from lapor.config import embedded, postgres, secret_files

    try:
        if word in _SERVED and len(sys.argv) == 2:
            _become_gunicorn(word)
        _run_command(word)
    except (
        ImproperlyConfigured,
        embedded.AlreadyRunning,
        postgres.PostgresFailed,
        secret_files.SecretMissing,
    ) as why:
        sys.exit(f"lapor: {why}")


def _run_command(word: str) -> None:
    """Run one of Django's or our own management commands, with a database if it wants one."""
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from lapor.config import embedded

    role = "owner" if sys.argv[2:3] == ["partitions"] else _ROLES.get(word, "owner")
    os.environ.setdefault("LAPOR_DB_ROLE", role)
    _ = settings.SECRET_KEY  # a missing setting is told before anything is started
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
    importlib.import_module("lapor.config.settings")  # what is not set is told here, in one line
    program = [sys.executable, "-m", "gunicorn", "--config", f"python:{configuration}", application]
    os.execv(sys.executable, program)  # noqa: S606


def _make_secrets() -> None:
    """Make every secret that is missing; settings cannot be read before there are some."""
    from lapor.config import places, secret_files

    secret_files.ensure()
    print(f"Rahasia ada di {places.secrets()}; simpan cadangannya di tempat lain.")  # noqa: T201


if __name__ == "__main__":
    main()
