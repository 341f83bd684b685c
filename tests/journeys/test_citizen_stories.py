"""The four ways a report travels, each by its own people in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lapor.demo.advance import advance
from lapor.reports.models import Report, ReportEvent
from lapor.rules.flow import Action
from lapor.rules.tracking import check_tracking_id
from tests import seed
from tests.support import people
from tests.support.browser import NewPage
from tests.support.database import as_login
from tests.support.live import Live
from tests.support.people import Kept, Words

BUDI = Words(
    title="Lampu jalan di depan SDN 2 padam",
    text="Lampu jalan padam sejak tiga minggu, anak-anak pulang mengaji dalam gelap.",
    name="Budi Santoso",
    contact="budi.perjalanan@example.org",
)


def _actions(kept: Kept) -> list[str]:
    report = Report.objects.get(tracking_id=check_tracking_id(kept.number))
    events = ReportEvent.objects.filter(report=report).exclude(action=Action.REMIND)
    return list(events.order_by("seq").values_list("action", flat=True))


def _until(live: Live, moment: datetime) -> None:
    """Let time pass by the product's own command."""
    with as_login("owner"):
        advance(moment, work=live.work)


@pytest.mark.proves("S1", "S5", "S24", "F1", "F7", "F41", "F44", "F62", "F67")
def test_filed_handled_answered_and_accepted(
    wednesday: Live, new_page: NewPage, photo: Path
) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI.with_files(photo))
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(
        desk, kept.number, "pekerjaan umum hulu sungai utara", ticks=("field_inspection",)
    )
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.follow_up(desk, kept.number, "Kabel diperiksa dan dua lampu dipesan.", "2026-11-25")
    people.answer(desk, kept.number, "Empat lampu sudah diganti dan menyala.", (photo,))
    wednesday.work()
    another = new_page(wednesday)  # another telephone: nothing but number and key
    people.track(another, kept)
    expect(another.locator("body")).to_contain_text("Empat lampu sudah diganti dan menyala.")
    people.reply(another, "selesai", "Terima kasih, sudah terang.", rating=5)
    expect(another.locator("h2", has_text="Laporan selesai")).to_be_visible()
    assert _actions(kept) == ["submit", "verify", "follow_up", "answer", "accept"]
    public = new_page(wednesday)
    public.goto(f"/laporan/{kept.number}")
    expect(public.locator("body")).to_contain_text("Empat lampu sudah diganti")
    assert "Budi" not in public.content()


@pytest.mark.proves("F50")
def test_closed_in_silence_only_after_the_window_and_two_warnings(
    wednesday: Live, new_page: NewPage
) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.answer(desk, kept.number, "Lampu sudah menyala lagi.")
    _until(wednesday, datetime(2026, 12, 9, 16, tzinfo=UTC))  # the tenth working day, 23.00 WIB
    people.track(phone, kept)
    expect(phone.locator("h2", has_text="Giliran Anda")).to_be_visible()
    _until(wednesday, datetime(2026, 12, 9, 18, tzinfo=UTC))
    people.track(phone, kept)
    expect(phone.locator("h2", has_text="Laporan selesai")).to_be_visible()
    expect(phone.locator("body")).to_contain_text("Tanpa tanggapan pelapor")
    report = Report.objects.get(tracking_id=check_tracking_id(kept.number))
    warned = ReportEvent.objects.filter(report=report, action=Action.REMIND)
    windows = [event for event in warned if event.payload["clock"] == "reply_window"]
    assert len(windows) == 2
    assert _actions(kept)[-1] == "close_silent"


@pytest.mark.proves("F28", "F41")
def test_disputed_worked_on_again_then_accepted(wednesday: Live, new_page: NewPage) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.answer(desk, kept.number, "Lampu sudah menyala lagi.")
    people.track(phone, kept)
    people.reply(phone, "belum", "Dua lampu masih padam sampai malam ini.")
    people.follow_up(desk, kept.number, "Dua lampu sisanya diganti malam ini.", "2026-11-25")
    people.answer(desk, kept.number, "Keempat lampu menyala, sudah diperiksa bersama ketua RT.")
    people.track(phone, kept)
    people.reply(phone, "selesai", rating=4)
    assert _actions(kept) == [
        "submit", "verify", "answer", "dispute", "follow_up", "answer", "accept",
    ]  # fmt: skip


