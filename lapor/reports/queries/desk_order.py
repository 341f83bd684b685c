"""Which reports stand in a part of an actor's queue, and in which order.

Each part of an actor's reach is asked by itself, in the order of its own partial index, and cut
after one page; together they are cut once more. An OR over all of them would read everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from lapor.directory.kinds import ANSWERING_ROLES
from lapor.directory.models import Post
from lapor.directory.queries.moments import valid_at
from lapor.reports.models import FollowUp, Report
from lapor.reports.queries.access import any_of, reached, shares_in
from lapor.rules import tracking
from lapor.rules.access import READS, Actor
from lapor.rules.flow import Reach, Role, State
from lapor.rules.labels import Labelled, _
from lapor.rules.reasons import Ball

# A query for rows with ``rank`` beside their columns, or for ids alone; Django tells no better.
Ids = QuerySet[Any, Any]
PAGE = 50
MOST_COUNTED = 1000
_WEEK = timedelta(days=7)
_WRITTEN = "%Y%m%dT%H%M%S.%f"


class Tab(Labelled):
    """A part of the queue."""

    ACT = "perlu", _("Perlu tindakan")
    LATE = "terlambat", _("Terlambat")
    PROMISED = "janji", _("Janji minggu ini")
    WAITING = "pelapor", _("Menunggu pelapor")
    OPEN = "berjalan", _("Semua yang berjalan")
    DONE = "selesai", _("Selesai")


_ALL = (Tab.ACT, Tab.LATE, Tab.PROMISED, Tab.WAITING, Tab.OPEN, Tab.DONE)
_READERS = (Tab.OPEN, Tab.LATE, Tab.WAITING, Tab.DONE)
_FILED = (Tab.OPEN, Tab.DONE)


def tabs_for(role: Role) -> tuple[Tab, ...]:
    """Return the parts of the queue a role has; the first is where it begins."""
    match role:
        case Role.INTAKE_OFFICER:
            return _FILED
        case Role.EXECUTIVE | Role.PRESIDENTIAL_OFFICE:
            return _READERS
        case Role.OMBUDSMAN:
            return (Tab.ACT,)
        case Role.AUDITOR | Role.OMBUDSMAN_OFFICE:
            return ()
        case _:
            return _ALL


@dataclass(frozen=True)
class Mark:
    """Where a page ended: rank, moment (due, or closed; None: none) and number of its last line."""

    rank: int
    moment: datetime | None
    tracking_id: str

    @property
    def text(self) -> str:
        """The mark as it stands in an address."""
        moment = self.moment.astimezone(UTC).strftime(_WRITTEN) if self.moment else ""
        return f"{self.rank}~{moment}~{self.tracking_id}"


def mark_from(text: str) -> Mark | None:
    """Return the mark an address carries, None if it carries none."""
    rank, _first, rest = text.partition("~")
    moment, _second, number = rest.partition("~")
    if rank not in ("0", "1"):
        return None
    try:
        at = datetime.strptime(moment, _WRITTEN).replace(tzinfo=UTC) if moment else None
        return Mark(int(rank), at, tracking.check_tracking_id(number))
    except (ValueError, tracking.NotATrackingId):
        return None


# As the partial indexes say it, so that the planner sees that they apply.
_OPEN = ~Q(state__in=[State.COMPLETED, State.ARCHIVED])
_UNTOUCHED = Q(state__in=[State.UNVERIFIED, State.DISPOSED])
_AGENCYS = Q(state__in=[State.UNVERIFIED, State.DISPOSED, State.IN_PROCESS]) | Q(
    state=State.ANSWERED, ball=Ball.AGENCY
)


def has_officer(at: datetime) -> Exists:
    """Whether the holder has somebody who can answer for it at that moment."""
    standing = Post.objects.filter(
        valid_at(at, zone="unit__zone"), user__is_active=True, role__in=sorted(ANSWERING_ROLES)
    )
    return Exists(standing.filter(unit_id=OuterRef("holder_id")))


def page_ids(actor: Actor, tab: Tab, *, at: datetime, after: Mark | None, words: str) -> Ids:
    """Return one page of the tab and one report more, in the queue's order."""
    asked = _wanted(tab, at) & _holding(words)
    parts = _parts(actor, tab)
    if tab is Tab.DONE:
        return _latest_first([part.rows.filter(asked) for part in parts], after)
    alone_at = at if actor.role in _KNOWING_WHO_IS_ALONE else None
    cuts = [
        _cut(part.rows.filter(asked), rank, dated=dated, after=after, at=alone_at)
        for part in parts
        for rank in part.ranks
        for dated in (True, False)
        if _is_ahead(rank, after, dated=dated)
    ]
    found = _together(cuts).annotate(rank=_rank(alone_at))
    page: Ids = found.order_by("rank", F("next_due_at").asc(nulls_last=True), "id")[: PAGE + 1]
    return page


# A liaison is an officer of the unit; over the nation it would cost a look at every unit.
_KNOWING_WHO_IS_ALONE = frozenset({Role.INSTITUTION_ADMIN, Role.EXECUTIVE, Role.INSPECTORATE})


def _together(cuts: list[Ids]) -> Ids:
    """Return the reports of all cuts."""
    ids = cuts[0].union(*cuts[1:], all=True) if len(cuts) > 1 else cuts[0]
    return Report.objects.filter(id__in=ids)


def _rank(at: datetime | None) -> Case:
    """0: nobody works on it yet. at: None leaves out units that have no officer."""
    first = [When(_UNTOUCHED, then=Value(0))]
    if at is not None:
        first.append(When(_without_officer(at), then=Value(0)))
    return Case(*first, default=Value(1))


def _without_officer(at: datetime) -> Q:
    return Q(holder__isnull=False) & Q(~has_officer(at))


