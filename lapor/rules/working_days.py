"""Counting working days: which days count, when a clock falls due, and why on that day.

Day zero is the local date on which a clock starts; the due day is the n-th working day after it;
due is 23:59:59 there. Nothing here loops over days but ``explain``: a year is as cheap as a week.
Source: RULES.md 4 (docs/sources.md, "Working days").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from lapor.rules.labels import Labelled, _


class Zone(Labelled):
    """The three legal times of Indonesia (Keppres 41/1987), by their IANA names."""

    WIB = "Asia/Jakarta", _("WIB")
    WITA = "Asia/Makassar", _("WITA")
    WIT = "Asia/Jayapura", _("WIT")

    @property
    def abbreviation(self) -> str:
        """What people write behind a time of day: ``WIB``."""
        return self.label


WEEKDAYS = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))


@dataclass(frozen=True, slots=True)
class Holiday:
    """A free day. ``certain`` is false while only estimated, as lunar dates are before the decree.

    kind: ``national``, ``collective_leave`` (cuti bersama) or ``regional``.
    decree: what made it free, as people cite it; empty where the source names none.
    """

    on: date
    name: str
    kind: str
    decree: str = ""
    certain: bool = True


@dataclass(frozen=True)
class Calendar:
    """The free days of one place in one version. Days are looked up, never read from a clock.

    known_until: the last day for which the list of holidays is complete; beyond it the holidays
    at hand and the week are an estimate, and a date that reaches there is provisional.
    days_per_week: 5 (Monday to Friday) or 6 (Monday to Saturday).
    """

    version: int
    holidays: Mapping[date, Holiday]
    known_until: date
    days_per_week: Literal[5, 6] = 5

    def is_working_day(self, day: date) -> bool:
        """Return whether ``day`` counts. A holiday that is not certain is free all the same."""
        return day.weekday() < self.days_per_week and day not in self.holidays

    def why_free(self, day: date) -> str | None:
        """Return why ``day`` does not count, in words for people, or None if it counts."""
        holiday = self.holidays.get(day)
        if holiday is None:
            return WEEKDAYS[day.weekday()] if day.weekday() >= self.days_per_week else None
        notes = [holiday.decree] if holiday.decree else []
        if not holiday.certain:
            notes.append(_("perkiraan"))
        return f"{holiday.name} ({', '.join(notes)})" if notes else holiday.name

    @cached_property
    def _free_weekdays(self) -> Sequence[int]:
        """Ordinals of the holidays that fall inside the working week, in order."""
        return sorted(
            day.toordinal() for day in self.holidays if day.weekday() < self.days_per_week
        )

    @cached_property
    def _uncertain(self) -> Sequence[int]:
        """Ordinals of the holidays that are only estimated, in order."""
        return sorted(day.toordinal() for day, h in self.holidays.items() if not h.certain)

    def _number(self, ordinal: int) -> int:
        """Return how many working days there are up to and including a day, since 1 January 1.

        Ordinal 1 was a Monday, so whole weeks and the rest of one are arithmetic.
        """
        weeks, rest = divmod(ordinal, 7)
        in_week = weeks * self.days_per_week + min(rest, self.days_per_week)
        return in_week - bisect_right(self._free_weekdays, ordinal)

    def _nth_after(self, ordinal: int, days: int) -> int:
        """Return the ordinal of the ``days``-th working day after a day.

        The week alone gives a first guess; each holiday up to the guess pushes it on, until no
        further one is met. A guess that is itself a holiday is always pushed on.
        """
        wanted = self._number(ordinal) + days
        guess = 0
        while True:
            weeks, rest = divmod(
                wanted + bisect_right(self._free_weekdays, guess) - 1, self.days_per_week
            )
            found = weeks * 7 + rest + 1
            if found == guess:
                return found
            guess = found

    def _is_estimate(self, after: int, until: int, settled: int) -> bool:
        """Return whether a count over (after, until] rests on a day not settled yet."""
        first_open = max(after, settled - 1)
        if until > max(first_open, self.known_until.toordinal()):
            return True
        return bisect_right(self._uncertain, until) > bisect_right(self._uncertain, first_open)


@dataclass(frozen=True, slots=True)
class Due:
    """A due day. ``is_provisional``: it rests on days that no decree has settled yet."""

    on: date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stands still: the days after ``since_on`` up to ``until_on``.

    until_on: None while it is not known when it ends; only ``explain`` takes such a pause.
    reason: why, for people. by: who caused it, for people ("Pelapor", "Dinas PUPR").
    """

    since_on: date
    until_on: date | None
    reason: str
    by: str = ""

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.since_on:
            raise ValueError(f"a pause since {self.since_on} cannot end on {self.until_on}")


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day between start and due that did not count, and why, for people."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clock falls due when it does: the citizen can count along on a wall calendar.

    days_counted: working days in (start, due] outside the pauses.
    skipped: the free days among them, in order. pauses: those begun by the due day.
    """

    start: date
    due: date
    days_counted: int
    skipped: tuple[SkippedDay, ...]
    pauses: tuple[Pause, ...]
    is_provisional: bool


def add_working_days(
    start: date, days: int, calendar: Calendar, *, settled_on: date | None = None
) -> Due:
    """Return the ``days``-th working day after ``start``, which is day zero whatever day it is.

    So a report filed on a Saturday falls due on the same day as one filed the Friday before.
    settled_on: today, where the caller knows it: days before it are settled as they were counted,
    and make nothing provisional any more.
    Raises ValueError if ``days`` is below 1.
    """
    return due_with_pauses(start, days, calendar, (), settled_on=settled_on)


def add_calendar_days(start: date, days: int) -> Due:
    """Return the day ``days`` calendar days after ``start``; it is never provisional."""
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    return Due(start + timedelta(days=days), is_provisional=False)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Return the number of working days after ``start`` up to and including ``end``.

    0 where ``end`` is not after ``start``.
    """
    if end <= start:
        return 0
    return calendar._number(end.toordinal()) - calendar._number(start.toordinal())


