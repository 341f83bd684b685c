"""Accessibility: axe-core, as it comes inside a package, run on a page as it stands."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page


@lru_cache(maxsize=1)
def _program() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line for each rule and element; empty is good.

    Evaluated by the driver, not loaded by the page: the strict content security policy stays on.
    """
    page.evaluate(_program())
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail with what axe finds."""
    found = violations(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
