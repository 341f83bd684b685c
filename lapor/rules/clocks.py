"""The clocks of a report: their lengths, and how one starts, stops, goes on and is explained.

A clock is a value; what an action does to the clocks is in ``case.py``. Every number is a row of
a versioned policy. Source: RULES.md 1 and 4 (docs/sources.md, "Clocks").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import ceil
from types import MappingProxyType
from zoneinfo import ZoneInfo

from lapor.rules.labels import Labelled, _
from lapor.rules.reasons import Channel, Grade, Kind
from lapor.rules.working_days import (
    Calendar,
    Due,
    Pause,
    Zone,
    add_calendar_days,
    add_working_days,
    due_with_pauses,
    end_of_day,
    local_date,
    working_days_between,
)


class ClockKind(Labelled):
    """What a clock measures."""

    VERIFICATION = "verification", _("Verifikasi")
    FIRST_FOLLOW_UP = "first_follow_up", _("Tindak lanjut pertama")
    RESOLUTION = "resolution", _("Jawaban akhir")
    ASSIGNMENT = "assignment", _("Unit pemegang bertindak")
    PART = "part", _("Bagian unit pendamping")
    COMPLETING = "completing", _("Melengkapi laporan")
    DECISION = "decision", _("Keputusan")
    PPID = "ppid", _("Permohonan dokumen (PPID)")
    REPLY_WINDOW = "reply_window", _("Tanggapan pelapor")
    RESPONSE = "response", _("Balasan instansi")
    NEGLECT = "neglect", _("Diteruskan ke Ombudsman bila didiamkan")


class Outcome(Labelled):
    """How a clock ended."""

    MET = "met", _("tepat waktu")
    MISSED = "missed", _("terlambat")
    VOID = "void", _("tidak berlaku lagi")


_RESOLUTION: Mapping[str, int] = MappingProxyType(
    {
        Kind.INFORMATION_REQUEST: 5,
        Kind.ASPIRATION: 5,
        Grade.NORMATIVE: 5,
        Grade.NON_SUPERVISORY: 14,
        Grade.SUPERVISORY: 60,
    }
)


@dataclass(frozen=True)
class Policy:
    """The lengths in force from ``valid_from``; a running clock keeps the version it began with.

    Working days, except ``completing``, ``completing_again``, ``rating_window`` and
    ``referral_window`` (UU 37/2008 art. 24), which are calendar days.
    """

    version: int
    valid_from: date
    verification: int = 3
    first_follow_up: int = 5
    resolution: Mapping[str, int] = field(default_factory=lambda: _RESOLUTION)
    resolution_after_dispute: int = 5
    shortened_resolution: int = 3
    assignment: int = 5
    completing: int = 30
    completing_again: int = 10
    intake_decision: int = 2
    appeal_decision: int = 3
    return_decision: int = 1
    return_decision_national: int = 2
    draft_decision: int = 2
    objection_decision: int = 3
    third_dispute_decision: int = 5
    ppid: int = 10
    ppid_extension: int = 7
    reply_window: int = 10
    reply_window_letter: int = 20
    response: int = 5
    ask_pause: int = 10
    neglect: int = 60
    appeal_window: int = 10
    reopen_window: int = 30
    rating_window: int = 30
    referral_window: int = 2 * 365
    late_part: int = 5
    postponements: int = 2
    returns_per_holder: int = 2
    returns_decided: int = 3


POLICIES = (Policy(version=1, valid_from=date(2014, 1, 1)),)


def policy_on(day: date) -> Policy:
    """Return the policy in force on a local day."""
    return max((p for p in POLICIES if p.valid_from <= day), key=lambda p: p.valid_from)


def policy_numbered(version: int) -> Policy:
    """Return the policy that a running clock keeps."""
    return next(p for p in POLICIES if p.version == version)


def resolution_days(policy: Policy, kind: Kind, grade: Grade | None) -> int:
    """Return the resolution limit in working days: 5, 14 or 60 by kind and grade."""
    return policy.resolution[grade or kind]


def reply_days(policy: Policy, channel: Channel) -> int:
    """Return the reporter's reply window in working days; letters travel longer."""
    return policy.reply_window_letter if channel is Channel.LETTER else policy.reply_window


@dataclass(frozen=True)
class Place:
    """Where a clock ticks: the zone and calendar of whoever it binds. ``unit_id`` None: reporter."""

    unit_id: int | None
    zone: Zone
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock. ``start_on`` is day zero; ``due_at`` is 23:59:59 of ``due_on``.

    days: working days, or calendar days where ``in_calendar_days``. missed_at: it was passed while
    running. stopped_at and outcome: set together when it ends.
    """

    kind: ClockKind
    run: int
    cycle: int
    unit_id: int | None
    zone: Zone
    started_at: datetime
    start_on: date
    days: int
    due_on: date
    due_at: datetime
    is_provisional: bool
    calendar_version: int
    policy_version: int = 1
    subject: str = ""
    in_calendar_days: bool = False
    pauses: tuple[Pause, ...] = ()
    missed_at: datetime | None = None
    stopped_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still runs, missed or not."""
        return self.stopped_at is None

    def is_past(self, at: datetime) -> bool:
        """Whether its due moment has passed."""
        return at > self.due_at