@pytest.mark.proves("S7", "S10", "F49", "P-02")
def test_nobody_verified_it_and_the_system_passed_it_on(wednesday: Live, new_page: NewPage) -> None:
    phone = new_page(wednesday)
    kept = people.file_report(phone, BUDI)
    _until(wednesday, datetime(2027, 2, 22, 16, tzinfo=UTC))
    assert "refer" not in _actions(kept)
    _until(wednesday, datetime(2027, 3, 8, 2, tzinfo=UTC))
    assert _actions(kept) == ["submit", "escalate_intake", "refer"]
    people.track(phone, kept)
    expect(phone.locator("body")).to_contain_text("Diteruskan ke Ombudsman")
    seat = new_page(wednesday, width=1280)
    people.sign_in(seat, "oki", seed.PASSWORD)
    seat.goto(f"/ombudsman/{kept.number}")
    expect(seat.locator("body")).to_contain_text("Perhitungan waktu")
    assert "Budi" not in seat.content(), "he did not consent"


@pytest.mark.proves("S7", "S10", "F46", "F49")
def test_verified_but_never_followed_up_and_a_message_moves_no_date(
    wednesday: Live, new_page: NewPage
) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    kept = people.file_report(phone, BUDI)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(desk, kept.number, "pekerjaan umum hulu sungai utara")
    report = Report.objects.get(tracking_id=check_tracking_id(kept.number))
    due = report.clocks.get(kind="neglect").due_at
    people.sign_in(desk, "sari", seed.PASSWORD)
    people.open_action(desk, kept.number, "acknowledge")
    desk.fill("[name=acknowledge_text]", "Laporan kami terima.")
    desk.get_by_role("button", name="Kirim kabar").click()
    expect(desk.locator(".note.good")).to_be_visible()
    assert report.clocks.get(kind="neglect").due_at == due
    _until(wednesday, datetime(2027, 3, 8, 2, tzinfo=UTC))
    assert _actions(kept) == ["submit", "verify", "acknowledge", "refer"]
    people.sign_in(desk, "olga", seed.PASSWORD)
    desk.goto(f"/ombudsman/{kept.number}")
    desk.check("[name=decision][value=accept]")
    desk.get_by_role("button", name="Catat putusan").click()
    expect(desk.locator("body")).to_contain_text("Diterima Ombudsman")


@pytest.mark.proves("S6", "S8", "S21", "F16", "F43")
def test_about_an_official_it_goes_to_the_inspectorate_with_sixty_days(
    wednesday: Live, new_page: NewPage
) -> None:
    phone, desk = new_page(wednesday), new_page(wednesday, width=1280)
    phone.goto("/lapor")
    people.fill_in(phone, BUDI)
    phone.check("[name=conduct][value=ya]")
    people.choose(phone, "named", "perhubungan hulu sungai utara")
    phone.fill("[name=conduct_whom]", "Petugas loket siang")
    people.review(phone)
    kept = people.send(phone, BUDI.contact)
    people.sign_in(desk, "nadia", seed.PASSWORD)
    people.verify(
        desk,
        kept.number,
        "perhubungan hulu sungai utara",
        ticks=("misconduct", "field_inspection"),
    )
    for outsider in ("anton", "ratna", "eka"):  # the unit named and those above it
        people.sign_in(desk, outsider, seed.PASSWORD)
        answer = desk.goto(f"/meja/{kept.number}")
        assert answer is not None
        assert answer.status == 404, outsider
    people.sign_in(desk, "ida", seed.PASSWORD)
    desk.goto(f"/meja/{kept.number}")
    expect(desk.locator("main")).to_contain_text("60 hari kerja")
    expect(desk.locator("main")).to_contain_text("Anonim")
    assert "Budi" not in desk.content()
    people.sign_in(desk, "nadia", seed.PASSWORD)  # the national admin goes on seeing it
    desk.goto(f"/meja/{kept.number}")
    expect(desk.locator("main")).to_contain_text("Berkadar pengawasan")
    public = new_page(wednesday)
    hidden = public.goto(f"/laporan/{kept.number}")
    assert hidden is not None
    assert hidden.status == 404
