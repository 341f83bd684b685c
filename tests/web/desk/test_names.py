"""The reporter's name, opened on a click through the vault process, and never otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lapor import clock
from lapor.referrals.commands import open_referral
from lapor.reports import commands
from lapor.reports.models import Report, ReportEvent
from lapor.rules.flow import Action
from lapor.rules.tracking import printed
from lapor.vault import queries as vault_queries
from lapor.vault.records import What
from tests import factories
from tests.support.database import as_login
from tests.web.desk.desks import address_of, signed_in

pytestmark = pytest.mark.usefixtures("vault")
NAME = "Budi Santoso"


def held(**changes: object) -> Report:
    """File a report just now that Sari's unit holds."""
    now = clock.now() - timedelta(minutes=5)
    return factories.verified(factories.a_report(now), now, **changes)


@pytest.mark.proves("F16")
def test_a_handler_opens_the_name_and_the_ledger_says_who_did() -> None:
    report = held()
    sari = signed_in("sari")
    assert NAME not in sari.get(address_of(report)).content.decode()
    opened = sari.post(f"{address_of(report)}/nama")
    assert NAME in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert NAME not in sari.get(address_of(report)).content.decode(), "it is shown once"
    (read,) = vault_queries.reads_of(report.pk)
    assert read.what == What.IDENTITY
    assert read.unit_id == factories.unit("dpupr").pk


def test_a_name_kept_from_handlers_stays_there() -> None:
    report = held(name_to_handlers=False)
    sari = signed_in("sari")
    page = sari.get(address_of(report)).content.decode()
    assert "Anonim, identitas terverifikasi" in page
    assert "/nama" not in page
    refused = sari.post(f"{address_of(report)}/nama")
    assert refused.status_code == 403
    assert NAME not in refused.content.decode()
    assert What.IDENTITY not in [read.what for read in vault_queries.reads_of(report.pk)]


def test_leaders_and_readers_are_not_offered_the_name() -> None:
    report = held()
    eka = signed_in("eka")
    assert "Buka nama" not in eka.get(address_of(report)).content.decode()
    assert eka.post(f"{address_of(report)}/nama").status_code == 403


def test_the_page_stays_calm_while_the_vault_is_away(settings: Any, tmp_path: Path) -> None:
    report = held()
    sari = signed_in("sari")
    settings.LAPOR_RUN = str(tmp_path)  # nobody listens there
    answer = sari.post(f"{address_of(report)}/nama")
    assert answer.status_code == 503
    assert "Layanan penjaga identitas" in answer.content.decode()


def neglected(now: datetime, **changes: object) -> Report:
    """File a report long ago that nobody touched, so that time refers it."""
    report = factories.a_report(now - timedelta(days=120), **changes)
    with as_login("worker"):
        commands.keep_time(report.pk, at=now)
        event = ReportEvent.objects.get(report=report, action=Action.REFER)
        open_referral(event.pk, at=now)
    report.refresh_from_db()
    return report


@pytest.mark.proves("F28")
def test_the_seat_opens_the_name_by_consent_alone() -> None:
    now = clock.now()
    willing = neglected(now, consent_ombudsman=True)
    unwilling = neglected(now)
    oki = signed_in("oki")
    opened = oki.post(f"/ombudsman/{printed(willing.tracking_id)}/nama")
    assert NAME in opened.content.decode()
    refused = oki.post(f"/ombudsman/{printed(unwilling.tracking_id)}/nama")
    assert refused.status_code == 403
    assert NAME not in refused.content.decode()
    assert [r.what for r in vault_queries.reads_of(willing.pk)][:1] != []
