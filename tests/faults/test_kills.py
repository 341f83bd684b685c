"""kill -9 of web, worker, vault and database while citizens file: their own ledger is the oracle.

What a citizen was shown on a receipt is in the database, once, whole, and opens with its key.
`make faults` does the same for minutes (FAULTS_SECONDS).
"""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, LiteralString

import httpx
import psycopg
import pytest

from lapor.reports.canonical import canonical
from lapor.reports.models import ReportEvent
from lapor.rules import proofs
from lapor.rules.tracking import check_tracking_id
from tests.support.product import Product
from tests.web.public import citizen
from tests.web.public.browsing import Form, form_of
from tests.web.public.citizen import Kept

SECONDS = float(os.environ.get("FAULTS_SECONDS", "12"))
CITIZENS = 4
PARTS = ("web", "vault", "postgres", "worker")
SEED = 20261125
_AGAIN = 0.3


@pytest.fixture
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start the product as a demo without example data: codes can be read in its outbox."""
    var = tmp_path_factory.mktemp("kills") / "var"
    made = Product(var, LAPOR_DEMO="1", LAPOR_DEMO_DATA="0")
    made.start()
    yield made
    made.stop()
    for pid in made.pids():
        os.kill(pid, signal.SIGKILL)


@dataclass
class Ledger:
    """What the citizens know: forms they sent, receipts they saw."""

    sent: set[str] = field(default_factory=set)
    receipts: dict[str, Kept] = field(default_factory=dict)
    retries: int = 0


@dataclass
class Citizen:
    """One person with one telephone, who files again and again and gives up on nothing."""

    product: Product
    ledger: Ledger
    number: int
    stop: threading.Event

    def live(self) -> None:
        """File until told to stop; finish what was begun."""
        count = 0
        while not self.stop.is_set():
            count += 1
            self._file(f"warga{self.number}.{count}@example.org")

    def _file(self, contact: str) -> None:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{self.product.port}", timeout=10, follow_redirects=False
        ) as phone:
            form = self._until(lambda: form_of(_good(phone.get("/lapor")), "/lapor"))
            typed = citizen.WORDS | {"contact": contact, "title": f"Lampu padam, kata {contact}"}
            review = self._until(lambda: self._reviewed(phone, form, typed))
            sent = self._with_code(phone, review, contact)
            self.ledger.sent.add(contact)
            answer = self._posted(phone, sent)
            while "Laporan Anda sudah diterima" not in answer.text:
                # The code was lost with the vault, or its message: ask for another one.
                review = form_of(answer, "/lapor")
                again = self._posted(phone, review.values | {"action": "resend"})
                answer = self._posted(
                    phone, self._with_code(phone, form_of(again, "/lapor"), contact)
                )
            number, key = re.findall(r'class="code key"[^>]*>([^<]*)<', answer.text)
            self.ledger.receipts[contact] = Kept(number.strip(), key.strip())

    def _reviewed(self, phone: httpx.Client, form: Form, typed: dict[str, str]) -> Form:
        page = _good(phone.post("/lapor", data=form.values | typed | {"action": "check"}))
        found = form_of(page, "/lapor")
        if "code" not in found.names:
            raise _NotYet
        return found

    def _posted(self, phone: httpx.Client, sent: dict[str, Any]) -> httpx.Response:
        found: httpx.Response = self._until(lambda: _good(phone.post("/lapor", data=sent)))
        return found

    def _with_code(self, phone: httpx.Client, review: Form, contact: str) -> dict[str, Any]:
        found: dict[str, Any] = self._until(lambda: self._coded(phone, review, contact))
        return found

    def _coded(self, phone: httpx.Client, review: Form, contact: str) -> dict[str, Any]:
        page = _good(phone.get("/kotak-keluar")).text
        parts = [part for part in page.split("<li ") if contact in part]
        codes = [c[0] for part in parts if (c := re.search(r">[^<]*?\b(\d{6})\b", part)) and c]
        if not codes:
            raise _NotYet
        code = re.search(r"\d{6}$", codes[0])
        assert code is not None
        return review.values | {"code": code[0], "action": "send"}

    def _until(self, act: Callable[[], Any]) -> Any:
        """Try until it works, as a person does who wants it."""
        for _try in range(300):
            try:
                return act()
            except (httpx.HTTPError, _NotYet):
                self.ledger.retries += 1
                time.sleep(_AGAIN)
        raise AssertionError("the product never came back")


class _NotYet(Exception):
    pass


def _good(answer: httpx.Response) -> httpx.Response:
    """Return an answer of the product itself; a 5xx is to be tried again."""
    if answer.status_code >= 500:
        raise _NotYet
    return answer


@pytest.mark.proves("P-04", "F21")
def test_no_receipt_lies_whatever_is_killed(product: Product) -> None:
    ledger, stop = Ledger(), threading.Event()
    people = [Citizen(product, ledger, number, stop) for number in range(CITIZENS)]
    chance = random.Random(SEED)
    with ThreadPoolExecutor(CITIZENS) as pool:
        lives = [pool.submit(person.live) for person in people]
        kills = _kill_for(SECONDS, product, chance)
        stop.set()
        for life in lives:
            life.result(timeout=120)
    product.wait(product.is_ready)
    assert kills >= len(PARTS)
    assert len(ledger.receipts) == len(ledger.sent) >= CITIZENS
    _compare(product, ledger)


def _kill_for(seconds: float, product: Product, chance: random.Random) -> int:
    """Kill one part after the other at random moments; return how many were killed."""
    until, kills = time.monotonic() + seconds, 0
    while time.monotonic() < until or kills < len(PARTS):
        time.sleep(chance.uniform(0.5, 2 * seconds / len(PARTS) / 2 + 0.5))
        part = PARTS[kills % len(PARTS)]
        try:
            os.kill(product.pid_of(part), signal.SIGKILL)
        except (OSError, IndexError, ValueError):
            continue  # it is down already
        kills += 1
    return kills


_WHOLE: tuple[LiteralString, ...] = (
    "SELECT count(*) FROM reports_reportevent WHERE action = 'submit'",
    "SELECT count(DISTINCT report_id) FROM reports_clock WHERE kind = 'neglect'",
    "SELECT count(*) FROM vault.identity i JOIN reports_report r ON r.identity_ref = i.ref",
    """SELECT count(*) FROM reports_eventtext t
       JOIN reports_reportevent e ON e.id = t.event_id AND e.action = 'submit'""",
)


def _compare(product: Product, ledger: Ledger) -> None:
    with product.connect() as link:
        rows = link.execute(
            "SELECT id, tracking_id, title, last_seq, last_hash FROM reports_report"
        )
        reports = {row[1]: row for row in rows.fetchall()}
        # Every receipt is true, and no telephone has two reports.
        shown = {check_tracking_id(kept.number) for kept in ledger.receipts.values()}
        assert len(shown) == len(ledger.receipts)
        assert set(reports) == shown, f"seed {SEED}"
        # No event without its report, no report without its event, clocks, identity and text.
        for question in _WHOLE:
            (found,) = link.execute(question).fetchone() or (None,)
            assert found == len(reports), question
        for report_id, tracking_id, _title, last_seq, last_hash in reports.values():
            links = list(_links(link, report_id, tracking_id))
            assert proofs.verify_chain(links, ends_with=(last_seq, bytes(last_hash))) is None
    _told_once(product, len(reports))
    _opens_with_its_key(product, ledger)


def _links(
    link: psycopg.Connection[Any], report_id: int, tracking_id: str
) -> Iterator[proofs.Link]:
    names = (
        "seq", "action", "from_state", "to_state", "actor_role", "actor_post_id",
        "actor_unit_id", "cycle", "at", "payload", "text_hash", "prev_hash", "hash",
    )  # fmt: skip
    rows = link.execute(
        "SELECT seq, action, from_state, to_state, actor_role, actor_post_id, actor_unit_id,"
        " cycle, at, payload, text_hash, prev_hash, hash"
        " FROM reports_reportevent WHERE report_id = %s ORDER BY seq",
        [report_id],
    )
    for row in rows.fetchall():
        event = ReportEvent(**dict(zip(names, row, strict=True)))
        yield proofs.Link(
            event.seq, canonical(tracking_id, event), bytes(event.prev_hash), bytes(event.hash)
        )


# Reports whose reporter was told, or whose telling still waits for somebody to do it: a job of a
# killed worker is given to another one after a minute or two.
_TOLD = """
SELECT count(*) FROM reports_reportevent e
WHERE e.action = 'submit' AND (
    EXISTS (SELECT FROM vault.outgoing WHERE id = 'event:' || e.id || ':reporter')
    OR EXISTS (SELECT FROM reports_reaction r WHERE r.event_id = e.id)
    OR EXISTS (SELECT FROM procrastinate_jobs j WHERE j.status IN ('todo', 'doing')
               AND j.args = jsonb_build_object('event_id', e.id)))
"""
_IN_OUTBOX = "SELECT count(*) FROM vault.outgoing WHERE id LIKE 'event:%:reporter'"


def _told_once(product: Product, reports: int) -> None:
    """Nobody's message is lost and none is there twice (its id says whose it is)."""

    def nobody_is_forgotten() -> bool:
        with product.connect() as link:
            (told,) = link.execute(_TOLD).fetchone() or (0,)
            (sent,) = link.execute(_IN_OUTBOX).fetchone() or (0,)
        assert told == reports
        return bool(sent == reports) or SECONDS < 60

    product.wait(nobody_is_forgotten, patience=300)


def _opens_with_its_key(product: Product, ledger: Ledger) -> None:
    for kept in list(ledger.receipts.values())[:5]:
        with httpx.Client(base_url=f"http://127.0.0.1:{product.port}", timeout=10) as another:
            form = form_of(another.get("/lacak"), "/lacak")
            sent = form.values | {"number": kept.number, "key": kept.key}
            another.post("/lacak", data=sent)
            assert "Perjalanan laporan" in another.get("/lacak").text
