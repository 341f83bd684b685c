"""P-02: a neglected report reaches the Ombudsman once, not twice, not early, whatever dies.

Workers are real processes (`lapor worker --once`), killed with SIGKILL at random; the other side
is a real HTTP receiver that sometimes fails after it has taken the case. Its ledger is the oracle.
"""

from __future__ import annotations

import http.server
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import psycopg
import pytest
from django.db import connections

from lapor import clock
from lapor.config import databases
from lapor.referrals.models import Referral
from lapor.reports.models import Report, ReportEvent
from tests.factories import a_report
from tests.support.database import owner_of

DUE, NOT_DUE = 30, 30
KILLS = 5
SEED = 20261125


class _Ombudsman(http.server.ThreadingHTTPServer):
    """Takes each case once by its key, and answers 503 to one delivery in five all the same."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.deliveries: Counter[str] = Counter()
        self.random = random.Random(SEED)
        self.lock = threading.Lock()


class _Desk(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        key = self.headers["idempotency-key"]
        server = self.server
        assert isinstance(server, _Ombudsman)
        with server.lock:
            server.deliveries[key] += 1
            fails = server.random.random() < 0.2
        assert body
        self.send_response(503 if fails else 200)
        answer = b"{}" if fails else json.dumps({"number": f"ORI-{key}"}).encode()
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: object) -> None:
        """Stay silent."""


@pytest.fixture
def ombudsman() -> Iterator[_Ombudsman]:
    server = _Ombudsman()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _environment(database: str, port: int) -> dict[str, str]:
    there = databases.connection("owner")
    login = f"{quote(there['USER'])}:{quote(there['PASSWORD'])}"
    host = f"host={quote(there['HOST'])}&port={there['PORT']}"
    return os.environ | {
        "LAPOR_DATABASE_URL": f"postgresql://{login}@/{database}?{host}",
        "LAPOR_DB_ROLE": "worker",
        "LAPOR_OMBUDSMAN_URL": f"http://127.0.0.1:{port}/cases",
    }


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lapor", "worker", "--once"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.proves("P-02", "S7", "F49")
def test_neglected_reports_reach_the_ombudsman_once_though_workers_are_killed(
    own_database: str, ombudsman: _Ombudsman
) -> None:
    now = clock.now()
    due = {a_report(now - timedelta(days=200)).tracking_id for _ in range(DUE)}
    early = {a_report(now - timedelta(days=30)).tracking_id for _ in range(NOT_DUE)}
    environment = _environment(own_database, ombudsman.server_port)
    chance = random.Random(SEED)

    for _kill in range(KILLS):
        pair = [_worker(environment) for _number in range(2)]
        time.sleep(chance.uniform(1.2, 3.0))  # somewhere between starting up and being done
        for worker in pair:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    _finish(environment)

    referred = set(
        ReportEvent.objects.filter(action="refer").values_list("report__tracking_id", flat=True)
    )
    assert referred == due, f"seed {SEED}"
    assert not referred & early
    assert ReportEvent.objects.filter(action="refer").count() == DUE
    assert Referral.objects.count() == DUE
    delivered = {r.key for r in Referral.objects.all() if r.receipt}
    assert delivered == set(ombudsman.deliveries)
    assert len(delivered) == DUE
    assert Report.objects.filter(state="unverified").count() == DUE + NOT_DUE


def _finish(environment: dict[str, str]) -> None:
    """Let one worker end in peace, as often as deliveries have failed and are due again."""
    for _round in range(12):
        _make_due_at_once()
        worker = _worker(environment)
        assert worker.wait(60) == 0
        if not Referral.objects.filter(delivered_at=None).exists() and Referral.objects.exists():
            return
    raise AssertionError("some case was never delivered")


def _make_due_at_once() -> None:
    """Do what waiting would: a backoff ends, a silent worker's job is given to another."""
    name = connections.settings["default"]["NAME"]
    with psycopg.connect(**owner_of(name), autocommit=True) as link:
        link.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = NULL"
            " WHERE status IN ('todo', 'doing')"
        )