def start(
    kind: ClockKind,
    days: int,
    *,
    at: datetime,
    place: Place,
    run: int,
    cycle: int,
    policy: Policy,
    subject: str = "",
    in_calendar_days: bool = False,
    pauses: tuple[Pause, ...] = (),
) -> Run:
    """Start a clock of ``days`` at the moment ``at``; day zero is the local date there."""
    start_on = local_date(at, place.zone)
    due = _due(start_on, days, place.calendar, pauses, in_calendar_days=in_calendar_days)
    return Run(
        kind=kind,
        run=run,
        cycle=cycle,
        unit_id=place.unit_id,
        zone=place.zone,
        started_at=at,
        start_on=start_on,
        days=days,
        due_on=due.on,
        due_at=end_of_day(due.on, place.zone),
        is_provisional=due.is_provisional,
        calendar_version=place.calendar.version,
        policy_version=policy.version,
        subject=subject,
        in_calendar_days=in_calendar_days,
        pauses=pauses,
    )


def _due(
    start_on: date,
    days: int,
    calendar: Calendar,
    pauses: tuple[Pause, ...],
    *,
    in_calendar_days: bool,
) -> Due:
    if in_calendar_days:
        return add_calendar_days(start_on, days)
    if pauses:
        return due_with_pauses(start_on, days, calendar, pauses)
    return add_working_days(start_on, days, calendar)


def stop(run: Run, at: datetime, outcome: Outcome = Outcome.MET) -> Run:
    """End a clock at ``at``: missed if its due moment has passed, else ``outcome``."""
    late = run.missed_at is not None or run.is_past(at)
    return replace(run, stopped_at=at, outcome=Outcome.MISSED if late else outcome)


def mark_missed(run: Run, at: datetime) -> Run:
    """Note that an open clock was passed; it runs on until something stops it."""
    if run.missed_at is not None or not run.is_past(at):
        return run
    return replace(run, missed_at=at)


def pause(run: Run, pause_: Pause, calendar: Calendar) -> Run:
    """Leave the days of ``pause_`` uncounted. A clock already past its day is not helped by it.

    The pause carries its last possible day, so the due date is a date at once; ending the pause
    early (``end_pause``) can only bring it forward.
    """
    if run.missed_at is not None or pause_.since_on > run.due_on:
        return run
    return _with_pauses(run, (*run.pauses, pause_), calendar)


def end_pause(run: Run, on: date, calendar: Calendar) -> Run:
    """Let whatever pause still lasts end on the local day ``on``; the date only comes forward.

    A holiday confirmed meanwhile cannot push it back: it touches no running clock.
    """
    ended = _until(run.pauses, on)
    if ended == run.pauses or run.missed_at is not None:
        return run
    sooner = _with_pauses(run, ended, calendar)
    return sooner if sooner.due_on <= run.due_on else replace(run, pauses=ended)


def _until(pauses: tuple[Pause, ...], on: date) -> tuple[Pause, ...]:
    """Return the pauses with none lasting beyond the day ``on``."""
    return tuple(
        replace(p, until_on=max(on, p.since_on)) if p.until_on is None or p.until_on > on else p
        for p in pauses
    )


def _with_pauses(run: Run, pauses: tuple[Pause, ...], calendar: Calendar) -> Run:
    due = _due(run.start_on, run.days, calendar, pauses, in_calendar_days=run.in_calendar_days)
    return replace(
        run,
        pauses=pauses,
        due_on=due.on,
        due_at=end_of_day(due.on, run.zone),
        is_provisional=due.is_provisional,
        calendar_version=calendar.version,
    )


def go_on(run: Run, *, since_on: date, at: datetime, number: int, place: Place, why: str) -> Run:
    """Let an ended clock go on with the days already run, as run ``number``.

    The time between ``since_on`` (when it was ended) and now counts as a pause, and a pause that
    lasted then is over. What was missed stays missed, with its old day.
    """
    opened = replace(run, run=number, stopped_at=None, outcome=None)
    if run.missed_at is not None or run.outcome is Outcome.MISSED:
        return replace(opened, missed_at=run.missed_at or run.stopped_at)
    today = local_date(at, run.zone)
    if run.in_calendar_days:
        lost = today - since_on
        due_on = run.due_on + lost
        return replace(
            opened, due_on=due_on, due_at=end_of_day(due_on, run.zone), days=run.days + lost.days
        )
    between = Pause(since_on, today, why)
    return _with_pauses(opened, (*_until(run.pauses, since_on), between), place.calendar)