def _is_ahead(rank: int, after: Mark | None, *, dated: bool) -> bool:
    """Whether reports of this rank, with or without a date, can still come after the mark."""
    if after is None or rank > after.rank:
        return True
    return rank == after.rank and (not dated or after.moment is not None)


def _cut(
    asked: QuerySet[Report], rank: int, *, dated: bool, after: Mark | None, at: datetime | None
) -> Ids:
    """Return the ids of one page of one rank, those with a due moment or those without."""
    untouched = _UNTOUCHED if at is None else _UNTOUCHED | _without_officer(at)
    rows = asked.filter(untouched if rank == 0 else ~untouched)
    rows = rows.filter(next_due_at__isnull=not dated)
    if after is not None and rank == after.rank:
        last = Report.objects.filter(tracking_id=after.tracking_id).values("id")
        behind = Q(id__gt=Subquery(last))
        if dated and after.moment is not None:
            rows = rows.filter(next_due_at__gte=after.moment)
            rows = rows.filter(Q(next_due_at__gt=after.moment) | behind)
        elif not dated and after.moment is None:
            rows = rows.filter(behind)
    # Also where there is no due moment: so ordered, the index that begins with the part serves.
    return rows.order_by("next_due_at", "id").values("id")[: PAGE + 1]


def _latest_first(parts: list[QuerySet[Report]], after: Mark | None) -> Ids:
    """Return ended reports, the latest first."""
    behind = Q()
    if after is not None and after.moment is not None:
        last = Report.objects.filter(tracking_id=after.tracking_id).values("id")
        behind = Q(closed_at__lte=after.moment) & (
            Q(closed_at__lt=after.moment) | Q(id__lt=Subquery(last))
        )
    order = ("-closed_at", "-id")
    cuts = [rows.filter(behind).order_by(*order).values("id")[: PAGE + 1] for rows in parts]
    page: Ids = _together(cuts).annotate(rank=Value(1)).order_by(*order)[: PAGE + 1]
    return page


def _wanted(tab: Tab, at: datetime) -> Q:
    match tab:
        case Tab.ACT:
            return _OPEN & _AGENCYS
        case Tab.LATE:
            return _OPEN & _AGENCYS & Q(next_due_at__lt=at)
        case Tab.PROMISED:
            promised = FollowUp.objects.filter(void_after__isnull=False, void_after__lte=at + _WEEK)
            return _OPEN & any_of(promised.values("report_id"))
        case Tab.WAITING:
            return _OPEN & (Q(state=State.POSTPONED) | Q(state=State.ANSWERED, ball=Ball.REPORTER))
        case Tab.OPEN:
            return _OPEN
        case Tab.DONE:
            return ~_OPEN


def _holding(words: str) -> Q:
    """Return the reports whose title or place holds every word asked."""
    condition = Q()
    for word in words.split()[:8]:
        condition &= (
            Q(title__icontains=word)
            | Q(public_title__icontains=word)
            | Q(place_note__icontains=word)
        )
    return condition


@dataclass(frozen=True)
class _Part:
    """A stretch of an actor's reach with an index of its own. ranks: those it can hold."""

    rows: QuerySet[Report]
    ranks: tuple[int, ...] = (0, 1)


def _parts(actor: Actor, tab: Tab) -> list[_Part]:
    """Return the actor's reach in parts.

    What a verifier must act on is what waits at his own desk; all else in the nation he reads.
    """
    parts: list[_Part] = []
    for reach in READS[actor.role]:
        rows = reached(reach, actor)
        match reach:
            case Reach.DESK:
                parts.append(_at_desk(rows, actor, tab))
            case Reach.UNIT:
                held = Q(holder_id=actor.unit_id)
                shared = ~held & shares_in(actor.unit_id or 0)
                parts += [_Part(rows.filter(held)), _Part(rows.filter(shared))]
            case Reach.TREE if Reach.UNIT in READS[actor.role]:
                if tab is not Tab.ACT:  # an inspectorate works on its own, the tree it reads
                    parts.append(_Part(rows.exclude(holder_id=actor.unit_id)))
            case Reach.NATION if tab is Tab.ACT:
                parts.append(_at_desk(rows, actor, tab))
            case Reach.REFERRED:
                continue  # the seat's own pages show these
            case _:
                parts.append(_Part(rows))
    return parts


def _at_desk(rows: QuerySet[Report], actor: Actor, tab: Tab) -> _Part:
    """What waits at the actor's desk: unverified is touched by nobody, postponed waits."""
    waiting = Q(state__in=[State.UNVERIFIED, State.POSTPONED], desk_unit_id=actor.unit_id)
    return _Part(rows.filter(waiting), (0,) if tab in (Tab.ACT, Tab.LATE) else (0, 1))


def counts(actor: Actor, at: datetime) -> Mapping[Tab, int]:
    """Return how many stand in each tab of the actor, each counted up to one above the most.

    One statement. The titles of reports are not touched, so each count is an index range.
    """
    sums: list[str] = []
    params: list[Any] = []
    of: list[Tab] = []
    for tab in tabs_for(actor.role):
        for part in _parts(actor, tab):
            rows = part.rows.filter(_wanted(tab, at)).order_by()
            sql, values = rows.values("id")[: MOST_COUNTED + 1].query.sql_with_params()
            # Compiled by Django with its values apart, as it would run by itself.
            sums.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608
            params.extend(values)
            of.append(tab)
    if not sums:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sums), params)
        numbers = cursor.fetchone()
    found = dict.fromkeys(tabs_for(actor.role), 0)
    for tab, number in zip(of, numbers, strict=True):
        found[tab] = min(MOST_COUNTED + 1, found[tab] + number)
    return found
