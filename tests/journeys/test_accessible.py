"""axe finds nothing and nothing is wider than the screen: every page, in the states it has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lapor import clock
from lapor.demo.advance import advance
from tests import seed
from tests.journeys.conftest import START
from tests.journeys.test_citizen_stories import BUDI
from tests.support import people
from tests.support.axe import findings
from tests.support.browser import NewPage
from tests.support.database import as_login
from tests.support.live import Live

pytestmark = pytest.mark.proves("F113")


def _look(page: Page, address: str, what: str) -> list[str]:
    page.goto(address)
    return findings(page, what)


def test_what_a_visitor_opens(wednesday: Live, new_page: NewPage) -> None:
    page = new_page(wednesday)
    found = _look(page, "/", "home")
    for address in ("/laporan", "/lacak", "/privasi", "/tentang-angka", "/kotak-keluar", "/masuk"):
        found += _look(page, address, address)
    found += _look(page, "/laporan/LPR-00000-00000", "not found")
    found += _look(page, "/laporan?q=tidak+ada", "an empty list")
    page.goto("/lacak")
    page.fill("[name=number]", "LPR-7K3F9-QXM2A")
    page.fill("[name=key]", "salah")
    page.get_by_role("button", name="Buka laporan").click()
    found += findings(page, "a wrong key")
    page.goto("/masuk")
    page.fill("[name=username]", "sari")
    page.fill("[name=password]", "bukan ini")
    page.get_by_role("button", name="Masuk").click()
    found += findings(page, "a wrong password")
    assert not found


def test_filing_in_every_state(wednesday: Live, new_page: NewPage, photo: Path) -> None:
    page = new_page(wednesday)
    found = _look(page, "/lapor", "an empty form")
    page.locator("button.big[value=check]").click()
    page.locator(".summary").wait_for()
    found += findings(page, "a form with every error")
    page.goto("/lapor")
    people.fill_in(page, BUDI.with_files(photo))
    page.fill("[name=text]", "Hubungi saya di 0812-3456-7890, lampu di depan rumah padam.")
    found += findings(page, "a filled form with a warning")
    page.check("[name=conduct][value=ya]")
    found += findings(page, "a form about an official")
    people.review(page)
    found += findings(page, "the review")
    page.fill("[name=code]", "000000")
    page.locator("button.big[value=send]").click()
    page.locator(".summary").wait_for()
    found += findings(page, "a wrong code")
    people.send(page, BUDI.contact)
    found += findings(page, "the receipt")
    assert not found


def test_following_and_the_desk(wednesday: Live, new_page: NewPage) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI)
    people.track(phone, kept)
    found = findings(phone, "a report that waits")
    people.sign_in(desk, "nadia", seed.PASSWORD)
    found += findings(desk, "the queue of the desk")
    people.open_action(desk, kept.number, "verify")
    found += findings(desk, "verifying")
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    found += findings(desk, "verified")
    people.sign_in(desk, "sari", seed.PASSWORD)
    found += findings(desk, "the queue of a unit")
    for action in ("acknowledge", "follow_up", "answer", "note"):
        people.open_action(desk, kept.number, action)
        found += findings(desk, action)
        desk.locator("details.act[open] form > button").last.click()
        desk.locator(".summary").wait_for()
        found += findings(desk, f"{action} with nothing typed")
    people.answer(desk, kept.number, "Lampu sudah menyala lagi.")
    found += findings(desk, "answered, for the unit")
    found += _look(desk, "/meja/LPR-00000-00000", "not found at the desk")
    people.track(phone, kept)
    found += findings(phone, "an answered report")
    phone.check("[name=meaning][value=belum]")
    phone.locator("#tanggapan button.big").click()
    phone.locator(".summary").wait_for()
    found += findings(phone, "a dispute without words")
    people.reply(phone, "selesai", rating=4)
    found += findings(phone, "a completed report")
    found += _look(phone, f"/laporan/{kept.number}", "the public page")
    found += _look(phone, "/laporan", "the list")
    found += _look(phone, "/kotak-keluar", "a full outbox")
    assert not found


def test_the_seats_of_the_ombudsman(wednesday: Live, new_page: NewPage) -> None:
    phone, seat = new_page(wednesday), new_page(wednesday, width=1280)
    people.sign_in(seat, "oki", seed.PASSWORD)
    found = _look(seat, "/ombudsman", "a seat without cases")
    kept = people.file_report(phone, BUDI)
    with as_login("owner"):
        advance(START + timedelta(days=100), work=wednesday.work)
    assert clock.now() > START
    people.sign_in(seat, "oki", seed.PASSWORD)
    found += _look(seat, "/ombudsman", "a seat with a case")
    found += _look(seat, f"/ombudsman/{kept.number}", "a case")
    seat.locator("#putusan button").last.click()
    found += findings(seat, "a decision without words")
    people.track(phone, kept)
    found += findings(phone, "a referred report")
    people.sign_in(seat, "nadia", seed.PASSWORD)
    found += findings(seat, "an overdue queue")
    assert not found
