"""axe-core on a page that is open: in both widths, light and dark."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_ALL: dict[str, Any] = {"resultTypes": ["violations"]}
_COLOURS = {**_ALL, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
# In the dark only colours can differ from what was looked at in the light.
_LOOKS: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (1280, "light", _ALL),
    (360, "light", _ALL),
    (360, "dark", _COLOURS),
)


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Page, what: str) -> list[str]:
    """Return what axe finds on the page as it stands, each with its place; ``what`` names it."""
    found: list[str] = []
    before = page.viewport_size
    page.evaluate(_script())
    for width, scheme, options in _LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            found.append(f"{what} at {width}: {wider} px wider than the screen")
        said = page.evaluate("options => axe.run(document, options)", options)
        for violation in said["violations"]:
            places = [" ".join(node["target"]) for node in violation["nodes"][:3]]
            found.append(f"{what} at {width} {scheme}: {violation['id']} {places}")
    page.emulate_media(color_scheme="light")
    if before is not None:
        page.set_viewport_size(before)
    return found
