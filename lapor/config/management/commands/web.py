"""``lapor web``: serve the pages."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Become gunicorn; LAPOR_PORT, LAPOR_BIND, LAPOR_WEB_PROCESSES, LAPOR_WEB_THREADS."""

    help = "Layani halaman web."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by gunicorn, so that signals reach it directly."""
        os.environ["LAPOR_DB_ROLE"] = "web"
        program = [sys.executable, "-m", "gunicorn", "--config", "python:lapor.config.gunicorn"]
        os.execv(sys.executable, [*program, "lapor.config.wsgi:application"])  # noqa: S606
