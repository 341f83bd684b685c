"""A referral reaches the other side once, whatever happens on the way (F49, S7)."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.jobs import Job
from pytest_django import Settings

from lapor.referrals import commands, jobs, queries
from lapor.referrals.models import Referral, ReferralStep
from lapor.reports import drain
from lapor.reports.models import Report, ReportEvent
from lapor.rules.flow import Action
from lapor.vault import gateway
from lapor.vault.client import VaultUnavailable
from lapor.vault.gateway import NotDelivered
from lapor.vault.queries import reads_of
from lapor.vault.records import What
from tests.factories import budi, unit
from tests.support.database import as_login
from tests.vault.receivers import Receiver

from .conftest import MARCH, neglected, referred

OWN = pytest.mark.usefixtures("own_database")


def _send(referral: Referral) -> None:
    with as_login("worker"):
        jobs.send_to_ombudsman(referral.id)
    referral.refresh_from_db()


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE task_name = 'referrals.send_to_ombudsman' AND status = 'todo'"
        )
        return int(cursor.fetchone()[0])


@OWN
@pytest.mark.proves("F49", "S7")
def test_a_neglected_report_is_referred_by_time_alone_and_its_delivery_queued() -> None:
    referral = referred()
    assert (referral.kind, referral.cycle, referral.state) == ("notice", 1, "sent")
    assert referral.key == f"{referral.report.tracking_id}:notice:1"
    with as_login("worker"):
        assert _jobs() == 1


@OWN
@pytest.mark.parametrize("is_verified", [True, False])
def test_it_goes_to_the_office_of_the_province_or_to_headquarters(is_verified: bool) -> None:
    referral = referred(is_verified=is_verified)
    # Never verified, it lies with the national desk, a central body.
    expected = "perwakilan-63" if is_verified else "ombudsman"
    assert referral.office == unit(expected, "ombudsman")


@OWN
def test_opening_twice_and_draining_twice_make_one_referral_and_one_job() -> None:
    report = neglected()
    event = ReportEvent.objects.get(report=report, action=Action.REFER)
    with as_login("worker"):
        drain.drain_all(at=MARCH)
        for _ in range(2):
            jobs.open_referral(event.id, MARCH)
        drain.drain_all(at=MARCH)
        assert _jobs() == 1
    assert Referral.objects.count() == 1
    assert ReferralStep.objects.count() == 1


@OWN
def test_without_an_address_the_seat_in_the_product_has_it(settings: Settings) -> None:
    settings.LAPOR_OMBUDSMAN_URL = ""
    referral = referred()
    _send(referral)
    assert referral.receipt == {"delivered": "seat"}
    assert referral.delivered_at is not None


@OWN
def test_the_other_side_gets_the_file_under_the_key_and_its_number_is_kept(
    other_side: Receiver, settings: Settings
) -> None:
    settings.LAPOR_OMBUDSMAN_TOKEN = "token for the gateway"
    referral = referred()
    _send(referral)
    (post,) = other_side.posts
    assert post.key == referral.key
    assert post.authorization == "Bearer token for the gateway"
    assert post.body["number"].startswith("LPR-")  # type: ignore[attr-defined]
    assert post.body["office"] == referral.office.name
    assert [entry["seq"] for entry in post.body["timeline"]] == [1, 2, 3]  # type: ignore[attr-defined]
    assert referral.receipt == {"number": "ORI-1"}


@OWN
def test_without_consent_no_identity_goes_and_the_words_are_masked(other_side: Receiver) -> None:
    text = "Petugas meminta uang. Hubungi saya di 0812-3456-7890, NIK 6308050101800001, segera."
    referral = referred(text=text)
    _send(referral)
    (post,) = other_side.posts
    said = json.dumps(post.body)
    for secret in ("Budi", "budi@", "0812-3456-7890", "6308050101800001"):
        assert secret not in said
    assert "Petugas meminta uang" in said
    assert not referral.with_identity


@pytest.mark.usefixtures("vault")
def test_with_consent_the_vault_adds_the_identity_and_the_ledger_says_so(
    other_side: Receiver,
) -> None:
    referral = referred(consent_ombudsman=True)
    _send(referral)
    (post,) = other_side.posts
    assert post.body["reporter"] == {
        "name": budi().name,
        "contact_kind": "email",
        "contact": budi().contact,
        "area_code": budi().area_code,
        "address_line": budi().address_line,
    }
    assert referral.with_identity
    assert [read.what for read in reads_of(referral.report_id)] == [What.PASSED_ON]
    # The receiver echoed all it got; of that nothing came into our tables.
    assert referral.receipt == {"number": "ORI-1"}


@pytest.mark.usefixtures("vault")
def test_a_consent_withdrawn_before_it_went_makes_it_a_masked_file(other_side: Receiver) -> None:
    referral = referred(consent_ombudsman=True)
    Report.objects.filter(id=referral.report_id).update(consent_ombudsman=False)
    _send(referral)
    (post,) = other_side.posts
    assert "reporter" not in post.body
    assert not referral.with_identity


@OWN
def test_with_consent_and_the_vault_away_it_waits_and_never_goes_without(
    other_side: Receiver,
) -> None:
    referral = referred(consent_ombudsman=True)
    with pytest.raises(VaultUnavailable):
        _send(referral)
    assert other_side.posts == []
    assert referral.delivered_at is None


@OWN
@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (503, b""), (200, b"no json"), (200, b"[]"), (200, b"{}")]
)
def test_an_answer_that_is_no_receipt_is_tried_again_under_the_same_key(
    other_side: Receiver, answer: tuple[int, bytes]
) -> None:
    other_side.answers = [answer]
    referral = referred()
    with pytest.raises(NotDelivered):
        _send(referral)
    referral.refresh_from_db()
    assert (referral.attempts, referral.delivered_at) == (1, None)
    _send(referral)
    assert [post.key for post in other_side.posts] == [referral.key] * 2
    assert referral.receipt == {"number": "ORI-1"}


@OWN
def test_an_answer_that_was_lost_makes_no_second_case(other_side: Receiver) -> None:
    other_side.loses_answers = 1
    referral = referred()
    with pytest.raises(NotDelivered):
        _send(referral)
    _send(referral)
    assert len(other_side.posts) == 2
    assert list(other_side.taken) == [referral.key]
    assert referral.receipt == {"number": "ORI-1"}


@OWN
def test_a_slow_other_side_is_left_after_our_patience(
    other_side: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "PATIENCE_SECONDS", 0.2)
    other_side.holds = threading.Event()
    referral = referred()
    with pytest.raises(NotDelivered):
        _send(referral)
    other_side.holds.set()
    _send(referral)
    assert list(other_side.taken) == [referral.key]


@OWN
def test_nobody_listening_is_retried_by_the_queue_twelve_times(settings: Settings) -> None:
    settings.LAPOR_OMBUDSMAN_URL = "http://127.0.0.1:9/kasus"
    referral = referred()
    with pytest.raises(NotDelivered) as failure:
        _send(referral)
    assert failure.value.__cause__ is None
    for attempts, again in ((0, True), (11, True), (12, False)):
        job = Job(
            id=1, status="doing", queue="referrals", lock=None, queueing_lock=None,
            task_name="referrals.send_to_ombudsman", attempts=attempts,
        )  # fmt: skip
        decided = jobs.send_to_ombudsman.get_retry_exception(exception=failure.value, job=job)
        assert (decided is not None) == again


@OWN
def test_a_delivered_referral_is_not_sent_again(other_side: Receiver) -> None:
    referral = referred()
    _send(referral)
    _send(referral)
    assert len(other_side.posts) == 1


@OWN
def test_of_two_workers_that_deliver_at_once_one_receipt_is_kept(other_side: Receiver) -> None:
    referral = referred()
    _send(referral)
    with as_login("worker"):
        kept = commands.record_receipt(
            referral.id, {"number": "ORI-2"}, with_identity=False, at=MARCH
        )
    assert not kept
    referral.refresh_from_db()
    assert referral.receipt == {"number": "ORI-1"}
    assert [s.decision for s in ReferralStep.objects.order_by("seq")] == ["open", "deliver"]


@OWN
def test_a_receipt_is_never_older_than_the_referral() -> None:
    referral = referred()
    with as_login("worker"):
        commands.record_receipt(
            referral.id, {"number": "ORI-1"}, with_identity=False, at=MARCH - timedelta(days=2)
        )
    referral.refresh_from_db()
    assert referral.delivered_at == referral.opened_at


@OWN
def test_what_nobody_took_within_an_hour_is_queued_again_once() -> None:
    referral = referred()
    assert list(queries.undelivered(MARCH, older_than=timedelta(hours=1))) == []
    with as_login("worker"):
        with connection.cursor() as cursor:  # the job was lost
            cursor.execute("DELETE FROM procrastinate_jobs")
        later = MARCH + timedelta(hours=1)
        assert list(queries.undelivered(later, older_than=timedelta(hours=1))) == [referral.id]
        for _ in range(2):
            jobs.queue_undelivered(later)
        assert _jobs() == 1
