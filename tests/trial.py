"""``make trial DATA=reports.csv``: ten real reports, filed in a real browser, taken to their ends.

A fresh ``lapor run`` on a folder of its own; invented citizens tell the texts of the file; the
demo's officers do their work at their desks; ``lapor advance`` lets months pass. Three reports are
accepted, three closed in silence, two disputed and then accepted, two passed to the Ombudsman:
one that nobody verified, one that nobody followed up. Every end is read where its citizen reads
it: by number and key. Exits 1 if anything is off.
"""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support import people
from tests.support.people import Kept, Words
from tests.support.product import ROOT, Product

SEED = 2017
PLACES = (
    "sungai namang",
    "pakapuran",
    "palampitan hulu",
    "telaga silaba",
    "tangga ulin hilir",
    "banua hanyar",
    "hambuku hilir",
    "panangkalaan hulu",
    "murung karangan",
    "pulau tambak",
)
FATES = ("accepted",) * 3 + ("silent",) * 3 + ("disputed",) * 2 + ("unverified", "neglected")
NAMES = ("Rahmat Hidayat", "Siti Aminah", "Joko Purnomo", "Dewi Anggraini", "Ahmad Fauzi")
_END = {
    "accepted": "Diterima pelapor",
    "silent": "Tanpa tanggapan pelapor",
    "disputed": "Diterima pelapor",
    "unverified": "Diteruskan ke Ombudsman",
    "neglected": "Diteruskan ke Ombudsman",
}


@dataclass
class Case:
    """One report of the trial: where its text came from, what is to become of it."""

    row: str
    words: Words
    fate: str
    unit: str
    officer: str
    kept: Kept | None = None
    seconds: float = 0.0
    problem: str = ""

    @property
    def number(self) -> str:
        """The printed number of the filed report."""
        assert self.kept is not None
        return self.kept.number


