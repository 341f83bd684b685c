"""Who is told what after an action: from the reaction to the message in the outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.jobs import Job

from lapor import clock
from lapor.directory import queries as directory
from lapor.notifications import jobs, queries
from lapor.reports import commands, drain
from lapor.reports.models import Report, ReportEvent
from lapor.rules import tracking
from lapor.rules.access import Actor
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import Action, Role
from lapor.vault import client
from lapor.vault.client import Message, VaultUnavailable
from tests.factories import MONDAY, a_receipt, a_report, unit, verified
from tests.support.database import as_login

DAY = timedelta(days=1)


def _event(report: Report, action: Action) -> ReportEvent:
    return ReportEvent.objects.filter(report=report, action=action).latest("seq")


def _outbox() -> list[Message]:
    return client.outbox(clock.now())


def _told(report: Report, action: Action) -> list[Message]:
    """Run both jobs of the newest event of an action; return what lies in the outbox since."""
    before = {message.id for message in _outbox()}
    event = _event(report, action)
    with as_login("worker"):
        jobs.send_to_reporter(event.id)
        jobs.send_to_officers(event.id)
    return [message for message in _outbox() if message.id not in before]


@pytest.mark.usefixtures("vault")
@pytest.mark.proves("F63")
def test_after_filing_the_reporter_reads_who_does_what_by_when() -> None:
    receipt = a_receipt()
    report = Report.objects.get(tracking_id=receipt.tracking_id)
    (message,) = _told(report, Action.SUBMIT)
    number = tracking.printed(report.tracking_id)
    assert (message.channel, message.to) == ("email", "budi@example.org")
    assert message.subject == f"Laporan {number} kami terima"
    assert "Kamis, 12 November 2026 pukul 23.59 WIB" in message.body
    assert "Ombudsman RI" in message.body
    assert "/lacak" in message.body


@pytest.mark.usefixtures("vault")
def test_no_message_carries_the_key_or_a_word_of_the_report() -> None:
    receipt = a_receipt()
    report = Report.objects.get(tracking_id=receipt.tracking_id)
    said = "".join(m.subject + m.body for m in _told(report, Action.SUBMIT))
    verified(report, MONDAY + timedelta(hours=1))
    said += "".join(m.subject + m.body for m in _told(report, Action.VERIFY))
    assert "diserahkan kepada" in said
    assert receipt.receipt_key not in said
    assert receipt.receipt_key.replace("-", "") not in said
    for word in ("Budi", "Lampu", "lampu", "SDN"):
        assert word not in said


@pytest.mark.usefixtures("vault")
def test_a_job_that_runs_twice_tells_once() -> None:
    report = a_report()
    assert len(_told(report, Action.SUBMIT)) == 1
    assert _told(report, Action.SUBMIT) == []


@pytest.mark.usefixtures("vault")
def test_a_new_task_reaches_the_liaison_of_the_unit_and_no_other_officer() -> None:
    report = verified(a_report(), MONDAY + timedelta(hours=1))
    assert report.holder_id is not None
    expected = {o.email for o in directory.liaison_posts(report.holder_id, MONDAY)}
    told = _told(report, Action.VERIFY)
    assert {message.to for message in told} == expected | {"budi@example.org"}
    assert len(expected) == 1
    (task,) = [message for message in told if message.to in expected]
    assert task.body.rstrip().endswith(f"/meja/{tracking.printed(report.tracking_id)}")


@pytest.mark.usefixtures("vault")
def test_of_a_rahasia_report_only_the_number_is_said() -> None:
    report = verified(a_report(is_public=False), MONDAY + timedelta(hours=1), is_public=False)
    told = _told(report, Action.VERIFY)
    assert len(told) == 2
    for message in told:
        assert "Ada perkembangan" in message.body
        assert "Dinas" not in message.subject + message.body


@pytest.mark.usefixtures("own_database")
def test_in_the_misconduct_lane_nobody_but_the_holding_inspectorate_is_told() -> None:
    report = a_report(
        about_conduct=True, conduct_whom="kepala seksi", named_unit_id=unit("dishub").id
    )
    at_desk = queries.officers_to_tell(_event(report, Action.SUBMIT).id)
    assert {officer.role for officer in at_desk} == {Role.NATIONAL_ADMIN}
    report = verified(
        report,
        MONDAY + timedelta(hours=1),
        misconduct=True,
        is_public=False,
        name_to_handlers=False,
    )
    after = queries.officers_to_tell(_event(report, Action.VERIFY).id)
    assert {officer.email for officer in after} == {"ida@contoh.go.id"}
    # Not even on the last day of a clock do admin or head of the institution hear of it.
    resolution = report.clocks.get(kind=ClockKind.RESOLUTION)
    _remind(report, resolution.due_at - timedelta(hours=1))
    last = queries.officers_to_tell(_event(report, Action.REMIND).id)
    assert {officer.email for officer in last} == {"ida@contoh.go.id"}


def _remind(report: Report, at: datetime) -> None:
    with as_login("worker"):
        commands.keep_time(report.id, at=at)
        commands.remind(report.id, at=at)


@pytest.mark.usefixtures("own_database")
@pytest.mark.proves("F48", "F61")
def test_reminders_climb_from_liaison_to_admin_to_head() -> None:
    report = verified(a_report(), MONDAY)
    # First follow-up: five working days from Monday 9 to Monday 16 November 2026; reminders on
    # the third, fourth and fifth.
    climbed = []
    for day in (12, 13, 16):
        _remind(report, datetime(2026, 11, day, 2, tzinfo=UTC))
        event = _event(report, Action.REMIND)
        assert event.payload["clock"] == ClockKind.FIRST_FOLLOW_UP
        climbed.append({o.role for o in queries.officers_to_tell(event.id)})
    liaison, admin, head = Role.LIAISON, Role.INSTITUTION_ADMIN, Role.EXECUTIVE
    assert climbed == [{liaison}, {liaison, admin}, {liaison, admin, head}]


@pytest.mark.usefixtures("own_database")
def test_a_reminder_of_the_agency_is_no_news_for_the_reporter() -> None:
    report = verified(a_report(), MONDAY)
    _remind(report, datetime(2026, 11, 16, 2, tzinfo=UTC))
    told = queries.happening(_event(report, Action.REMIND).id)
    assert jobs.words_for_reporter(told) is None
    assert jobs.words_for_officer(told) is not None


@pytest.mark.usefixtures("own_database")
def test_while_the_vault_is_away_the_job_fails_and_is_retried() -> None:
    event = _event(a_report(), Action.SUBMIT)
    with as_login("worker"), pytest.raises(VaultUnavailable) as failure:
        jobs.send_to_reporter(event.id)
    for attempts, wanted in ((0, True), (11, True), (12, False)):
        decided = jobs.send_to_reporter.get_retry_exception(
            exception=failure.value, job=_job(attempts)
        )
        assert (decided is not None) == wanted


def _job(attempts: int) -> Job:
    return Job(
        id=1, status="doing", queue="notifications", lock=None, queueing_lock=None,
        task_name="notifications.send_to_reporter", attempts=attempts,
    )  # fmt: skip


@pytest.mark.usefixtures("own_database")
def test_one_drain_queues_one_job_for_each_reaction_and_a_rollback_queues_none() -> None:
    a_report()
    with as_login("worker"):
        with pytest.raises(RuntimeError), transaction.atomic():
            jobs.tell_reporter(1, MONDAY)
            raise RuntimeError
        assert _queued("notifications.send_to_reporter") == 0
        drain.drain_all(at=MONDAY + DAY)
        drain.drain_all(at=MONDAY + DAY)
        assert _queued("notifications.send_to_reporter") == 1


def _queued(task: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [task])
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("own_database")
def test_an_officer_with_two_posts_and_one_without_address_are_told_once_and_not() -> None:
    report = verified(a_report(), MONDAY)
    found = queries.officers_to_tell(_event(report, Action.VERIFY).id)
    assert len({officer.user_id for officer in found}) == len(found)
    assert all(officer.email for officer in found)
    stranger = Actor(Role.LIAISON, user_id=99, unit_id=unit("dpupr").id)
    assert stranger.user_id not in {officer.user_id for officer in found}
