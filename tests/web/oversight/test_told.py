"""What the Ombudsman's seat asks and decides is read by the reporter and by the agency."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from lapor.referrals import commands as referrals
from lapor.referrals.decisions import Decision
from lapor.referrals.models import Referral
from lapor.reports import commands, drain
from lapor.reports.models import Report
from lapor.rules.tracking import printed, printed_key
from tests import factories
from tests.support.database import AsRole
from tests.web.desk import desks
from tests.web.public import citizen

pytestmark = pytest.mark.django_db
FILED = datetime(2026, 7, 6, 3, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
QUESTION = "Mohon kirim berita acara pemeriksaan lampu."


def test_reporter_and_agency_read_the_question_of_the_ombudsman(as_role: AsRole) -> None:
    receipt = factories.a_receipt(FILED)
    report = Report.objects.get(tracking_id=receipt.tracking_id)
    factories.verified(report, FILED)
    with as_role("worker"):
        commands.keep_time(report.pk, at=NOW)
        drain.drain_all(at=NOW)
    referral = Referral.objects.get(report=report)
    olga = factories.actor("olga", NOW)
    referrals.decide(referral.pk, Decision.ASK, actor=olga, at=NOW, text=QUESTION)

    phone = Client()
    kept = citizen.Kept(printed(receipt.tracking_id), printed_key(receipt.receipt_key))
    for page in (
        citizen.opened(phone, kept),
        desks.signed_in("sari").get(desks.address_of(report)),
    ):
        text = page.content.decode()
        assert "Di Ombudsman RI" in text
        assert QUESTION in text
        assert "Ombudsman meminta keterangan" in text


def test_a_report_that_was_never_referred_says_nothing_of_the_ombudsman() -> None:
    receipt = factories.a_receipt(datetime(2026, 11, 24, 3, tzinfo=UTC))
    kept = citizen.Kept(printed(receipt.tracking_id), printed_key(receipt.receipt_key))
    page = citizen.opened(Client(), kept).content.decode()
    assert "Di Ombudsman RI" not in page