def main(data: Path) -> int:
    """Run the trial; return the exit code."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lapor-trial-") as folder:
        product = Product(Path(folder) / "var", LAPOR_DEMO="1")
        _say("memulai Lapor yang baru ...")
        try:
            product.start()
            cases = _cases(data)
            with _browser() as browser:
                _play(product, browser, cases)
        finally:
            if product.process is not None and product.process.poll() is None:
                product.stop()
    return _summary(cases, time.monotonic() - began)


def _cases(data: Path) -> list[Case]:
    """Choose ten rows whose title and text fit the form, always the same ten."""
    with data.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _fits(row)]
    chosen = random.Random(SEED).sample(rows, len(FATES))
    today = _now().date()
    units = (
        ("pekerjaan umum dan penataan ruang hulu sungai utara", "anton"),
        ("perhubungan hulu sungai utara", "sari"),
    )
    cases = []
    for number, (row, fate, place) in enumerate(zip(chosen, FATES, PLACES, strict=True)):
        unit, officer = units[number % len(units)]
        words = Words(
            title=row["subject"].strip(),
            text=row["text"].strip(),
            name=NAMES[number % len(NAMES)],
            contact=f"uji.coba.{number}@warga.example",
            area=place,
            incident_on=(today - timedelta(days=number + 1)).isoformat(),
        )
        cases.append(Case(row["row_id"], words, fate, unit, officer))
    return cases


def _fits(row: dict[str, str]) -> bool:
    title, text = row["subject"].strip(), row["text"].strip()
    is_plain = (title + text).isprintable() or "\n" in text
    return 10 <= len(title) <= 150 and 40 <= len(text) <= 5000 and is_plain and "\x00" not in text


def _program() -> str:
    given = os.environ.get("LAPOR_CHROMIUM", "")
    found = given or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("no chromium: install it, or set LAPOR_CHROMIUM")
    return found


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=_program(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def _page(browser: Browser, product: Product, width: int) -> Page:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{product.port}",
        viewport={"width": width, "height": 800},
        locale="id-ID",
        timezone_id="Asia/Makassar",
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def _play(product: Product, browser: Browser, cases: list[Case]) -> None:
    start = _now()
    password = _password(product)
    desk = _page(browser, product, 1280)
    for case in cases:
        before = time.monotonic()
        phone = _page(browser, product, 360)
        case.kept = people.file_report(phone, case.words)
        case.seconds = time.monotonic() - before
        phone.context.close()
        _say(f"{case.row} terkirim sebagai {case.number} ({case.seconds:.1f} s): {case.fate}")
    people.sign_in(desk, "nadia", password)
    for case in cases:
        if case.fate != "unverified":
            people.verify(desk, case.number, case.unit)
    _work(desk, password, [case for case in cases if case.fate not in ("unverified", "neglected")])
    phone = _page(browser, product, 360)
    for case in cases:
        if case.fate == "accepted":
            _reply(phone, case, "selesai", "Terima kasih, sudah beres.", 5)
        elif case.fate == "disputed":
            _reply(phone, case, "belum", "Belum selesai, kemarin masih sama.", 0)
    disputed = [case for case in cases if case.fate == "disputed"]
    _work(desk, password, disputed, again="Sudah diperbaiki lagi dan diperiksa bersama warga. ")
    for case in disputed:
        _reply(phone, case, "selesai", "Kali ini sudah benar.", 4)
    _let_pass(product, start + timedelta(days=30))
    _let_pass(product, start + timedelta(days=130))
    for case in cases:
        _check(phone, case)
    _check_seat(
        desk, password, [case for case in cases if case.fate in ("unverified", "neglected")]
    )


def _work(desk: Page, password: str, cases: list[Case], again: str = "") -> None:
    today = _now().date().isoformat()
    for officer in sorted({case.officer for case in cases}):
        people.sign_in(desk, officer, password)
        for case in cases:
            if case.officer != officer:
                continue
            people.follow_up(desk, case.number, f"{again}Petugas memeriksa {case.row}.", today)
            people.answer(desk, case.number, f"{again}Hasil pemeriksaan {case.row}: sudah beres.")


def _reply(phone: Page, case: Case, meaning: str, text: str, rating: int) -> None:
    assert case.kept is not None
    people.track(phone, case.kept)
    people.reply(phone, meaning, text, rating)


def _let_pass(product: Product, moment: datetime) -> None:
    _say(f"waktu berjalan sampai {moment.date()} ...")
    done = subprocess.run(
        [sys.executable, "-m", "lapor", "advance", "--to", moment.isoformat()],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"lapor advance failed:\n{done.stderr[-2000:]}")


def _check(phone: Page, case: Case) -> None:
    """Read the end where the citizen reads it."""
    assert case.kept is not None
    people.track(phone, case.kept)
    said = phone.locator("main").inner_text()
    if _END[case.fate] not in said:
        case.problem = f"di halaman lacak tidak tertulis “{_END[case.fate]}”"
    elif case.fate in ("unverified", "neglected") and "Laporan selesai" in said:
        case.problem = "ditutup, padahal hanya diteruskan"


def _check_seat(desk: Page, password: str, cases: list[Case]) -> None:
    """Read both referrals at the Ombudsman's headquarters."""
    people.sign_in(desk, "olivia", password)
    for case in cases:
        desk.goto(f"/ombudsman/{case.number}")
        expect(desk.locator("main")).to_contain_text("Perhitungan waktu")
        if case.words.name in desk.content():
            case.problem = "nama pelapor tampil di Ombudsman tanpa izinnya"


def _summary(cases: list[Case], seconds: float) -> int:
    for case in cases:
        fine = "baik" if not case.problem else f"GAGAL: {case.problem}"
        _say(f"{case.row}  {case.number}  {case.fate:10}  {fine}")
    bad = sum(1 for case in cases if case.problem)
    slowest = max(case.seconds for case in cases)
    _say(f"{len(cases) - bad} dari {len(cases)} sampai ke akhir yang dituju; {seconds:.0f} s, ")
    _say(f"pengisian di peramban paling lama {slowest:.1f} s.")
    return 1 if bad else 0


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # a fresh product begins in real time


def _password(product: Product) -> str:
    """Return the demo's password, as the start printed it beside an account."""
    said = product.said.read_text(encoding="utf-8")
    found = re.search(r"^sari +(\S+) ", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"no demo accounts were printed:\n{said[-2000:]}")
    return found[1]


def _say(line: str) -> None:
    print(f"[trial] {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
