"""What goes wrong with telephones and tired people, and what they lose by it: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from lapor.reports.models import Attachment, Report, ReportEvent
from lapor.rules.flow import Action
from tests import seed
from tests.journeys.test_citizen_stories import BUDI
from tests.support import people
from tests.support.browser import NewPage
from tests.support.live import Live


@pytest.mark.proves("F1", "F7", "F62", "F113")
def test_without_javascript_a_report_is_filed_followed_and_answered(
    wednesday: Live, new_page: NewPage, photo: Path
) -> None:
    phone = new_page(wednesday, scripts=False)
    kept = people.file_report(phone, BUDI.with_files(photo))
    people.track(phone, kept)
    expect(phone.locator("body")).to_contain_text(BUDI.title)
    assert Attachment.objects.get(report__isnull=False).media_type == "image/jpeg"
    desk = new_page(wednesday, width=1280, scripts=False)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.answer(desk, kept.number, "Lampu sudah menyala lagi.")
    people.track(phone, kept)
    people.reply(phone, "selesai", rating=3)
    assert Report.objects.get().rating == 3


@pytest.mark.proves("P-04")
@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_click_makes_one_report(wednesday: Live, new_page: NewPage, scripts: bool) -> None:
    phone = new_page(wednesday, scripts=scripts)
    phone.goto("/lapor")
    people.fill_in(phone, BUDI)
    people.review(phone)
    phone.fill("[name=code]", people.read_code(phone, BUDI.contact))
    phone.locator("button.big[value=send]").dblclick()
    kept = people.receipt(phone)
    assert Report.objects.count() == 1
    phone.goto("/lacak")
    people.track(phone, kept)


@pytest.mark.proves("P-04")
def test_a_lost_answer_and_a_second_press_show_the_same_key(
    wednesday: Live, new_page: NewPage
) -> None:
    phone = new_page(wednesday)
    phone.goto("/lapor")
    people.fill_in(phone, BUDI)
    people.review(phone)
    phone.fill("[name=code]", people.read_code(phone, BUDI.contact))
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().text())  # the server got it …
        route.fulfill(status=204)  # … and its answer never came

    phone.route("**/lapor", lose, times=1)
    phone.locator("button.big[value=send]").click()
    expect(phone.locator("form[aria-busy]")).to_have_count(1)
    phone.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")  # she presses "back"
    phone.locator("button.big[value=send]").click()
    kept = people.receipt(phone)
    assert Report.objects.count() == 1
    assert len(lost) == 1
    assert kept.key in lost[0]


def test_an_error_keeps_every_word_and_every_file(
    wednesday: Live, new_page: NewPage, photo: Path
) -> None:
    phone = new_page(wednesday, scripts=False)
    phone.goto("/lapor")
    people.fill_in(phone, BUDI.with_files(photo))
    phone.fill("[name=title]", "pendek")
    phone.locator("button.big[value=check]").click()
    expect(phone.locator(".summary")).to_contain_text("Judul terlalu pendek")
    assert phone.input_value("[name=text]") == BUDI.text
    assert phone.input_value("[name=contact]") == BUDI.contact
    expect(phone.locator("ul.files li")).to_have_count(1)
    phone.fill("[name=title]", BUDI.title)
    people.review(phone)
    people.send(phone, BUDI.contact)
    assert Attachment.objects.filter(report=Report.objects.get()).count() == 1


def test_a_page_that_became_too_old_gives_everything_back(
    wednesday: Live, new_page: NewPage
) -> None:
    phone = new_page(wednesday)
    phone.goto("/lapor")
    people.fill_in(phone, BUDI)
    phone.context.clear_cookies()
    phone.locator("button.big[value=check]").click()
    expect(phone.locator("body")).to_contain_text("terlalu lama terbuka")
    assert phone.input_value("[name=text]") == BUDI.text
    people.review(phone)
    people.send(phone, BUDI.contact)


def test_a_session_that_ended_keeps_the_officers_words(wednesday: Live, new_page: NewPage) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.open_action(desk, kept.number, "answer")
    desk.fill("[name=answer_text]", "Empat lampu sudah diganti.")
    desk.fill("[name=answer_rule]", "Perda 5/2019")
    desk.context.clear_cookies(name="lapor_sesi")
    desk.get_by_role("button", name="Kirim jawaban akhir").click()
    expect(desk.locator("body")).to_contain_text("Yang Anda ketik tidak hilang")
    desk.fill("[name=username]", "sari")
    desk.fill("[name=password]", seed.PASSWORD)
    desk.get_by_role("button", name="Masuk").click()
    expect(desk.locator("body")).to_contain_text("Empat lampu sudah diganti.")
    desk.locator("main form button").last.click()
    expect(desk.locator(".note.good")).to_contain_text("Jawaban akhir tercatat")
    assert ReportEvent.objects.filter(action=Action.ANSWER).count() == 1


def test_a_stale_page_is_refused_with_what_changed_and_the_words_stay(
    wednesday: Live, new_page: NewPage
) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.open_action(desk, kept.number, "answer")
    desk.fill("[name=answer_text]", "Empat lampu sudah diganti.")
    desk.fill("[name=answer_rule]", "Perda 5/2019")
    people.track(phone, kept)
    phone.fill("#tanggapan [name=text]", "Lampu kelima juga padam.")
    phone.locator("#tanggapan button.big").click()
    expect(phone.locator(".note.good")).to_be_visible()
    desk.get_by_role("button", name="Kirim jawaban akhir").click()
    expect(desk.locator(".summary")).to_contain_text("Lampu kelima juga padam.")
    assert desk.input_value("[name=answer_text]") == "Empat lampu sudah diganti."
    assert not ReportEvent.objects.filter(action=Action.ANSWER).exists()
    desk.get_by_role("button", name="Kirim jawaban akhir").click()
    expect(desk.locator(".note.good")).to_contain_text("Jawaban akhir tercatat")
