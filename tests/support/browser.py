"""A real browser. Where there is none the tests fail: a page nobody could open is not tested."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.live import Live


class NewPage(Protocol):
    """``new_page(live, width=360, dark=False, scripts=True)`` opens a page at the home page's site."""

    def __call__(
        self, live: Live, *, width: int = 360, dark: bool = False, scripts: bool = True
    ) -> Page:
        """Open it."""


def program() -> str:
    """Return the browser: LAPOR_CHROMIUM, or chromium on the path."""
    given = os.environ.get("LAPOR_CHROMIUM", "")
    found = given or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("No chromium: `make test` as root installs it, or set LAPOR_CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for the run."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=program(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Return a function that opens pages; each has its own cookies. Errors in scripts fail."""
    closers: list[Callable[[], None]] = []
    errors: list[str] = []

    def open_page(
        live: Live, *, width: int = 360, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live.url,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="id-ID",
            timezone_id="Asia/Makassar",
        )
        context.set_default_timeout(10_000)
        closers.append(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        # What the content security policy stops is said on the console.
        page.on(
            "console",
            lambda said: (
                errors.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        return page

    yield open_page
    for close in closers:
        close()
    assert not errors, f"the browser complained: {errors}"