def due_with_pauses(
    start: date,
    days: int,
    calendar: Calendar,
    pauses: Iterable[Pause],
    *,
    settled_on: date | None = None,
) -> Due:
    """Return the due day when the days of the pauses do not count.

    A clock paused on its very last day has no day left: it falls due on the day the pause ends.
    A pause that begins after the due day changes nothing: what is missed stays missed.
    pauses: in any order; they may overlap. settled_on: as for ``add_working_days``.
    Raises ValueError if ``days`` is below 1 or the end of a pause is not known.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    settled = settled_on.toordinal() if settled_on else 0
    cursor, left, is_estimate = start.toordinal(), days, False
    for since, until in _merged(pauses):
        if until <= cursor:
            continue
        if since > cursor:
            counted = calendar._number(since) - calendar._number(cursor)
            if counted >= left:
                due = calendar._nth_after(cursor, left)
                is_estimate = is_estimate or calendar._is_estimate(cursor, due, settled)
                return Due(date.fromordinal(until if due == since else due), is_estimate)
            left -= counted
            is_estimate = is_estimate or calendar._is_estimate(cursor, since, settled)
        cursor = until
    due = calendar._nth_after(cursor, left)
    return Due(date.fromordinal(due), is_estimate or calendar._is_estimate(cursor, due, settled))


def _merged(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """Return the pauses as (since, until] in ordinals, in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    spans = []
    for pause in pauses:
        if pause.until_on is None:
            raise ValueError("a pause without an end has no due day: give its last possible day")
        spans.append((pause.since_on.toordinal(), pause.until_on.toordinal()))
    for since, until in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def explain(
    start: date,
    due: date,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    *,
    settled_on: date | None = None,
) -> Explanation:
    """Return why a clock that started on ``start`` falls due on ``due``.

    The inverse of the calculation: it lists, and does not compute, so that a date kept from an
    earlier calendar is explained with that calendar. A pause still open counts up to ``due``.
    """
    begun = tuple(p for p in pauses if p.since_on <= due)
    paused = {
        date.fromordinal(o)
        for p in begun
        for o in range(p.since_on.toordinal() + 1, (p.until_on or due).toordinal() + 1)
    }
    counted, skipped, is_provisional = 0, [], False
    for ordinal in range(start.toordinal() + 1, due.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day in paused:
            continue
        reason = calendar.why_free(day)
        if reason is None:
            counted += 1
        else:
            skipped.append(SkippedDay(day, reason))
        holiday = calendar.holidays.get(day)
        is_open = day > calendar.known_until or (holiday is not None and not holiday.certain)
        if is_open and (settled_on is None or day >= settled_on):
            is_provisional = True
    return Explanation(start, due, counted, tuple(skipped), begun, is_provisional)


def local_date(moment: datetime, zone: Zone) -> date:
    """Return the date on the wall of ``zone`` at an aware moment. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no local date")
    return moment.astimezone(ZoneInfo(zone)).date()


def end_of_day(on: date, zone: Zone) -> datetime:
    """Return the last second of a local day, 23:59:59, as an aware moment in UTC."""
    return datetime.combine(on, time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)
