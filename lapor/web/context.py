"""What every page's frame needs to know of the portal."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest


class Portal(TypedDict):
    """name: the brand in titles. demo: sample data and passwords, said on every page."""

    name: str
    demo: bool


def portal_facts() -> Portal:
    """Return what the frame says of this portal."""
    return {"name": settings.PORTAL_NAME, "demo": settings.LAPOR_DEMO}


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give templates ``portal``."""
    return {"portal": portal_facts()}
