"""The queue: what nobody works on first, then the longest overdue, least time left, oldest."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from lapor.directory.models import Unit
from lapor.reports.models import Clock, Report
from lapor.reports.queries.access import visible_to
from lapor.reports.queries.desk import Tab, mark_from, queue
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import State
from lapor.rules.reasons import Ball, Closure
from lapor.rules.tracking import new_tracking_id, printed
from lapor.rules.working_days import Zone, end_of_day
from tests import factories
from tests.factories import unit
from tests.support.database import AsRole
from tests.web.desk.desks import signed_in, statements

pytestmark = pytest.mark.django_db
ROWS = 200


def seeded(now: datetime, holders: list[Unit], *, rows: int = ROWS) -> list[Report]:
    """Make reports of all ages, states and due days, the same each time; needs the owner."""
    chance = random.Random(7)
    states = [State.UNVERIFIED, State.DISPOSED, State.IN_PROCESS, State.ANSWERED, State.POSTPONED]
    made = []
    for number in range(rows):
        state = chance.choice([*states, State.DISPOSED, State.IN_PROCESS])
        waits = state in (State.UNVERIFIED, State.POSTPONED)
        holder = None if waits else chance.choice(holders)
        due_on = now.date() + timedelta(days=chance.randint(-20, 20))
        made.append(
            Report(
                tracking_id=new_tracking_id(secrets.token_bytes(16)),
                kind="complaint",
                title=f"Laporan {number}",
                text="Isi laporan",
                state=state,
                ball=chance.choice([Ball.AGENCY, Ball.REPORTER]) if state is State.ANSWERED else "",
                desk_unit=unit(factories.REGENCY),
                holder=holder,
                holder_path=holder.path if holder else "",
                area_code=factories.VILLAGE,
                # Some have no clock at all, as what came from an old system.
                next_due_at=end_of_day(due_on, Zone.WITA) if number % 9 else None,
                submitted_at=now - timedelta(days=chance.randint(0, 60)),
            )
        )
    Report.objects.bulk_create(made, batch_size=500)
    found = list(Report.objects.select_related("holder").order_by("id"))
    Clock.objects.bulk_create(_clocks(found, now), batch_size=500)
    return found


def _clocks(reports: list[Report], now: datetime) -> Iterator[Clock]:
    for report in reports:
        if report.next_due_at is None:
            continue
        due_on = (report.next_due_at + timedelta(hours=1)).date()
        yield Clock(
            report=report,
            kind=ClockKind.RESOLUTION,
            run=1,
            cycle=1,
            unit_id=report.holder_id,
            zone=Zone.WITA,
            started_at=now,
            start_on=due_on - timedelta(days=14),
            days=14,
            due_on=due_on,
            due_at=report.next_due_at,
            calendar_version=1,
        )


def expected(reports: list[Report], without_officer: set[int]) -> list[str]:
    """Return the numbers in the order the queue promises."""

    def urgency(report: Report) -> tuple[bool, bool, float, int]:
        is_untouched = report.state in (State.UNVERIFIED, State.DISPOSED)
        is_alone = report.holder_id in without_officer
        due = report.next_due_at
        return not (is_untouched or is_alone), due is None, due.timestamp() if due else 0, report.pk

    return [report.tracking_id for report in sorted(reports, key=urgency)]


def walked(client: Client, address: str) -> list[str]:
    """Return the numbers of every page from ``address`` on, as their lines stand."""
    numbers: list[str] = []
    while address:
        page = client.get(address).content.decode()
        numbers += re.findall(r'<tr data-line><td><div class="what"><a href="/meja/([^"]+)"', page)
        following = re.search(r'href="(/meja\?[^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    return numbers


@pytest.mark.proves("F41")
def test_the_most_urgent_of_two_hundred_stands_first(now: datetime, as_role: AsRole) -> None:
    with as_role("owner"):
        holders = [unit("dpupr"), unit("dishub"), unit("dinkes")]  # nobody sits at the last
        rows = seeded(now, holders)
    open_to_ratna = [
        row
        for row in rows
        if row.state in (State.UNVERIFIED, State.DISPOSED, State.IN_PROCESS)
        or (row.state == State.ANSWERED and row.ball == Ball.AGENCY)
    ]
    wanted = [printed(number) for number in expected(open_to_ratna, {holders[2].pk})]
    assert len(wanted) > 120
    assert walked(signed_in("ratna"), "/meja") == wanted


def test_each_tab_goes_through_its_own_rows_once_and_counts_them(
    now: datetime, as_role: AsRole
) -> None:
    with as_role("owner"):
        rows = seeded(now, [unit("dpupr"), unit("dishub")])
    client = signed_in("ratna")
    for tab in (Tab.ACT, Tab.LATE, Tab.WAITING, Tab.OPEN, Tab.DONE):
        numbers = walked(client, f"/meja?bagian={tab}")
        assert len(numbers) == len(set(numbers)), tab
        page = client.get(f"/meja?bagian={tab}").content.decode()
        assert f">{tab.label} <b>{len(numbers)}</b>" in page, tab
    late = walked(client, f"/meja?bagian={Tab.LATE}")
    assert set(late) == {
        printed(row.tracking_id)
        for row in rows
        if row.next_due_at is not None
        and row.next_due_at < now
        and row.state != State.POSTPONED
        and row.ball != Ball.REPORTER
    }


def test_a_liaison_sees_only_what_the_unit_holds(now: datetime, as_role: AsRole) -> None:
    with as_role("owner"):
        rows = seeded(now, [unit("dpupr"), unit("dishub")])
    sari = factories.actor("sari", now)
    numbers = walked(signed_in("sari"), f"/meja?bagian={Tab.OPEN}")
    held = [row for row in rows if row.holder_id == sari.unit_id]
    assert sorted(numbers) == sorted(printed(row.tracking_id) for row in held)
    assert set(visible_to(sari).values_list("id", flat=True)) == {row.pk for row in held}


@pytest.mark.proves("F42")
@pytest.mark.parametrize("who", ["sari", "ratna", "nadia", "ida", "eka"])
def test_a_page_costs_six_statements_whatever_its_size(
    who: str, now: datetime, as_role: AsRole
) -> None:
    client = signed_in(who)
    empty, _page = statements(client, "/meja")
    with as_role("owner"):
        seeded(now, [unit("dpupr"), unit("inspektorat")])
    full, page = statements(client, f"/meja?bagian={Tab.OPEN}")
    assert page.content.decode().count("data-line") == 50
    assert empty <= 6
    assert full <= 6


def test_counts_stop_at_a_thousand(now: datetime, as_role: AsRole) -> None:
    with as_role("owner"):
        seeded(now, [unit("dpupr")], rows=1500)
    page = signed_in("ratna").get("/meja").content.decode()
    assert "Semua yang berjalan <b>lebih dari 1.000</b>" in page


def test_a_line_says_time_in_words_and_what_must_stay_private(now: datetime) -> None:
    filed = now - timedelta(days=9)
    report = factories.verified(
        factories.a_report(filed), filed + timedelta(hours=1), is_public=False,
        name_to_handlers=False,
    )  # fmt: skip
    page = signed_in("sari").get("/meja").content.decode()
    assert printed(report.tracking_id) in page
    assert "terlambat 2 hari kerja" in page
    assert '<span class="tag">Rahasia</span>' in page
    assert '<span class="tag">Anonim</span>' in page
    assert "umur 9 hari" in page
    assert "Budi" not in page


def test_the_reporters_last_word_is_told(now: datetime) -> None:
    filed = now - timedelta(days=3)
    report = factories.verified(factories.a_report(filed), filed + timedelta(hours=1))
    from lapor.reports import commands

    commands.reply(factories.call(report, "budi", now - timedelta(days=1)), "Kapan?")
    assert "pelapor menulis kemarin" in signed_in("sari").get("/meja").content.decode()


def test_a_number_typed_into_the_search_opens_the_report(now: datetime) -> None:
    report = factories.verified(factories.a_report(now), now)
    answer = signed_in("sari").get("/meja", {"q": printed(report.tracking_id).lower()})
    assert answer.status_code == 302
    assert answer["Location"] == f"/meja/{printed(report.tracking_id)}"


def test_words_find_titles_in_the_tab_and_nothing_else(now: datetime) -> None:
    report = factories.verified(factories.a_report(now), now, public_title="Jembatan goyang")
    factories.verified(factories.a_report(now), now)
    client = signed_in("sari")
    assert walked(client, "/meja?q=jembatan") == [printed(report.tracking_id)]
    assert "Tidak ada yang cocok" in client.get("/meja?q=tidakada").content.decode()


def test_an_address_with_a_mark_of_nobody_begins_anew() -> None:
    for text in ("", "1~~", "2~20261125T000000.000000~7K3F9QXM2H", "0~x~y", "0~nan~ABC"):
        assert mark_from(text) is None


def test_ended_reports_come_latest_first(now: datetime, as_role: AsRole) -> None:
    with as_role("owner"):
        rows = seeded(now, [unit("dpupr")], rows=120)
        for number, row in enumerate(rows):
            row.state, row.closure = State.COMPLETED, Closure.ACCEPTED
            row.holder, row.holder_path = unit("dpupr"), unit("dpupr").path
            row.closed_at = now - timedelta(hours=number % 40)
            row.ball = ""
        Report.objects.bulk_update(
            rows, ["state", "closure", "holder", "holder_path", "closed_at", "ball"]
        )
    wanted = sorted(rows, key=lambda row: (row.closed_at, row.pk), reverse=True)
    numbers = walked(signed_in("sari"), f"/meja?bagian={Tab.DONE}")
    assert numbers == [printed(row.tracking_id) for row in wanted]


def test_an_actor_without_a_unit_has_an_empty_queue(now: datetime) -> None:
    found = queue(factories.actor("kiki", now), Tab.OPEN, at=now)
    assert found.lines == ()
    assert found.following is None
