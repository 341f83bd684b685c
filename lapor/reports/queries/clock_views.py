"""A clock as people read it: in words first, then as a date, then with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lapor.directory import queries as directory
from lapor.directory.queries.places import places
from lapor.reports.models import Clock
from lapor.rules.clocks import ClockKind, Place
from lapor.rules.working_days import (
    Calendar,
    Explanation,
    Pause,
    Zone,
    explain,
    local_date,
    working_days_between,
)


@dataclass(frozen=True)
class ClockView:
    """One clock at a moment.

    used, days: of the limit, in the clock's own unit (working days unless ``in_calendar_days``).
    left: working days left until it is due; negative once it is late; for an ended clock how many
    were left when it stopped. is_ended: it was stopped, ``is_missed`` says whether too late.
    """

    kind: ClockKind
    zone: Zone
    due_on: date
    due_at: datetime
    used: int
    days: int
    left: int
    in_calendar_days: bool
    is_ended: bool
    is_missed: bool
    is_provisional: bool
    explanation: Explanation

    @property
    def late(self) -> int:
        """Working days past the due day; 0 on the free days right after it."""
        return max(0, -self.left)

    @property
    def tone(self) -> str:
        """late, wait (two days or fewer left) or done; it colours, the words carry the meaning."""
        if self.is_missed or self.left < 0:
            return "late"
        return "wait" if self.left <= 2 and not self.is_ended else "done"


def first_promises(tracking_id: str) -> dict[ClockKind, Explanation]:
    """Return why the clocks that began with the filing fall due when they do. Three statements."""
    rows = list(
        Clock.objects.filter(report__tracking_id=tracking_id, run=1, cycle=1).order_by("id")
    )
    first = [row for row in rows if row.started_at == rows[0].started_at]
    found = places({row.unit_id for row in first})
    return {ClockKind(row.kind): view_of(row, found, row.started_at).explanation for row in first}


def view_of(row: Clock, found: dict[int | None, Place], at: datetime) -> ClockView:
    """Return the clock as it reads at ``at``. found: the places of the units, newest calendar.

    A date is explained with the calendar it was computed with: one more statement or two where
    that is not the newest.
    """
    zone = Zone(row.zone)
    calendar = _calendar(row, found)
    ended = row.stopped_at
    on = local_date(ended or at, zone)
    pauses = tuple(
        Pause(date.fromisoformat(a), date.fromisoformat(b) if b else None, *said)
        for a, b, *said in row.pauses
    )
    used = _counted(row, on, calendar) - sum(_paused(p, on, calendar) for p in pauses)
    return ClockView(
        kind=ClockKind(row.kind),
        zone=zone,
        due_on=row.due_on,
        due_at=row.due_at,
        used=max(0, min(used, row.days)),
        days=row.days,
        left=_left(on, row.due_on, calendar, in_calendar_days=row.in_calendar_days),
        in_calendar_days=row.in_calendar_days,
        is_ended=ended is not None,
        is_missed=row.missed_at is not None or (ended or at) > row.due_at,
        is_provisional=row.is_provisional,
        explanation=explain(row.start_on, row.due_on, calendar, pauses, settled_on=on),
    )


def _calendar(row: Clock, found: dict[int | None, Place]) -> Calendar:
    place = found.get(row.unit_id) or found[None]
    if place.calendar.version == row.calendar_version:
        return place.calendar
    return directory.calendar_for(row.unit_id, row.calendar_version)


def _counted(row: Clock, on: date, calendar: Calendar) -> int:
    if row.in_calendar_days:
        return (on - row.start_on).days
    return working_days_between(row.start_on, on, calendar)


def _paused(pause: Pause, on: date, calendar: Calendar) -> int:
    return working_days_between(pause.since_on, min(pause.until_on or on, on), calendar)


def _left(on: date, due_on: date, calendar: Calendar, *, in_calendar_days: bool) -> int:
    if in_calendar_days:
        return (due_on - on).days
    if on <= due_on:
        return working_days_between(on, due_on, calendar)
    return -working_days_between(due_on, on, calendar)
