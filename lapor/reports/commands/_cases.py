"""From rows to the pure case: what of a report the rules see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from lapor.directory.queries.places import places
from lapor.reports.models import Clock, FollowUp, Report
from lapor.rules import clocks
from lapor.rules.case import Case, Memory, World
from lapor.rules.case import FollowUp as FollowUpFact
from lapor.rules.clocks import ClockKind, Outcome, Place, Run
from lapor.rules.flow import State
from lapor.rules.reasons import ArchiveReason, Ball, Channel, Closure, FollowUpKind, Grade, Kind
from lapor.rules.working_days import Pause, Zone


@dataclass
class Locked:
    """A report under lock with its case as the rules see it."""

    row: Report
    case: Case
    world: World
    clock_rows: dict[tuple[str, str, int], Clock]
    follow_up_rows: list[FollowUp]


def load(row: Report, units: tuple[int | None, ...]) -> Locked:
    clock_rows = list(Clock.objects.filter(report=row).order_by("id"))
    follow_ups = list(FollowUp.objects.filter(report=row).order_by("event_id"))
    wanted = {row.desk_unit_id, row.holder_id, *units, *(c.unit_id for c in clock_rows)}
    found = places(wanted)
    policy = clocks.policy_on(row.submitted_at.date())
    return Locked(
        row=row,
        case=_case(row, clock_rows, follow_ups),
        world=World(place_of=_lookup(found), policy=policy),
        clock_rows={(c.kind, c.subject, c.run): c for c in clock_rows},
        follow_up_rows=follow_ups,
    )


def _lookup(found: dict[int | None, Place]) -> Callable[[int | None], Place]:
    def place_of(unit_id: int | None) -> Place:
        if unit_id not in found:
            found.update(places([unit_id]))
        return found[unit_id]

    return place_of


def _case(row: Report, clock_rows: list[Clock], follow_ups: list[FollowUp]) -> Case:
    return Case(
        state=State(row.state),
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        grade=Grade(row.grade) if row.grade else None,
        cycle=row.cycle,
        submitted_at=row.submitted_at,
        holder=row.holder_id or row.desk_unit_id,
        runs=tuple(_run(c) for c in clock_rows),
        closure=Closure(row.closure) if row.closure else None,
        archive_reason=ArchiveReason(row.archive_reason) if row.archive_reason else None,
        ball=Ball(row.ball) if row.ball else None,
        closed_at=row.closed_at,
        follow_ups=tuple(_follow_up(n, f) for n, f in enumerate(follow_ups, 1)),
        referred_cycle=row.referred_cycle,
        memory=_memory(row.memory),
    )


def _memory(stored: Mapping[str, Any]) -> Memory:
    known = {f.name for f in fields(Memory)}
    values: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known
    }
    return Memory(**values)


def _run(row: Clock) -> Run:
    return Run(
        kind=ClockKind(row.kind),
        run=row.run,
        cycle=row.cycle,
        unit_id=row.unit_id,
        zone=Zone(row.zone),
        started_at=row.started_at,
        start_on=row.start_on,
        days=row.days,
        due_on=row.due_on,
        due_at=row.due_at,
        is_provisional=row.is_provisional,
        calendar_version=row.calendar_version,
        policy_version=row.policy_version,
        subject=row.subject,
        in_calendar_days=row.in_calendar_days,
        pauses=tuple(
            Pause(date.fromisoformat(a), date.fromisoformat(b) if b else None, why, who)
            for a, b, why, who in row.pauses
        ),
        missed_at=row.missed_at,
        stopped_at=row.stopped_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def _follow_up(number: int, row: FollowUp) -> FollowUpFact:
    return FollowUpFact(
        number=number,
        cycle=row.cycle,
        kind=FollowUpKind(row.kind),
        at=row.at,
        fingerprint=row.fingerprint,
        promised_on=row.promised_on,
        zone=Zone(row.zone),
        is_copied=row.is_copied,
        objected=row.was_objected,
        voided_at=row.voided_at,
    )


def stored_memory(memory: Memory) -> dict[str, Any]:
    """Return the memory as it is stored: only what differs from the beginning."""
    empty = asdict(Memory())
    return {k: v for k, v in asdict(memory).items() if v != empty[k]}
