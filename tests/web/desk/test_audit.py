"""The auditor's page: whether one report's chain holds, and no word of the report."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client

from lapor.accounts.models import User
from lapor.directory.models import Post
from lapor.reports.queries.chain import chain_of
from lapor.rules.flow import Role
from lapor.rules.tracking import printed
from tests import factories
from tests.factories import unit
from tests.support.database import AsRole
from tests.web.desk.desks import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(now: datetime, as_role: AsRole) -> Client:
    """Return the browser of an auditor."""
    with as_role("owner"):
        user = User.objects.create(username="audi", full_name="Audi", password="!")
        Post.objects.create(
            user=user,
            unit=unit("bpkp", "bpkp"),
            role=Role.AUDITOR,
            decree_number="SK/1",
            decree_on=date(2026, 1, 1),
            valid_from=date(2026, 1, 1),
        )
    return signed_in("audi")


@pytest.mark.proves("F22")
def test_an_auditor_sees_hashes_and_that_they_hold(auditor: Client, now: datetime) -> None:
    report = factories.answered(factories.verified(factories.a_report(now), now), now)
    page = auditor.get("/meja", {"nomor": printed(report.tracking_id)}).content.decode()
    assert "Rantai utuh: 3 peristiwa." in page
    assert bytes(report.last_hash).hex() in page
    for word in (report.title, report.text, "Empat lampu", "Sari"):
        assert word not in page


def test_a_changed_event_is_found(auditor: Client, now: datetime, as_role: AsRole) -> None:
    report = factories.verified(factories.a_report(now), now)
    assert (chain := chain_of(report.tracking_id)) is not None
    assert chain.broken_at is None
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_reportevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE reports_reportevent SET payload = '{\"unit\": 1}' WHERE report_id = %s"
            " AND seq = 2",
            [report.pk],
        )
    page = auditor.get("/meja", {"nomor": printed(report.tracking_id)}).content.decode()
    assert "Rantai tidak utuh pada peristiwa ke-2" in page


def test_a_number_that_is_none_is_told_beside_the_field(auditor: Client) -> None:
    assert 'id="error_nomor"' in auditor.get("/meja?nomor=abc").content.decode()
    page = auditor.get("/meja", {"nomor": printed("0000000000")}).content.decode()
    assert "Tidak ada laporan" in page or 'id="error_nomor"' in page
