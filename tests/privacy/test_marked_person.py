"""One marked person goes every way, errors included; then everything is searched for him.

He files openly, anonim, rahasia and about an official; is asked, answered, disputes, is passed on
to the Ombudsman; pages break under him. His name, contacts and address may stand with him and,
sealed, in the vault: nowhere else.
"""

from __future__ import annotations

import io
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client
from psycopg import sql

from lapor import clock
from lapor.config import databases, places
from lapor.config.logs import JsonFormatter
from lapor.demo.advance import advance
from lapor.reports.models import Report
from lapor.rules.tracking import check_tracking_id
from lapor.vault import client as vault
from tests import factories, seed
from tests.privacy import scan
from tests.support.database import as_login, owner_of
from tests.support.live import Live
from tests.web.public import citizen
from tests.web.public.browsing import form_of, send
from tests.web.public.citizen import Kept

NAME = "Zulqarnain Marqandawi"
MAIL = "zulqarnain.marqa@example.org"
PHONE = "+6281277889911"
ADDRESS = "Gang Tandakhusus 77 RT 09"
MARKS = (NAME, "Marqandawi", MAIL, PHONE, "81277889911", ADDRESS, "Tandakhusus")
HIM = {"name": NAME, "contact": MAIL, "address_line": ADDRESS}
_NULL_VALUES = "INSERT INTO reports_report (title, text) VALUES (%s, %s)"
_TWICE = """
INSERT INTO reports_idempotencykey (scope, key, request_hash, result, created_at)
VALUES (%s, %s, '', '{}', now()), (%s, %s, '', '{}', now())
"""
START = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect what the product's own log would hold, at its most talkative."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def _officer(username: str) -> Client:
    client = Client()
    signed = client.post("/masuk", {"username": username, "password": seed.PASSWORD})
    assert signed.status_code == 302
    return client


def _file(**changes: Any) -> Kept:
    return citizen.filed(Client(), **(HIM | changes))


def _report(kept: Kept) -> Report:
    return Report.objects.get(tracking_id=check_tracking_id(kept.number))


def _nothing_anywhere(live: Live, logged: io.StringIO) -> None:
    outside = {
        table: marks
        for table, marks in scan.in_tables(live.database, MARKS).items()
        if not table.startswith("vault.")
    }
    assert not outside
    assert not scan.in_tables(live.database, MARKS, schema="vault"), "sealed, in the vault too"
    assert not scan.in_sessions(MARKS)
    assert not scan.marks_in(logged.getvalue().encode(), MARKS)
    assert not scan.in_files(places.var() / "files", MARKS)


@pytest.mark.proves("S21", "F14", "F16", "F21", "F22", "F24", "F8")
def test_he_is_nowhere_but_sealed_whatever_happened(live: Live, logged: io.StringIO) -> None:
    live.set_clock(START)
    ways = {
        # First: the newest code in the outbox is then always the one for his mail.
        "rahasia": _file(rahasia="1", contact="0812 7788 9911"),
        "openly": _file(files=citizen.a_photo(note=f"{NAME} {PHONE}".encode())),
        "anonim": _file(anonim="1"),
        "official": _file(conduct="ya", conduct_whom="petugas loket"),
        "consenting": _file(consent="1"),
    }
    _every_error()
    live.work()
    _handled(live, ways["openly"])
    seen = _pages_of_others(list(ways.values()))
    for told in vault.outbox(clock.now()):
        if told.to not in (MAIL, PHONE):
            seen[f"message to {told.to}"] = told.body.encode() + told.subject.encode()
    assert len(seen) > 30
    assert {
        what: found for what, page in seen.items() if (found := scan.marks_in(page, MARKS))
    } == {}
    _nothing_anywhere(live, logged)


@pytest.mark.proves("S21", "F49")
def test_the_ombudsman_gets_him_only_with_his_consent(live: Live, logged: io.StringIO) -> None:
    live.set_clock(START)
    silent, consenting = _file(), _file(consent="1")
    with as_login("owner"):
        advance(datetime(2027, 3, 8, 2, tzinfo=UTC), work=live.work)
    seat = _officer("oki")
    for kept in (silent, consenting):
        page = seat.get(f"/ombudsman/{kept.number}").content
        assert not scan.marks_in(page, MARKS), "a name is opened on a click, and that is recorded"
    assert seat.post(f"/ombudsman/{silent.number}/nama").status_code in (403, 404)
    assert NAME in seat.post(f"/ombudsman/{consenting.number}/nama").content.decode()
    _nothing_anywhere(live, logged)


@pytest.mark.proves("F14")
def test_a_handler_opens_the_name_on_a_click_and_nobody_opens_an_anonymous_one(
    live: Live, logged: io.StringIO
) -> None:
    live.set_clock(START)
    openly, anonim = _report(_file()), _report(_file(anonim="1"))
    factories.verified(openly, START)
    factories.verified(anonim, START, name_to_handlers=False)
    sari = _officer("sari")
    shown = sari.post(f"/meja/{openly.tracking_id}/nama", follow=True)
    assert NAME in shown.content.decode()
    assert NAME not in sari.get(f"/meja/{openly.tracking_id}").content.decode()
    refused = sari.post(f"/meja/{anonim.tracking_id}/nama", follow=True)
    assert NAME not in refused.content.decode()
    _nothing_anywhere(live, logged)


