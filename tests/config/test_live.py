"""The whole product answers: pages, health doors, and nothing for those without the token."""

from __future__ import annotations

import httpx
import pytest

from lapor.config import secret_files
from tests.support.browser import NewPage
from tests.support.live import Live


def test_the_process_says_that_it_is_alive(live: Live) -> None:
    assert httpx.get(f"{live.url}/healthz").json() == {"ok": True}


@pytest.mark.proves("F99")
def test_readiness_names_what_is_wrong(live: Live) -> None:
    answer = httpx.get(f"{live.url}/readyz")
    assert answer.status_code == 503
    assert set(answer.json()["troubles"]) == {"worker"}


@pytest.mark.proves("F99")
def test_figures_are_for_those_with_the_token(live: Live) -> None:
    assert httpx.get(f"{live.url}/metrics").status_code == 404
    token = {"Authorization": f"Bearer {secret_files.read('metrics_token')}"}
    shown = httpx.get(f"{live.url}/metrics", headers=token)
    assert "lapor_reactions_waiting 0" in shown.text
    assert "lapor_clocks_due 0" in shown.text


def test_the_home_page_opens_in_a_browser(live: Live, new_page: NewPage) -> None:
    page = new_page(live)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    live.work()
