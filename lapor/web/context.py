"""What every page's frame needs to know of the portal."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Give templates ``portal``: the portal's name and whether this is a demo."""
    return {"portal": {"name": settings.PORTAL_NAME, "demo": settings.DEMO}}