def test_a_refused_row_is_not_repeated_in_the_log_of_the_database(own_database: str) -> None:
    if databases.given_url():
        pytest.skip("the log of a server that was given is not ours to read")
    words = f"{NAME}, {PHONE}, {secrets.token_hex(8)}"
    with psycopg.connect(**owner_of(own_database), autocommit=True) as link:
        for statement in (_NULL_VALUES, _TWICE):
            values = [words] * statement.count("%s")
            with pytest.raises(psycopg.IntegrityError):
                link.execute(statement, values)
        with pytest.raises(psycopg.DataError):
            link.execute("SELECT CAST(%s::text AS integer)", [words])
    log = (places.log() / "postgres.log").read_text(encoding="utf-8", errors="replace")
    assert "database system is ready" in log
    assert not scan.marks_in(log.encode(), [words, "Marqandawi", PHONE])


def test_the_search_itself_finds_a_mark_in_every_disguise(live: Live) -> None:
    with psycopg.connect(**owner_of(live.database), autocommit=True) as link:
        link.execute("CREATE TABLE leak (plain text, raw bytea, coded jsonb)")
        link.execute("INSERT INTO leak (plain) VALUES (%s)", [f"oleh {NAME.upper()}"])
        link.execute("INSERT INTO leak (raw) VALUES (%s)", [f"x{MAIL}".encode()])
        link.execute(
            "INSERT INTO leak (coded) SELECT jsonb_build_object('a', encode(%s, 'base64'))",
            [f"alamat: {ADDRESS}".encode()],
        )
    found = scan.in_tables(live.database, (NAME, MAIL, ADDRESS))
    assert found["public.leak"] == {NAME, MAIL, ADDRESS}


def _every_error() -> None:
    """Break what can break on his way: fields, code, key, token, size, vault, database."""
    phone = Client(enforce_csrf_checks=True, raise_request_exception=False)
    refused = citizen.filled(phone, **(HIM | {"title": "pendek", "incident_on": ""}))
    assert refused.status_code == 422
    assert NAME in refused.content.decode(), "to himself everything is given back"
    assert citizen.filled(phone, **(HIM | {"contact": f"{MAIL} {PHONE}"})).status_code == 422
    review = citizen.filled(phone, **HIM)
    form = form_of(review, "/lapor")
    assert send(phone, form, "send", code="000000").status_code == 422
    answer = citizen.sent(phone, review)
    assert answer.status_code == 200
    # The same key with other words.
    again = send(phone, form, "send", code=citizen.code(), title="Judul yang lain sama sekali")
    assert again.status_code in (200, 422)
    old = dict(form.values) | {"csrfmiddlewaretoken": "x" * 64, "action": "check"}
    assert phone.post("/lapor", old).status_code == 403
    assert phone.post("/lapor", old | {"text": "y" * 3_000_000}).status_code in (400, 403, 413)
    # The database refuses in the middle of filing.
    fresh = Client(raise_request_exception=False)
    review = citizen.filled(fresh, **HIM)
    with _without("reports_eventtext"):
        broken = citizen.sent(fresh, review)
    assert broken.status_code == 500
    assert not scan.marks_in(broken.content, MARKS)


@contextmanager
def _without(table: str) -> Iterator[None]:
    """Take a table away for some lines."""
    name = str(connections.settings["default"]["NAME"])
    with psycopg.connect(**owner_of(name), autocommit=True) as link:
        here, away = sql.Identifier(table), sql.Identifier("taken_away")
        link.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(here, away))
        try:
            yield
        finally:
            link.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(away, here))


def _handled(live: Live, kept: Kept) -> None:
    """Let it be verified, worked on, answered, disputed by him."""
    report = factories.verified(_report(kept), clock.now())
    factories.followed_up(report, clock.now())
    factories.answered(report, clock.now())
    live.work()
    phone = Client()
    page = citizen.opened(phone, kept)
    form = form_of(page, "/lacak/tanggapan")
    answer = send(phone, form, "send", meaning="belum", text="Dua lampu masih padam.")
    assert answer.status_code in (302, 303)
    live.work()


def _pages_of_others(reports: list[Kept]) -> dict[str, bytes]:
    """Return every page that anybody else can open, by who and where."""
    seen: dict[str, bytes] = {}
    stranger = Client()
    addresses = ["/", "/laporan", "/laporan?q=lampu", "/lacak", "/metrics", "/healthz", "/readyz"]
    for where in [*addresses, *(f"/laporan/{kept.number}" for kept in reports)]:
        seen[f"stranger {where}"] = stranger.get(where).content
    for username in ("nadia", "ratna", "sari", "anton", "ida", "hendra", "eka", "oki", "olga"):
        officer = _officer(username)
        for where in ["/meja", "/ombudsman", "/meja?q=lampu"]:
            seen[f"{username} {where}"] = officer.get(where, follow=True).content
        for kept in reports:
            for where in (f"/meja/{kept.number}", f"/ombudsman/{kept.number}"):
                seen[f"{username} {where}"] = officer.get(where).content
    return seen
