"""The officers' queue: what needs somebody now, most urgent first, as plain values.

Order: what nobody works on yet, then what is longest overdue, then least time left, then oldest.
Source: DESIGN.md, "Queue".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import JSONObject, Substr

from lapor.directory.models import Area
from lapor.directory.queries.places import calendars
from lapor.reports.models import Clock, FollowUp, ReportEvent
from lapor.reports.queries.desk_order import (
    PAGE,
    Ids,
    Mark,
    Tab,
    counts,
    has_officer,
    mark_from,
    page_ids,
    tabs_for,
)
from lapor.rules import personal_data
from lapor.rules.access import Actor
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.working_days import Calendar, Zone, local_date, working_days_between

__all__ = ["Line", "LineClock", "Mark", "Queue", "Tab", "mark_from", "queue", "tabs_for"]
_NATION = ("", 5)
_SOON = 2
_KECAMATAN = len("63.08.05")  # the part of an area's code that names its kecamatan


@dataclass(frozen=True)
class LineClock:
    """The clock that runs out first.

    left: working days (calendar days where the rule counts those); negative once late, 0 on the
    due day itself and on the free days right after it.
    """

    kind: ClockKind
    due_on: date
    zone: Zone
    left: int
    used: int
    days: int
    is_missed: bool
    in_calendar_days: bool
    is_ended: bool = False

    @property
    def late(self) -> int:
        """Days past the due day."""
        return max(0, -self.left)

    @property
    def is_reporters(self) -> bool:
        """Whether the reporter, not the agency, has this time."""
        return self.kind in (ClockKind.REPLY_WINDOW, ClockKind.COMPLETING)

    @property
    def tone(self) -> str:
        """late, wait (soon), said (the reporter's) or work; the words carry the meaning."""
        if self.is_reporters:
            return "said"
        if self.is_missed:
            return "late"
        return "wait" if self.left <= _SOON else "work"


@dataclass(frozen=True)
class Line:
    """One report in the queue. said_on: day of the reporter's last word since filing."""

    tracking_id: str
    title: str
    area: str
    holder: str
    state: State
    days_old: int
    is_anonim: bool
    is_rahasia: bool
    is_misconduct: bool
    is_priority: bool
    is_referred: bool
    is_held_by_nobody: bool
    disputes: int
    said_on: date | None
    said_days_ago: int
    promised_on: date | None
    clock: LineClock | None

    @property
    def state_label(self) -> str:
        """The state in few words; the law's own are on the report's page."""
        return _SHORT.get(self.state, self.state.label)


_SHORT = {
    State.UNVERIFIED: _("Belum diverifikasi"),
    State.DISPOSED: _("Belum ditindaklanjuti"),
    State.IN_PROCESS: _("Sedang diproses"),
    State.ANSWERED: _("Sudah dijawab"),
}


@dataclass(frozen=True)
class Queue:
    """One page. counts: by tab, capped one above what is counted. following: where it goes on."""

    lines: tuple[Line, ...]
    counts: Mapping[Tab, int]
    following: Mark | None


def queue(
    actor: Actor, tab: Tab, *, at: datetime, after: Mark | None = None, words: str = ""
) -> Queue:
    """Return a page of the actor's queue. Three statements, whatever its size."""
    rows = list(_values(page_ids(actor, tab, at=at, after=after, words=words), at))
    shown = rows[:PAGE]
    found = calendars({_region(row) for row in shown} | {_NATION})
    return Queue(
        lines=tuple(_line(row, found, at) for row in shown),
        counts=counts(actor, at),
        following=_mark(shown[-1], tab) if len(rows) > PAGE else None,
    )


# The reporter's own words after filing, of whatever kind.
_SAID = [Action.REPLY, Action.DISPUTE, Action.ACCEPT, Action.COMPLETE_DATA, Action.REOPEN]


def _values(ids: Ids, at: datetime) -> Ids:
    said = ReportEvent.objects.filter(
        report_id=OuterRef("id"), action__in=_SAID, actor_role=Role.REPORTER
    ).order_by("-seq")
    clock = (
        Clock.objects.filter(report_id=OuterRef("id"), stopped_at=None)
        .exclude(kind=ClockKind.NEGLECT)
        .order_by("due_at", "id")
        .values(
            told=JSONObject(
                kind="kind",
                start_on="start_on",
                due_on="due_on",
                zone="zone",
                days="days",
                unit_id="unit_id",
                in_calendar_days="in_calendar_days",
            )
        )
    )
    promise = (
        FollowUp.objects.filter(report_id=OuterRef("id"), void_after__isnull=False)
        .values("report_id")
        .annotate(on=Min("promised_on"))
        .values("on")
    )
    place = Area.objects.filter(code=OuterRef("area_code"))
    within = Area.objects.filter(code=Substr(OuterRef("area_code"), 1, _KECAMATAN))
    return ids.values(
        "tracking_id", "title", "public_title", "state", "submitted_at", "next_due_at",
        "closed_at", "rank", "name_to_handlers", "is_public", "about_conduct", "misconduct",
        "is_priority", "referred_unit_id", "dispute_count", "holder_id", "area_code",
        "is_migrated",
        holder_name=F("holder__name"),
        holder_short=F("holder__short_name"),
        holder_area=F("holder__area_code"),
        holder_week=F("holder__days_per_week"),
        desk_area=F("desk_unit__area_code"),
        desk_week=F("desk_unit__days_per_week"),
        zone=F("desk_unit__zone"),
        area=Subquery(place.values("name")),
        within=Subquery(within.values("name")[:1]),
        said_at=Subquery(said.values("at")[:1]),
        promised_on=Subquery(promise[:1]),
        clock=Subquery(clock[:1]),
        has_officer=has_officer(at),
    )  # fmt: skip


def _region(row: Mapping[str, Any]) -> tuple[str, int]:
    """Return whose calendar the line is counted with: the holder's, or the desk's before."""
    if row["holder_id"] is not None:
        return str(row["holder_area"])[:5], int(row["holder_week"])
    return str(row["desk_area"])[:5], int(row["desk_week"])


def _line(row: Mapping[str, Any], found: Mapping[tuple[str, int], Calendar], at: datetime) -> Line:
    zone = Zone(row["zone"])
    today = local_date(at, zone)
    said_on = local_date(row["said_at"], zone) if row["said_at"] else None
    is_lane = row["about_conduct"] or row["misconduct"]
    ended = row["state"] in (State.COMPLETED, State.ARCHIVED)
    return Line(
        tracking_id=row["tracking_id"],
        title=row["public_title"] or personal_data.mask(row["title"]),
        area=", ".join(dict.fromkeys(filter(None, (row["area"], row["within"])))),
        holder=row["holder_short"] or row["holder_name"] or "",
        state=State(row["state"]),
        days_old=(today - local_date(row["submitted_at"], zone)).days,
        is_anonim=not row["name_to_handlers"],
        is_rahasia=not row["is_public"],
        is_misconduct=is_lane,
        is_priority=row["is_priority"],
        is_referred=row["referred_unit_id"] is not None,
        is_held_by_nobody=row["holder_id"] is not None and not row["has_officer"] and not ended,
        disputes=row["dispute_count"],
        said_on=said_on,
        said_days_ago=(today - said_on).days if said_on else 0,
        promised_on=row["promised_on"],
        clock=None if ended or not row["clock"] else _clock(row, found, at),
    )


def _clock(
    row: Mapping[str, Any], found: Mapping[tuple[str, int], Calendar], at: datetime
) -> LineClock:
    told = row["clock"]
    zone = Zone(told["zone"])
    today, due_on = local_date(at, zone), date.fromisoformat(told["due_on"])
    start_on = date.fromisoformat(told["start_on"])
    calendar = found[_NATION if told["unit_id"] is None else _region(row)]
    if told["in_calendar_days"]:
        left, used = (due_on - today).days, (today - start_on).days
    else:
        left = working_days_between(today, due_on, calendar)
        left = left or -working_days_between(due_on, today, calendar)
        used = working_days_between(start_on, today, calendar)
    return LineClock(
        kind=ClockKind(told["kind"]),
        due_on=due_on,
        zone=zone,
        left=left,
        used=max(0, min(used, told["days"])),
        days=told["days"],
        is_missed=today > due_on,
        in_calendar_days=told["in_calendar_days"],
    )


def _mark(row: Mapping[str, Any], tab: Tab) -> Mark:
    moment = row["closed_at"] if tab is Tab.DONE else row["next_due_at"]
    return Mark(row["rank"], moment, row["tracking_id"])
