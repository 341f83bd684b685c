"""No input makes the server fall over, and nothing that was typed is cut off in silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from lapor.reports.models import EventText, Report
from lapor.rules.tracking import printed, printed_key
from tests import factories
from tests.web.desk.conftest import now, set_clock  # noqa: F401  (fixtures of the desk)
from tests.web.desk.desks import address_of, form_for, send, signed_in
from tests.web.public import citizen
from tests.web.public.browsing import form_of

pytestmark = pytest.mark.django_db
NUL = "\x00"
# A complete form asks the vault for a code, and in a rollback test there is no vault: calmly told.
CALM = (200, 422, 503)
LOOKUPS = ("area_q", "home_q", "named_q", "target_q")


@pytest.fixture
def phone() -> Client:
    return Client(enforce_csrf_checks=True)


def held(at: datetime) -> Report:
    filed = at - timedelta(days=2)
    return factories.verified(factories.a_report(filed), filed + timedelta(hours=1))


@pytest.mark.parametrize("field", ["title", "text", "category", "area", "place_note", "name"])
def test_a_nul_in_the_filing_form_is_as_if_it_had_not_been_typed(phone: Client, field: str) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    answer = phone.post("/lapor", form.values | citizen.WORDS | {field: NUL, "action": "check"})
    assert answer.status_code in CALM


@pytest.mark.parametrize("field", LOOKUPS)
def test_a_search_for_a_hundred_thousand_letters_finds_nothing(phone: Client, field: str) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    typed = form.values | citizen.WORDS | {field: "a" * 100_000, "action": "check"}
    assert phone.post("/lapor", typed).status_code in CALM


@pytest.mark.parametrize("button", ["resend", "send"])
def test_an_empty_form_asked_for_a_code_is_told_what_is_missing(phone: Client, button: str) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    answer = phone.post("/lapor", form.values | {"action": button})
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in answer.content.decode()


@pytest.mark.parametrize("address", ["/laporan?wilayah=%00", "/meja?q=%00", "/lapor/wilayah?q=%00"])
def test_a_nul_in_an_address_is_no_error_of_ours(address: str) -> None:
    assert signed_in("sari").get(address).status_code < 500


def test_a_nul_in_a_note_is_left_out_and_the_words_around_it_stay(now: datetime) -> None:  # noqa: F811
    sari, report = signed_in("sari"), held(now)
    form = form_for(sari.get(address_of(report)), "note")
    assert send(sari, form, note_text=f"Tim{NUL} berangkat.").status_code == 302
    assert EventText.objects.filter(text="Tim berangkat.").exists()


def test_an_officers_text_that_is_too_long_is_told_and_kept_whole(now: datetime) -> None:  # noqa: F811
    sari, report = signed_in("sari"), held(now)
    long = "panjang " * 2_000
    form = form_for(sari.get(address_of(report)), "acknowledge")
    answer = send(sari, form, acknowledge_text=long)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Paling banyak 10.000 huruf" in page
    assert long.strip() in page


def test_a_reporters_message_that_is_too_long_is_told_and_kept_whole(phone: Client) -> None:
    receipt = factories.a_receipt(factories.MONDAY)
    report = Report.objects.get(tracking_id=receipt.tracking_id)
    factories.verified(report, factories.MONDAY + timedelta(days=1))
    kept = citizen.Kept(printed(receipt.tracking_id), printed_key(receipt.receipt_key))
    form = form_of(citizen.opened(phone, kept), "/lacak/tanggapan")
    long = "panjang " * 1_000
    answer = phone.post("/lacak/tanggapan", form.values | {"text": long, "meaning": "pesan"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Paling banyak 5.000 huruf" in page
    assert long.strip() in page
