"""The Ombudsman's seats: what they see, what they decide, and who hears of it."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from lapor import clock
from lapor.referrals import commands, jobs, queries
from lapor.referrals.commands import NotAnOffice
from lapor.referrals.decisions import Decision, NotNow, ReasonMissing, ReferralState
from lapor.referrals.models import Referral, ReferralStep
from lapor.reports import commands as reports
from lapor.reports import drain
from lapor.reports.models import ReportEvent
from lapor.rules.access import NotYours
from lapor.vault import client
from tests.factories import MONDAY, a_report, actor, answered, call, unit, verified
from tests.support.database import as_login

from .conftest import MARCH, referred

OWN = pytest.mark.usefixtures("own_database")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@OWN
@pytest.mark.proves("S10", "F76")
def test_the_office_sees_its_own_headquarters_sees_all_and_others_nothing() -> None:
    referral = referred()
    for who, sees in (("olga", True), ("oki", True), ("sari", False), ("nadia", False)):
        acting = actor(who, MARCH)
        assert [row.id for row in queries.referred_to(acting)] == ([referral.id] if sees else [])
        assert (queries.case_of(referral.id, acting) is not None) == sees
    tracking_id = referral.report.tracking_id
    assert queries.case_of_report(tracking_id, actor("olga", MARCH)) is not None
    assert queries.case_of_report("TIDAKADA00", actor("olga", MARCH)) is None


@OWN
def test_the_case_file_shows_every_day_skipped_and_the_chain_of_hashes() -> None:
    referral = referred()
    case = queries.case_of(referral.id, actor("olga", MARCH))
    assert case is not None
    events = list(ReportEvent.objects.filter(report=referral.report).order_by("seq"))
    assert [entry.hash for entry in case.file.timeline] == [bytes(e.hash).hex() for e in events]
    assert case.file.last_hash == case.file.timeline[-1].hash
    neglect = next(c for c in case.file.clocks if c.days == 60)
    assert neglect.started_on == date(2026, 11, 9)
    assert neglect.stopped_at == MARCH
    skipped = dict(neglect.skipped)
    assert skipped[date(2026, 11, 14)] == "Sabtu"
    assert "Natal" in skipped[date(2026, 12, 25)]
    days = (neglect.due_on - neglect.started_on).days
    assert days == neglect.days + len(skipped)


@OWN
def test_a_pause_is_shown_with_its_days_and_its_reason() -> None:
    report = verified(a_report(), MONDAY)
    report = answered(report, MONDAY + 4 * DAY)
    reports.dispute(call(report, "budi", MONDAY + 8 * DAY), "Lampunya masih padam.")
    with as_login("worker"):
        reports.keep_time(report.id, at=MARCH)
        drain.drain_all(at=MARCH)
    case = queries.case_of_report(report.tracking_id, actor("olga", MARCH))
    assert case is not None
    (paused,) = [c.paused for c in case.file.clocks if c.paused]
    ((since, until, why),) = paused
    assert (since, until) == (date(2026, 11, 13), date(2026, 11, 17))
    assert why


@OWN
@pytest.mark.proves("F55")
def test_internal_notes_of_the_agency_stay_with_the_agency() -> None:
    referral = referred()
    reports.note(call(referral.report, "nadia", MARCH + HOUR), "rahasia dapur")
    case = queries.case_of(referral.id, actor("oki", MARCH))
    assert case is not None
    assert "rahasia dapur" not in repr(astuple(case.file))


@OWN
def test_a_seat_accepts_asks_and_notes_the_outcome() -> None:
    referral = referred()
    olga = actor("olga", MARCH)
    for decision, text, state in (
        (Decision.ACCEPT, "", ReferralState.ACCEPTED),
        (Decision.ASK, "Mohon salinan surat tugas.", ReferralState.ASKED),
        (Decision.NOTE_OUTCOME, "Instansi sudah memperbaiki.", ReferralState.CLOSED),
    ):
        commands.decide(referral.id, decision, actor=olga, at=MARCH, text=text)
        now = queries.case_of(referral.id, olga)
        assert now is not None
        assert now.row.state is state
    case = queries.case_of(referral.id, olga)
    assert case is not None
    assert case.decisions == ()
    assert [step.decision for step in case.steps][-3:] == [
        Decision.ACCEPT,
        Decision.ASK,
        Decision.NOTE_OUTCOME,
    ]
    assert case.steps[-1].by.startswith("Perwakilan Ombudsman RI, ")


@OWN
def test_refused_decisions_leave_nothing_behind() -> None:
    referral = referred()
    olga, sari = actor("olga", MARCH), actor("sari", MARCH)
    with pytest.raises(ReasonMissing):
        commands.decide(referral.id, Decision.DECLINE, actor=olga, at=MARCH, text=" ")
    with pytest.raises(NotNow):
        commands.decide(referral.id, Decision.NOTE_OUTCOME, actor=olga, at=MARCH, text="selesai")
    with pytest.raises(NotYours):
        commands.decide(referral.id, Decision.ACCEPT, actor=sari, at=MARCH)
    referral.refresh_from_db()
    assert (referral.state, referral.last_seq) == (ReferralState.SENT, 1)


@OWN
def test_headquarters_moves_a_case_and_the_old_office_sees_it_no_more() -> None:
    referral = referred()
    olga, oki = actor("olga", MARCH), actor("oki", MARCH)
    jakarta = unit("ombudsman", "ombudsman")
    with pytest.raises(NotYours):
        commands.move_to(referral.id, jakarta.id, actor=olga, at=MARCH, text="bukan kami")
    with pytest.raises(NotAnOffice):
        commands.move_to(referral.id, unit("dishub").id, actor=oki, at=MARCH, text="salah")
    commands.move_to(referral.id, jakarta.id, actor=oki, at=MARCH, text="Menyangkut kementerian.")
    assert queries.case_of(referral.id, olga) is None
    case = queries.case_of(referral.id, oki)
    assert case is not None
    assert case.row.office == jakarta.name


@OWN
@pytest.mark.parametrize("role", ["web", "owner"])
def test_the_history_of_a_referral_only_grows(role: str) -> None:
    referred()
    with as_login(role):
        for change in (
            "UPDATE referrals_referralstep SET text = 'lain'",
            "DELETE FROM referrals_referralstep",
            "TRUNCATE referrals_referralstep",
        ):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)


@pytest.mark.usefixtures("vault")
def test_reporter_and_agency_hear_of_a_decision_once_and_without_its_words() -> None:
    referral = referred()
    olga = actor("olga", MARCH)
    commands.decide(referral.id, Decision.ASK, actor=olga, at=MARCH, text="Kirim bukti rapat.")
    with as_login("worker"):
        for _ in range(2):
            jobs.tell()
    told = [m for m in client.outbox(clock.now()) if m.id.startswith("referral:")]
    liaisons = {m.to for m in told} - {"budi@example.org"}
    assert len(told) == 1 + len(liaisons)
    assert len(liaisons) == 1
    for message in told:
        assert "Kirim bukti" not in message.body
        assert "meminta keterangan" in message.body
    assert not queries.untold()
    assert Referral.objects.get().told_seq == ReferralStep.objects.count()


@OWN
def test_the_list_of_fifty_takes_one_statement(
    django_assert_num_queries: object,
) -> None:
    referred()
    olga = actor("olga", MARCH)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(queries.referred_to(olga, states=frozenset({ReferralState.SENT}))) == 1
