"""People before a browser: what a citizen and an officer click and type, page by page.

Used by the journeys and by the trial. Every function waits for the page it leads to, and fails
with what the page said instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Words:
    """What a citizen tells. area: the village's name as typed; target: an agency, or ""."""

    title: str
    text: str
    name: str
    contact: str
    address: str = "Jl. Melati 3 RT 02"
    area: str = "sungai namang"
    incident_on: str = "2026-11-20"
    target: str = ""
    kind: str = "complaint"
    ticks: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=())

    def with_files(self, *files: Path) -> Words:
        """Return the same words with these files."""
        return replace(self, files=files)


@dataclass(frozen=True)
class Kept:
    """What a citizen takes away: number and key as printed."""

    number: str
    key: str


def fill_in(page: Page, words: Words) -> None:
    """Fill in the form at `/lapor`, which is open."""
    page.check(f"[name=kind][value={words.kind}]")
    page.fill("[name=title]", words.title)
    page.fill("[name=text]", words.text)
    page.fill("[name=place_note]", "dekat jembatan")
    page.fill("[name=incident_on]", words.incident_on)
    choose(page, "area", words.area)
    if words.target:
        open_details(page, "[name=target_q]")
        choose(page, "target", words.target)
    for tick in words.ticks:
        page.check(f"[name={tick}]")
    page.fill("[name=name]", words.name)
    page.fill("[name=contact]", words.contact)
    page.check("[name=home_same]")
    page.fill("[name=address_line]", words.address)
    if words.files:
        page.set_input_files("#id_files", [str(path) for path in words.files])
        if has_scripts(page):
            expect(page.locator("[data-files] li")).to_have_count(len(words.files))


def choose(page: Page, part: str, words: str) -> None:
    """Look for ``words`` and take the first hit."""
    page.fill(f"[name={part}_q]", words)
    page.click(f"button[value=find-{part}]")
    hit = page.locator(f"[data-hits={part}] input[type=radio]").first
    hit.wait_for()
    hit.check()


def open_details(page: Page, inside: str) -> None:
    """Open the part of the page that holds a field, if it is closed."""
    if not page.locator(inside).is_visible():
        page.locator("details", has=page.locator(inside)).locator("summary").first.click()


def has_scripts(page: Page) -> bool:
    """Return whether scripts run on the page (they hide what is for those without)."""
    return not page.locator("[data-no-js]").first.is_visible()


def read_code(page: Page, contact: str) -> str:
    """Return the newest code sent to ``contact``, from the demo's outbox in another tab."""
    tab = page.context.new_page()
    tab.goto("/kotak-keluar")
    message = tab.locator("li.card", has_text=contact).filter(has_text=re.compile(r"\b\d{6}\b"))
    found = re.search(r"\b\d{6}\b", message.first.locator(".quote").inner_text())
    tab.close()
    assert found is not None
    return found[0]


def file_report(page: Page, words: Words) -> Kept:
    """File a report from the empty form to its receipt."""
    page.goto("/lapor")
    fill_in(page, words)
    review(page)
    return send(page, words.contact)


def review(page: Page) -> None:
    """Press "Periksa laporan" and come to the review."""
    page.locator("button.big[value=check]").click()
    expect(page.locator("h1")).to_have_text("Periksa laporan Anda")


def send(page: Page, contact: str) -> Kept:
    """Type the code into the review and send."""
    page.fill("[name=code]", read_code(page, contact))
    page.locator("button.big[value=send]").click()
    return receipt(page)


def receipt(page: Page) -> Kept:
    """Return number and key of the receipt that is shown."""
    expect(page.locator("h1")).to_have_text("Laporan Anda sudah diterima")
    number, key = page.locator(".code.key").all_inner_texts()
    return Kept(number.strip(), key.strip())


def track(page: Page, kept: Kept) -> None:
    """Open a report by its number and key."""
    page.goto("/lacak")
    if page.locator("[name=number]").count() == 0:  # another one is open on this device
        page.locator("form[action='/lacak/keluar'] button").click()
        page.goto("/lacak")
    page.fill("[name=number]", kept.number)
    page.fill("[name=key]", kept.key)
    page.get_by_role("button", name="Buka laporan").click()
    expect(page.locator("h2", has_text="Perjalanan laporan")).to_be_visible()


def reply(page: Page, meaning: str, text: str = "", rating: int = 0) -> None:
    """Answer an answered report: ``selesai``, ``belum`` or ``pesan``. The page is open."""
    page.check(f"[name=meaning][value={meaning}]")
    if rating:
        page.check(f"[name=rating][value='{rating}']")
    page.fill("#tanggapan [name=text]", text)
    page.locator("#tanggapan button.big").click()
    expect(page.locator(".note.good")).to_be_visible()


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in as an officer, out of any other account first."""
    page.context.clear_cookies()
    page.goto("/masuk")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_url(re.compile(r"/(meja|ombudsman)"))


def open_action(page: Page, number: str, action: str) -> None:
    """Open a report at the desk and unfold one of the actions offered."""
    page.goto(f"/meja/{number}")
    form = page.locator("details.act", has=page.locator(f"[name=do][value={action}]"))
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()


def verify(page: Page, number: str, unit: str, *, ticks: tuple[str, ...] = ()) -> None:
    """Verify a report and hand it to the first unit found by ``unit``."""
    open_action(page, number, "verify")
    for tick in ticks:
        page.check(f"details.act[open] [name={tick}]")
    choose(page, "unit", unit)
    _act(page, "Verifikasi dan teruskan", "Laporan sudah diverifikasi")


def follow_up(page: Page, number: str, text: str, done_on: str) -> None:
    """Say what was done."""
    open_action(page, number, "follow_up")
    page.check("[name=follow_up_kind][value=done]")
    page.fill("[name=follow_up_text]", text)
    page.fill("[name=done_on]", done_on)
    page.fill("[name=follow_up_by]", "Tim lapangan")
    _act(page, "Catat tindak lanjut", "Tindak lanjut tercatat")


def answer(page: Page, number: str, text: str, evidence: tuple[Path, ...] = ()) -> None:
    """Give the final answer."""
    open_action(page, number, "answer")
    page.fill("[name=answer_text]", text)
    page.fill("[name=answer_rule]", "Perda 5/2019 pasal 3")
    if evidence:
        page.set_input_files("details.act[open] #id_files", [str(path) for path in evidence])
        if page.evaluate("Boolean(document.querySelector('[data-evidence]'))"):
            expect(page.locator("details.act[open] [data-files] li")).to_have_count(len(evidence))
    _act(page, "Kirim jawaban akhir", "Jawaban akhir tercatat")


def _act(page: Page, button: str, told: str) -> None:
    page.locator("details.act[open]").get_by_role("button", name=button).click()
    expect(page.locator(".note.good")).to_contain_text(told)
