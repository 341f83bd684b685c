"""The officers' pages in a real browser: accessible in every state, by keyboard, on a phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, Page

from lapor.accounts.models import User
from lapor.directory.models import Post, Unit
from lapor.referrals.commands import open_referral
from lapor.reports import commands
from lapor.reports.models import Report, ReportEvent
from lapor.rules.flow import Action, Role
from lapor.rules.tracking import printed
from tests import factories
from tests.factories import unit
from tests.seed import PASSWORD
from tests.support.axe import findings
from tests.support.browser import NewPage
from tests.support.database import as_login
from tests.support.live import Live
from tests.web.public.citizen import a_photo

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def came_in(page: Page, who: str) -> None:
    """Sign somebody in at the door."""
    page.goto("/masuk")
    page.fill("#id_username", who)
    page.fill("#id_password", PASSWORD)
    page.click("button.big")
    page.locator("main h1").wait_for()
    page.wait_for_load_state("load")


def reports_of_all_sorts() -> dict[str, Report]:
    """File reports that make the pages full: late, promised, asked, answered, hidden, referred."""
    filed = NOW - timedelta(days=9)
    late = factories.verified(factories.a_report(filed), filed)
    hidden = factories.verified(
        factories.a_report(NOW - timedelta(days=2)),
        NOW - timedelta(days=2),
        is_public=False,
        name_to_handlers=False,
    )
    worked = factories.followed_up(factories.verified(factories.a_report(filed), filed), filed)
    commands.note(factories.call(worked, "sari", NOW - timedelta(hours=2)), "Suku cadang dipesan.")
    commands.reply(factories.call(worked, "budi", NOW - timedelta(hours=1)), "Kapan selesai?")
    answered = factories.answered(factories.verified(factories.a_report(filed), filed), filed)
    waiting = factories.a_report(NOW - timedelta(hours=3), target_unit_id=unit("dishub").pk)
    referred = factories.a_report(NOW - timedelta(days=120), consent_ombudsman=True)
    with as_login("worker"):
        commands.keep_time(referred.pk, at=NOW)
        event = ReportEvent.objects.get(report=referred, action=Action.REFER)
        open_referral(event.pk, at=NOW)
    return {
        "late": late,
        "hidden": hidden,
        "worked": worked,
        "answered": answered,
        "waiting": waiting,
        "referred": referred,
    }


def at_desk(report: Report) -> str:
    """Return the address of a report at the desk."""
    return f"/meja/{printed(report.tracking_id)}"


def fits(page: Page) -> None:
    """Fail if the page is wider than a screen, or axe finds something on it."""
    found = findings(page, page.url)
    assert not found, "\n".join(found)


def test_what_journeys_do_not_pass_is_accessible_too(live: Live, new_page: NewPage) -> None:
    live.set_clock(NOW)
    made = reports_of_all_sorts()
    with as_login("owner"):
        appoint("audi", Role.AUDITOR, "bpkp", "bpkp")
        appoint("sari", Role.LIAISON, factories.REGENCY, "dishub")
        Post.objects.filter(user__username="hendra").update(valid_to=NOW.date() - timedelta(1))
    page = new_page(live)
    came_in(page, "sari")
    fits(page)  # two posts: choose one
    page.locator("label.choice", has_text=unit("dpupr").name).click()
    page.get_by_role("button", name="Lanjut").click()
    page.locator("[data-line]").first.wait_for()
    fits(page)
    page.goto(at_desk(made["hidden"]))
    page.get_by_text("Riwayat lengkap").click()
    fits(page)
    for who, address in (
        ("hendra", "/meja"),  # no post any more
        ("audi", f"/meja?nomor={printed(made['worked'].tracking_id)}"),
        ("eka", at_desk(made["worked"])),
    ):
        page.context.clear_cookies()
        came_in(page, who)
        page.goto(address)
        fits(page)


def appoint(username: str, role: Role, institution: str, code: str) -> None:
    """Give somebody a post, and an account first where there is none."""
    known = User.objects.get(username="sari")
    user, _is_new = User.objects.get_or_create(
        username=username, defaults={"full_name": username.title(), "password": known.password}
    )
    Post.objects.create(
        user=user,
        unit=Unit.objects.get(code=code, institution__code=institution),
        role=role,
        decree_number="SK/2",
        decree_on=NOW.date(),
        valid_from=NOW.date() - timedelta(days=1),
    )


def test_the_queue_goes_by_keyboard(live: Live, new_page: NewPage) -> None:
    live.set_clock(NOW)
    reports_of_all_sorts()
    page = new_page(live, width=1280)
    came_in(page, "sari")
    links = page.locator("[data-line] a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = links.nth(1)
    assert second.evaluate("each => each === document.activeElement")
    page.keyboard.press("k")
    assert links.nth(0).evaluate("each => each === document.activeElement")
    page.keyboard.press("/")
    assert page.locator("#q").evaluate("each => each === document.activeElement")
    page.keyboard.type("jk")
    assert page.input_value("#q") == "jk", "letters typed into a field stay letters"
    page.goto("/meja")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meja/LPR-*")


@pytest.mark.proves("S4")
@pytest.mark.parametrize("scripts", [True, False])
def test_a_verifier_finds_the_unit_and_hands_the_report_on(
    live: Live, new_page: NewPage, scripts: bool
) -> None:
    live.set_clock(NOW)
    report = factories.a_report(NOW - timedelta(hours=3))
    page = new_page(live, width=1280, scripts=scripts)
    came_in(page, "nadia")
    page.goto(at_desk(report))
    page.fill("#id_unit_q", "pekerjaan umum hulu sungai utara")
    if not scripts:
        page.locator('button[value="find-unit"]').click()
    page.locator("label.choice", has_text=unit("dpupr").name).first.click()
    page.get_by_role("button", name="Verifikasi dan teruskan").click()
    assert "sudah diverifikasi" in page.locator("[role=status]").first.inner_text()
    report.refresh_from_db()
    assert report.holder == Unit.objects.get(pk=unit("dpupr").pk)


@pytest.mark.proves("S5")
def test_evidence_is_sent_while_the_answer_is_written(live: Live, new_page: NewPage) -> None:
    live.set_clock(NOW)
    report = factories.verified(factories.a_report(NOW - timedelta(days=1)), NOW)
    page = new_page(live, width=360)
    came_in(page, "sari")
    page.goto(at_desk(report))
    page.locator("summary", has_text="Jawaban akhir").click()
    photo: FilePayload = {
        "name": "sesudah.jpg",
        "mimeType": "image/jpeg",
        "buffer": a_photo().getvalue(),
    }
    page.set_input_files("#id_files", files=[photo])
    page.locator("[data-files] li").wait_for()
    page.fill("#id_answer_text", "Empat lampu sudah menyala.")
    page.fill("#id_answer_rule", "Perda 5/2019")
    page.get_by_role("button", name="Kirim jawaban akhir").click()
    assert "Jawaban akhir tercatat" in page.locator("[role=status]").first.inner_text()
    assert "foto-1.jpg" in page.content()
