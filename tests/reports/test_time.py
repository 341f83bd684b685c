"""What time does: once, whatever runs it, however late, and never from the wrong state."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from lapor.reports import commands, jobs
from lapor.reports.models import Clock, Reaction, Report, ReportEvent
from lapor.reports.queries import sweeps
from lapor.rules.flow import State
from lapor.rules.reasons import Closure, FollowUpKind
from tests.factories import MONDAY, a_report, answered, call, followed_up, unit, verified

DAY = timedelta(days=1)
YEAR_LATER = MONDAY + 300 * DAY


def _actions(report: Report) -> Counter[str]:
    return Counter(ReportEvent.objects.filter(report=report).values_list("action", flat=True))


def _pass_time(start: datetime, end: datetime) -> None:
    """Let the sweep run at every moment that matters, as a punctual worker would."""
    at = start
    while (moment := sweeps.next_moment(at)) is not None and moment < end:
        at = moment + timedelta(seconds=1)
        jobs.sweep(at=at)


@pytest.mark.django_db
def test_a_report_nobody_verifies_reaches_the_ombudsman_once() -> None:
    report = a_report()
    _pass_time(MONDAY, YEAR_LATER)
    report.refresh_from_db()
    assert report.state == State.UNVERIFIED
    assert _actions(report) == Counter(submit=1, remind=2, escalate_intake=1, refer=1)
    event = ReportEvent.objects.get(report=report, action="refer")
    assert event.at.date() == date(2027, 2, 8)
    assert event.actor_role == "system"
    assert report.referred_unit is not None


@pytest.mark.django_db
def test_a_report_nobody_follows_up_goes_to_the_office_of_the_province() -> None:
    report = verified(a_report(), MONDAY + DAY)
    _pass_time(MONDAY + DAY, YEAR_LATER)
    report.refresh_from_db()
    assert report.state == State.DISPOSED
    assert report.referred_unit is not None
    assert report.referred_unit.key == "ombudsman_office:63"
    assert _actions(report)["refer"] == 1
    assert Reaction.objects.filter(name="referrals.open").count() == 1


@pytest.mark.django_db
def test_a_standing_follow_up_puts_the_referral_off_and_silence_brings_it() -> None:
    report = followed_up(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    _pass_time(MONDAY + 3 * DAY, YEAR_LATER)
    event = ReportEvent.objects.get(report=report, action="refer")
    # 60 working days after Thursday 12 November, Makassar: three days after the first date.
    assert event.at.date() == date(2027, 2, 11)


@pytest.mark.django_db
def test_an_outage_of_weeks_is_caught_up_in_one_sweep() -> None:
    report = a_report()
    assert jobs.sweep(at=YEAR_LATER) >= 2
    assert _actions(report) >= Counter(escalate_intake=1, refer=1)
    assert jobs.sweep(at=YEAR_LATER) == 0


def test_sixteen_sweeps_at_once_refer_once(own_database: str) -> None:
    assert own_database
    reports = [a_report() for _number in range(10)]

    def sweep(_number: int) -> None:
        try:
            jobs.sweep(at=YEAR_LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(sweep, range(16)))
    for report in reports:
        assert _actions(report)["refer"] == 1
        assert _actions(report)["escalate_intake"] == 1
    assert Reaction.objects.filter(name="referrals.open").count() == len(reports)


@pytest.mark.django_db
def test_silence_after_an_answer_closes_with_two_warnings() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    _pass_time(MONDAY + 3 * DAY, YEAR_LATER)
    report.refresh_from_db()
    assert (report.state, report.closure) == (State.COMPLETED, Closure.NO_REPLY)
    assert report.closed_at is not None
    assert report.closed_at.date() == date(2026, 11, 26)
    warned = ReportEvent.objects.filter(report=report, action="remind").order_by("seq")
    assert [e.at.date() for e in warned] == [date(2026, 11, 19), date(2026, 11, 25)]


@pytest.mark.django_db
def test_silence_never_closes_what_is_in_process() -> None:
    report = followed_up(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    _pass_time(MONDAY + 3 * DAY, YEAR_LATER)
    report.refresh_from_db()
    assert report.state == State.IN_PROCESS
    assert "close_silent" not in _actions(report)


@pytest.mark.django_db
def test_an_agency_that_does_not_respond_is_disputed_by_the_system() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    commands.reply(call(report, "budi", MONDAY + 4 * DAY), "Kapan tikungan?")
    _pass_time(MONDAY + 4 * DAY, MONDAY + 15 * DAY)
    report.refresh_from_db()
    assert report.state == State.IN_PROCESS
    assert report.dispute_count == 0
    assert ReportEvent.objects.get(report=report, action="dispute").actor_role == "system"
    assert Clock.objects.get(report=report, kind="response").outcome == "missed"


@pytest.mark.django_db
def test_a_broken_promise_counts_as_never_given() -> None:
    report = verified(a_report(), MONDAY + DAY)
    promise = commands.FollowUpInput(
        FollowUpKind.PROMISE, "Lampu kami ganti.", promised_on=date(2026, 11, 16)
    )
    commands.follow_up(call(report, "sari", MONDAY + 2 * DAY), promise)
    # The 16th ends in Makassar at 16.00 UTC.
    jobs.sweep(at=datetime(2026, 11, 16, 15, 59, tzinfo=UTC))
    assert "void_follow_up" not in _actions(report)
    jobs.sweep(at=datetime(2026, 11, 16, 16, 1, tzinfo=UTC))
    report.refresh_from_db()
    assert report.state == State.DISPOSED
    first = Clock.objects.filter(report=report, kind="first_follow_up").latest("run")
    assert (first.stopped_at, first.due_on) == (None, date(2026, 11, 17))
    neglect = Clock.objects.get(report=report, kind="neglect", stopped_at=None)
    assert neglect.due_on == date(2027, 2, 8)


@pytest.mark.django_db
def test_a_promise_kept_in_time_stands() -> None:
    report = verified(a_report(), MONDAY + DAY)
    promise = commands.FollowUpInput(
        FollowUpKind.PROMISE, "Lampu kami ganti.", promised_on=date(2026, 11, 16)
    )
    commands.follow_up(call(report, "sari", MONDAY + 2 * DAY), promise)
    followed_up(report, MONDAY + 4 * DAY, "Lampu sudah diganti.")
    _pass_time(MONDAY + 4 * DAY, MONDAY + 20 * DAY)
    assert "void_follow_up" not in _actions(report)


@pytest.mark.django_db
def test_a_click_after_the_due_moment_finds_what_time_has_done() -> None:
    report = verified(a_report(), MONDAY + DAY)
    followed_up(report, YEAR_LATER, "Baru sekarang diperiksa.")
    assert _actions(report)["refer"] == 1
    order = list(
        ReportEvent.objects.filter(report=report).order_by("seq").values_list("action", flat=True)
    )
    assert order[-2:] == ["refer", "follow_up"]


@pytest.mark.django_db
def test_missed_clocks_are_noticed_and_run_on() -> None:
    report = verified(a_report(), MONDAY + DAY)
    jobs.sweep(at=MONDAY + 40 * DAY)
    late = Clock.objects.filter(report=report, missed_at__isnull=False, stopped_at=None)
    assert {c.kind for c in late} == {"first_follow_up", "resolution", "assignment"}


@pytest.mark.django_db
def test_an_idle_sweep_asks_three_questions(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_report()
    with django_assert_num_queries(3):
        assert jobs.sweep(at=MONDAY + timedelta(hours=1)) == 0


@pytest.mark.django_db
def test_the_queues_date_is_the_earliest_open_clock() -> None:
    reports = [
        a_report(),
        verified(a_report(), MONDAY + DAY),
        answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY),
    ]
    for report in reports:
        open_clocks = Clock.objects.filter(report=report, stopped_at=None).exclude(kind="neglect")
        assert report.next_due_at == min(open_clocks.values_list("due_at", flat=True))


@pytest.mark.django_db
def test_a_report_of_papua_is_due_at_the_end_of_its_own_day() -> None:
    papua = unit("91.03", "91.03")
    # Saturday 14 November 23.30 in Jakarta is Sunday in Jayapura.
    saturday_night = datetime(2026, 11, 14, 16, 30, tzinfo=UTC)
    report = a_report(saturday_night)
    clock = Clock.objects.get(report=report, kind="verification")
    assert (clock.zone, clock.due_on) == ("Asia/Jakarta", date(2026, 11, 18))
    assert papua.zone == "Asia/Jayapura"
