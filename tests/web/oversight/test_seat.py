"""The Ombudsman's seats: what was referred to them, and what they decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lapor.referrals.commands import open_referral
from lapor.referrals.decisions import ReferralState
from lapor.referrals.models import Referral, ReferralStep
from lapor.reports import commands
from lapor.reports.models import Clock, Report, ReportEvent
from lapor.rules.flow import Action
from lapor.rules.tracking import printed
from lapor.vault import queries as vault_queries
from lapor.vault.records import What
from tests import factories
from tests.support.database import AsRole
from tests.web.desk.desks import forms_of, send, signed_in, statements
from tests.web.public.browsing import Answer, Form

pytestmark = pytest.mark.django_db
PHONE = "0812-3456-7890"


def referred(at: datetime, as_role: AsRole, *, unit_code: str = "", **changes: Any) -> Report:
    """File a report long ago that nobody acted on, so that time refers it by itself."""
    filed = at - timedelta(days=120)
    text = f"Lampu padam sejak tiga minggu lalu, hubungi {PHONE} untuk lokasinya."
    report = factories.a_report(filed, text=text, **changes)
    if unit_code:
        factories.verified(report, filed + timedelta(days=1), unit_id=factories.unit(unit_code).pk)
    with as_role("worker"):
        commands.keep_time(report.pk, at=at)
        event = ReportEvent.objects.get(report=report, action=Action.REFER)
        open_referral(event.pk, at=at)
    report.refresh_from_db()
    return report


def address_of(report: Report) -> str:
    """Return the address of a case at the seat."""
    return f"/ombudsman/{printed(report.tracking_id)}"


def decision_form(answer: Answer) -> Form:
    """Return the form of the seat's decision."""
    return next(form for form in forms_of(answer) if "decision" in form.names)


def decide(client: Client, report: Report, decision: str, text: str = "", **more: str) -> Answer:
    """Take a decision as a person does: open the case, choose, write, send."""
    form = decision_form(client.get(address_of(report)))
    form.names.add("decision")
    return send(client, form, decision=decision, decision_text=text, **more)


@pytest.mark.proves("F62")
def test_headquarters_sees_every_case_and_an_office_its_own(now: datetime, as_role: AsRole) -> None:
    regional = referred(now, as_role, unit_code="dpupr")
    central = referred(now, as_role)
    oki, olga = signed_in("oki"), signed_in("olga")
    for report in (regional, central):
        assert printed(report.tracking_id) in oki.get("/ombudsman").content.decode()
        assert oki.get(address_of(report)).status_code == 200
    assert printed(regional.tracking_id) in olga.get("/ombudsman").content.decode()
    assert printed(central.tracking_id) not in olga.get("/ombudsman").content.decode()
    assert olga.get(address_of(regional)).status_code == 200
    assert olga.get(address_of(central)).status_code == 404


def test_the_file_shows_timeline_computation_and_hashes(now: datetime, as_role: AsRole) -> None:
    report = referred(now, as_role, unit_code="dpupr")
    page = signed_in("olga").get(address_of(report)).content.decode()
    assert "Diteruskan ke Ombudsman bila didiamkan" in page
    assert "60 hari, jatuh tempo" in page
    assert "dilewati" in page
    assert bytes(report.last_hash).hex() in page
    assert vault_queries.reads_of(report.pk)[0].what == What.REPORT


def test_without_consent_the_text_is_masked_everywhere_the_seat_can_look(
    now: datetime, as_role: AsRole
) -> None:
    report = referred(now, as_role, unit_code="dpupr")
    olga = signed_in("olga")
    assert PHONE not in olga.get(address_of(report)).content.decode()
    desk = olga.get(f"/meja/{printed(report.tracking_id)}")
    assert desk.status_code == 302
    assert desk["Location"] == address_of(report)
    willing = referred(now, as_role, unit_code="dpupr", consent_ombudsman=True)
    assert PHONE in olga.get(address_of(willing)).content.decode()


@pytest.mark.proves("F62")
def test_a_seat_accepts_asks_and_notes_the_outcome(now: datetime, as_role: AsRole) -> None:
    report = referred(now, as_role, unit_code="dpupr")
    olga = signed_in("olga")
    assert decide(olga, report, "accept").status_code == 302
    assert decide(olga, report, "ask", "Mengapa belum diganti?").status_code == 302
    assert decide(olga, report, "note_outcome", "Unit sudah mengganti.").status_code == 302
    assert Referral.objects.get(report=report).state == ReferralState.CLOSED
    page = olga.get(address_of(report)).content.decode()
    assert "Unit sudah mengganti." in page
    assert "Tidak ada lagi yang harus diputuskan" in page


def test_a_refusal_without_reasons_is_refused_and_the_words_stay(
    now: datetime, as_role: AsRole
) -> None:
    report = referred(now, as_role, unit_code="dpupr")
    olga = signed_in("olga")
    assert decide(olga, report, "decline").status_code == 422
    form = decision_form(olga.get(address_of(report)))
    refused = send(olga, form, decision_text="Bukan wewenang kami.")
    assert refused.status_code == 422
    assert "Bukan wewenang kami." in refused.content.decode()
    assert Referral.objects.get(report=report).state == ReferralState.SENT


def test_a_stale_case_is_refused_and_a_double_click_decides_once(
    now: datetime, as_role: AsRole
) -> None:
    report = referred(now, as_role, unit_code="dpupr")
    olga = signed_in("olga")
    form = decision_form(olga.get(address_of(report)))
    typed = {"decision": "ask", "decision_text": "Kapan selesai?"}
    form.names.add("decision")
    assert send(olga, form, **typed).status_code == 302
    again = send(olga, form, **typed)
    assert again.status_code == 409
    assert "Kapan selesai?" in again.content.decode()
    assert ReferralStep.objects.filter(referral__report=report, decision="ask").count() == 1


def test_only_headquarters_moves_a_case(now: datetime, as_role: AsRole) -> None:
    report = referred(now, as_role)
    office = str(factories.unit("perwakilan-63", "ombudsman").pk)
    oki, olga = signed_in("oki"), signed_in("olga")
    assert olga.get(address_of(report)).status_code == 404
    moved = decide(oki, report, "move", "Wilayah Kalimantan Selatan.", office=office)
    assert moved.status_code == 302, moved.content.decode()
    page = olga.get(address_of(report))
    assert page.status_code == 200
    assert "move" not in page.content.decode()


def test_the_list_and_a_case_cost_a_known_number_of_statements(
    now: datetime, as_role: AsRole
) -> None:
    report = referred(now, as_role, unit_code="dpupr")
    cost, _page = statements(signed_in("olga"), "/ombudsman")
    assert cost <= 4
    cost, _page = statements(signed_in("olga"), address_of(report))
    assert cost <= 14 + 2 * Clock.objects.filter(report=report).count()


def test_an_empty_seat_says_so(now: datetime) -> None:
    page = signed_in("olga").get("/ombudsman?bagian=selesai").content.decode()
    assert "Tidak ada berkas di bagian ini" in page
