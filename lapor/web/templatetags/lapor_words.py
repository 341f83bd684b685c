"""Filters for dates, moments and codes as people read them: ``{% load lapor_words %}``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat
from django.utils.translation import gettext

from lapor.rules import tracking
from lapor.rules.flow import Action, State
from lapor.rules.told import said
from lapor.rules.working_days import Explanation, Zone, local_date
from lapor.web.explaining import reasons

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """``Selasa, 24 November 2026``; nothing for None."""
    return dateformat.format(value, "l, j F Y") if value else ""


@register.filter
def told(action: Action) -> str:
    """Return what is said of an action that has happened: ``Diteruskan ke Ombudsman``."""
    return gettext(said(action))


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


_TONE = {
    State.UNVERIFIED: "wait",
    State.POSTPONED: "wait",
    State.DISPOSED: "wait",
    State.IN_PROCESS: "work",
    State.ANSWERED: "said",
    State.COMPLETED: "done",
    State.ARCHIVED: "tag",
}


@register.filter
def tone(state: str) -> str:
    """The class that colours a state's mark; the word beside it carries the meaning."""
    return _TONE.get(State(state), "") if state in set(State) else ""


@register.filter
def printed(tracking_id: str) -> str:
    """``LPR-XXXXX-XXXXX``."""
    return tracking.printed(tracking_id)


@register.filter
def brief_trail(trail: str) -> str:
    """The area and its regency out of a whole trail, for a line of a list."""
    parts = trail.split(", ")
    # village, kecamatan, regency, province: what is left out follows from the rest.
    return ", ".join((parts[0], parts[-2])) if len(parts) > 2 else trail


@register.filter
def size(octets: int) -> str:
    """``1,4 MB`` or ``320 KB``, with the comma of Indonesian numbers."""
    if octets >= 1_000_000:
        return f"{octets / 1_000_000:.1f}".replace(".", ",") + " MB"
    return f"{max(1, round(octets / 1000))} KB"


class _Explained(Protocol):
    @property
    def explanation(self) -> Explanation: ...
    @property
    def in_calendar_days(self) -> bool: ...


@register.filter
def why(clock: _Explained) -> str:
    """Why a clock falls due on its day, sentence by sentence."""
    return reasons(clock.explanation, in_calendar_days=clock.in_calendar_days)
