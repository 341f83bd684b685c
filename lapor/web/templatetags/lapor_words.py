"""Filters for dates, moments and codes as people read them: ``{% load lapor_words %}``."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat

from lapor.rules import tracking
from lapor.rules.working_days import Zone, local_date

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """``Selasa, 24 November 2026``; nothing for None."""
    return dateformat.format(value, "l, j F Y") if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """``Sel 24 Nov 2026``; nothing for None."""
    return dateformat.format(value, "D j M Y") if value else ""


@register.filter
def moment(value: datetime | None, zone: Zone = Zone.WIB) -> str:
    """``Selasa, 24 November 2026, 16.30 WIB``: a moment in the zone of whoever acted."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    return f"{dateformat.format(local, 'l, j F Y, H.i')} {Zone(zone).abbreviation}"


@register.filter
def on_day(value: datetime | None, zone: Zone = Zone.WIB) -> str:
    """The local day of a moment, as ``day``."""
    return day(local_date(value, zone)) if value else ""


@register.filter
def printed(tracking_id: str) -> str:
    """``LPR-XXXXX-XXXXX``."""
    return tracking.printed(tracking_id)


@register.filter
def size(octets: int) -> str:
    """``1,4 MB`` or ``320 KB``, with the comma of Indonesian numbers."""
    if octets >= 1_000_000:
        return f"{octets / 1_000_000:.1f}".replace(".", ",") + " MB"
    return f"{max(1, round(octets / 1000))} KB"