def relengthened(run: Run, days: int, *, number: int, place: Place) -> Run:
    """Return a new run of an open clock with another length, from the same day zero."""
    again = replace(run, run=number, days=days)
    return _with_pauses(again, run.pauses, place.calendar)


def moved(run: Run, calendar: Calendar, at: datetime) -> Run:
    """Recompute an open clock after a national decree changed the calendar.

    Never to a day already past: then to the end of the next working day. What was missed stays
    missed, and calendar days are not moved. Source: RULES.md 4.
    """
    if not run.is_open or run.missed_at is not None or run.in_calendar_days or run.is_past(at):
        return run
    again = _with_pauses(run, run.pauses, calendar)
    if not again.is_past(at):
        return again
    due = add_working_days(local_date(at, run.zone), 1, calendar)
    return replace(
        again,
        due_on=due.on,
        due_at=end_of_day(due.on, run.zone),
        is_provisional=due.is_provisional,
    )


def days_used(run: Run, on: date, calendar: Calendar) -> int:
    """Return the days of the clock counted up to and including the local day ``on``."""
    if run.in_calendar_days:
        return max(0, (on - run.start_on).days)
    used, cursor = working_days_between(run.start_on, on, calendar), run.start_on
    for paused in sorted(run.pauses, key=lambda p: p.since_on):  # they may overlap
        until = min(paused.until_on or on, on)
        used -= working_days_between(max(paused.since_on, cursor), until, calendar)
        cursor = max(cursor, until)
    return used


# Days before the due day on which the reporter is warned; agencies are reminded by share of days.
_WARN_BEFORE: Mapping[ClockKind, tuple[int, ...]] = MappingProxyType(
    {ClockKind.COMPLETING: (7, 3, 1)}
)
_REMINDED = frozenset(
    {
        ClockKind.VERIFICATION,
        ClockKind.FIRST_FOLLOW_UP,
        ClockKind.RESOLUTION,
        ClockKind.PPID,
        ClockKind.RESPONSE,
    }
)
_MORNING = time(8)


def next_reminder(run: Run, calendar: Calendar, after: datetime) -> datetime | None:
    """Return the next reminder of a clock later than ``after`` (aware UTC), or None.

    Agencies: the morning of working day ceil(n/2), ceil(.8 n) and n. The reporter: at half of the
    reply window and one day before its end; 7, 3 and 1 days before a report lapses.
    Source: RULES.md 3 (remind, lapse, close_silent).
    """
    moments = sorted(
        datetime.combine(on, _MORNING, tzinfo=ZoneInfo(run.zone))
        for on in _reminder_days(run, calendar)
    )
    return next((m for m in moments if m > after and m <= run.due_at), None)


def _reminder_days(run: Run, calendar: Calendar) -> set[date]:
    if run.kind in _WARN_BEFORE:
        return {run.due_on - timedelta(days=n) for n in _WARN_BEFORE[run.kind]}
    if run.kind is ClockKind.REPLY_WINDOW:
        wanted = {ceil(run.days / 2), run.days - 1}
    elif run.kind in _REMINDED:
        wanted = {ceil(run.days / 2), ceil(run.days * 4 / 5), run.days}
    else:
        return set()
    return {
        due_with_pauses(run.start_on, n, calendar, run.pauses).on
        if run.pauses
        else add_working_days(run.start_on, n, calendar).on
        for n in wanted
        if n >= 1
    }


def reopened(run: Run, pauses: tuple[Pause, ...], *, number: int, place: Place) -> Run:
    """Return an ended clock as run ``number``, as if it had never been stopped but by ``pauses``.

    What was missed before stays missed; what is past by now is noticed by the next sweep.
    """
    again = replace(run, run=number, stopped_at=None, outcome=None)
    if run.missed_at is not None or run.outcome is Outcome.MISSED:
        return again
    return _with_pauses(again, pauses, place.calendar)


def gave_way(run: Run, other: Run, *, number: int, place: Place) -> Run:
    """Return an ended clock as run ``number``, as if ``other`` had never run in its place.

    The pauses of both count, those of ``run`` up to the day on which it gave way. What was missed
    before stays missed. Source: RULES.md 3, undo_ppid.
    """
    return reopened(run, (*lasted(run), *other.pauses), number=number, place=place)


def lasted(run: Run) -> tuple[Pause, ...]:
    """Return the pauses of a clock, an ended one's no longer than it ran."""
    if run.stopped_at is None:
        return run.pauses
    return _until(run.pauses, local_date(run.stopped_at, run.zone))
