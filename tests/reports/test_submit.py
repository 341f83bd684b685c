"""Filing: one report, whatever the line does, and every row of it in one commit."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from lapor.directory import commands as directory_commands
from lapor.directory.kinds import ConnectionMode
from lapor.reports import commands
from lapor.reports.models import Clock, EventText, Reaction, Report, ReportEvent
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import State
from lapor.vault.sealing import seal
from tests.factories import (
    MONDAY,
    REGENCY,
    a_receipt,
    a_report,
    a_submission,
    budi,
    national_desk,
    unit,
)
from tests.support.database import AsRole


@pytest.mark.django_db
def test_a_report_waits_at_the_national_desk_with_two_clocks() -> None:
    report = a_report()
    assert report.state == State.UNVERIFIED
    assert report.desk_unit_id == national_desk().id
    due = dict(Clock.objects.filter(report=report).values_list("kind", "due_on"))
    assert due == {
        ClockKind.VERIFICATION: date(2026, 11, 12),
        ClockKind.NEGLECT: date(2027, 2, 8),
    }
    assert report.next_due_at == Clock.objects.get(report=report, kind="verification").due_at


@pytest.mark.django_db
def test_the_receipt_tells_the_dates_and_the_key_is_kept_only_as_a_hash() -> None:
    receipt = a_receipt()
    report = Report.objects.get(tracking_id=receipt.tracking_id)
    assert receipt.verify_by == date(2026, 11, 12)
    assert receipt.refer_by == date(2027, 2, 8)
    assert receipt.receipt_key.encode() not in bytes(report.key_hash or b"")
    assert len(bytes(report.key_hash or b"")) == 32


@pytest.mark.django_db
def test_the_same_form_sent_again_files_nothing_and_shows_the_same_key() -> None:
    submission, secret = a_submission(), secrets.token_bytes(32)
    first, again = (
        commands.submit(submission, sealed=seal(budi()), form_secret=secret, upload_key="k", at=at)
        for at in (MONDAY, MONDAY + timedelta(hours=3))
    )
    assert not first.is_repeat
    assert again.is_repeat
    assert (again.tracking_id, again.receipt_key) == (first.tracking_id, first.receipt_key)
    assert Report.objects.count() == 1
    assert ReportEvent.objects.count() == 1


@pytest.mark.django_db
def test_a_day_later_the_key_is_shown_no_more() -> None:
    submission, secret = a_submission(), secrets.token_bytes(32)
    commands.submit(submission, sealed=seal(budi()), form_secret=secret, upload_key="k", at=MONDAY)
    late = commands.submit(
        submission,
        sealed=seal(budi()),
        form_secret=secret,
        upload_key="k",
        at=MONDAY + timedelta(hours=25),
    )
    assert late.is_repeat
    assert late.receipt_key == ""


@pytest.mark.django_db
def test_the_same_form_with_another_text_is_refused_and_names_the_first() -> None:
    secret = secrets.token_bytes(32)
    first = commands.submit(
        a_submission(), sealed=seal(budi()), form_secret=secret, upload_key="k", at=MONDAY
    )
    with pytest.raises(commands.KeyReused) as refused:
        commands.submit(
            a_submission(), sealed=seal(budi()), form_secret=secret, upload_key="k", at=MONDAY
        )
    assert refused.value.result["tracking_id"] == first.tracking_id
    assert Report.objects.count() == 1


def test_eight_at_once_make_one_report(own_database: str) -> None:
    assert own_database
    submission, secret = a_submission(), secrets.token_bytes(32)

    def send(_number: int) -> commands.Receipt:
        try:
            return commands.submit(
                submission, sealed=seal(budi()), form_secret=secret, upload_key="k", at=MONDAY
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(8)))
    assert len({(r.tracking_id, r.receipt_key) for r in receipts}) == 1
    assert sum(not r.is_repeat for r in receipts) == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_the_words_lie_beside_the_event_which_holds_their_hash() -> None:
    report = a_report()
    event = ReportEvent.objects.get(report=report)
    text = EventText.objects.get(event=event)
    assert text.text == f"{report.title}\n{report.text}"
    assert report.text not in str(event.payload)
    assert bytes(event.hash) == bytes(report.last_hash)


@pytest.mark.django_db
def test_the_consequence_is_a_row_of_the_same_commit() -> None:
    report = a_report()
    assert list(Reaction.objects.values_list("name", flat=True)) == ["notifications.tell_reporter"]
    assert Reaction.objects.get().event.report == report


@pytest.mark.django_db
def test_about_an_official_it_is_anonim_and_rahasia_from_birth() -> None:
    report = a_report(about_conduct=True, conduct_whom="petugas loket", name_public=True)
    assert not report.name_to_handlers
    assert not report.is_public
    assert not report.name_public
    assert report.desk_unit_id == national_desk().id


@pytest.mark.django_db
def test_about_the_national_desk_itself_the_ombudsman_verifies() -> None:
    report = a_report(about_conduct=True, named_unit_id=national_desk().id)
    assert report.desk_unit.key == "ombudsman"


@pytest.mark.django_db
def test_an_institution_connected_in_full_verifies_what_names_it(as_role: AsRole) -> None:
    office = unit("dpupr")
    with as_role("owner"):
        directory_commands.connect(office.institution_id, ConnectionMode.FULL)
    report = a_report(target_unit_id=office.id)
    assert report.desk_unit.code == REGENCY
    assert a_report(target_unit_id=office.id, about_conduct=True).desk_unit.key == "national_desk"


@pytest.mark.django_db
def test_filing_takes_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    submission, sealed = a_submission(), seal(budi())
    with django_assert_max_num_queries(7):
        commands.submit(
            submission,
            sealed=sealed,
            form_secret=secrets.token_bytes(32),
            upload_key="k",
            at=MONDAY,
        )
