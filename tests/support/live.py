"""The whole product in one test: web server, vault on its socket, and the worker's work on demand."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from lapor import clock
from lapor.config import databases, worker
from tests.support.database import as_login, owner_of


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base's name)
        """Say nothing: a test shows what it looks at."""


@dataclass(frozen=True)
class Live:
    """url: of the web server, without a slash at its end. database: the name of its copy."""

    url: str
    database: str

    def work(self, at: datetime | None = None) -> None:
        """Do what the worker would do now, or at ``at``: the sweep, reactions, jobs."""
        from lapor.reports import drain, jobs
        from lapor.reports.queries import sweeps  # noqa: F401

        moment = at or clock.now()
        with as_login("worker"):
            jobs.sweep(at=moment)
            for _round in range(20):
                drained = drain.drain_all(at=moment)
                ran = _run_jobs()
                if not drained and not ran:
                    return
        raise AssertionError("reactions and jobs make each other without end")

    def set_clock(self, moment: datetime) -> None:
        """Make ``moment`` (aware) the product's present for every process and thread."""
        offset = moment - datetime.now(UTC)  # noqa: TID251  (the real time, to count from)
        with psycopg.connect(**owner_of(self.database), autocommit=True) as link:
            link.execute("DELETE FROM clock_offset")
            link.execute("INSERT INTO clock_offset (offset_by) VALUES (%s)", [offset])
        clock.forget()


def run_waiting() -> None:
    """Run the jobs that wait, in a thread: the browser's driver keeps a loop in the test's own."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(worker.run_waiting())
        except BaseException as error:  # noqa: BLE001  (told in the test's thread)
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def _run_jobs() -> bool:
    """Run every job that is due; return whether there was one. A failed job fails the test."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        (waiting,) = cursor.fetchone()
        if not waiting:
            return False
        # What failed before is due again at once: a test does not wait for a backoff.
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    run_waiting()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args FROM procrastinate_jobs WHERE status = 'failed' OR attempts > 8"
        )
        assert not (broken := cursor.fetchall()), f"jobs failed: {broken}"
    return True


@pytest.fixture
def vault(own_database: str) -> Iterator[Path]:
    """Serve the vault on its socket, with its own login on this test's database."""
    from lapor.vault import places, serving

    own = dict(settings.DATABASES["default"]) | dict(connections.settings["default"])
    own |= databases.connection("vault")
    own["NAME"] = own_database
    own["OPTIONS"] = {"server_side_binding": True}
    kept = settings.LAPOR_RUN
    settings.LAPOR_RUN = f"{kept}/{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    try:
        with serving.serve_in_thread(places.socket_path(), own):
            yield places.socket_path()
    finally:
        settings.LAPOR_RUN = kept


@pytest.fixture
def live(own_database: str, vault: Path) -> Iterator[Live]:
    """Serve the web on a free port of loopback, on this test's own database."""
    del vault
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Live(f"http://127.0.0.1:{server.server_port}", own_database)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
