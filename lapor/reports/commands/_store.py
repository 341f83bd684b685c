"""Between rows and the pure case: lock and load, apply, write the difference.

Every command goes through ``lock`` and ``take``; nothing else writes a report.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from lapor.directory import queries as directory
from lapor.directory.kinds import NATIONAL_DESK
from lapor.directory.queries.places import places
from lapor.reports.commands import publishing
from lapor.reports.models import (
    Assignment,
    Clock,
    EventText,
    FollowUp,
    Reaction,
    Report,
    ReportEvent,
)
from lapor.reports.queries.access import subject_of
from lapor.rules import access, clocks, proofs
from lapor.rules.access import SYSTEM, Actor
from lapor.rules.case import Act, Case, Memory, World, next_due
from lapor.rules.case import FollowUp as FollowUpFact
from lapor.rules.clocks import ClockKind, Outcome, Place, Run
from lapor.rules.effects_work import is_kept
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.procedure import apply, due_act, notice_missed
from lapor.rules.reactions import REACTIONS
from lapor.rules.reasons import ArchiveReason, Ball, Channel, Closure, FollowUpKind, Grade, Kind
from lapor.rules.working_days import Pause, Zone, end_of_day


class Stale(RuleViolation):
    """The page the person acted on is older than the report. ``since``: its last seen event."""

    code = "stale"

    def __init__(self, since: int) -> None:
        super().__init__(
            _("Laporan ini berubah sejak halaman Anda dibuka. Periksa lalu kirim lagi.")
        )
        self.since = since


@dataclass(frozen=True)
class Done:
    """A command that was carried out, now or before under the same key (``is_repeat``)."""

    tracking_id: str
    seq: int
    is_repeat: bool = False


@dataclass
class Locked:
    """A report under lock with its case as the rules see it."""

    row: Report
    case: Case
    world: World
    clock_rows: dict[tuple[str, str, int], Clock]
    follow_up_rows: list[FollowUp]


def lock(tracking_id: str, *, at: datetime, units: tuple[int | None, ...] = ()) -> Locked:
    """Lock the report and catch up with what time has demanded of it until ``at``.

    units: further units whose place the action needs. Raises Report.DoesNotExist.
    """
    return _caught_up(Report.objects.select_for_update().get(tracking_id=tracking_id), at, units)


def lock_by_id(report_id: int, *, at: datetime) -> Locked:
    """Lock by the internal id, without catching up: for the acts of time themselves."""
    return _load(Report.objects.select_for_update().get(id=report_id), ())


def _caught_up(row: Report, at: datetime, units: tuple[int | None, ...]) -> Locked:
    locked = _load(row, units)
    catch_up(locked, at)
    return locked


def catch_up(locked: Locked, at: datetime) -> list[ReportEvent]:
    """Take every act of the system that is due at ``at``, oldest first; return their events."""
    taken: list[ReportEvent] = []
    while (due := due_act(locked.case, at)) is not None:
        taken.append(take(locked, due.act(at, unit=_unit_for(due.action)), SYSTEM))
    return taken


def _unit_for(action: Action) -> int | None:
    """Return the unit an act of the system hands the report to: late intake goes to the nation."""
    return directory.unit_by_key(NATIONAL_DESK).id if action is Action.ESCALATE_INTAKE else None


def _load(row: Report, units: tuple[int | None, ...]) -> Locked:
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


def _lookup(found: dict[int | None, Place]) -> Any:
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
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known}
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


def refuse_stale(locked: Locked, seen: int | None) -> None:
    """Raise Stale if the report has events that the person's page did not show."""
    if seen is not None and seen != locked.row.last_seq:
        raise Stale(seen)


def require(locked: Locked, actor: Actor, action: Action) -> None:
    """Raise NotYours unless the actor's role grants the action over this report."""
    access.require(actor, action, subject_of(locked.row, actor))


def take(
    locked: Locked,
    act: Act,
    actor: Actor,
    *,
    payload: Mapping[str, object] | None = None,
    text: str = "",
    is_public: bool = False,
) -> ReportEvent:
    """Apply ``act`` and write the row, the clocks, one event, its text and its reactions.

    Raises what ``procedure.apply`` raises; then nothing is written.
    """
    row, before = locked.row, locked.case
    after = apply(notice_missed(before, act.at), act, locked.world)
    event = _write_event(row, before, after, act, actor, payload or {}, text)
    if text:
        _write_text(event, text, is_public=is_public)
    _write_follow_ups(locked, after, event, act)
    _write_clocks(locked, after, act.at)
    _write_holder(row, after, event)
    _write_row(row, after, event)
    locked.case = after
    Reaction.objects.bulk_create(
        Reaction(event=event, name=name, next_at=act.at)
        for name in REACTIONS.get(act.action, ())
        if not row.is_migrated
    )
    publishing.refresh(row, event, locked.world)
    return event


def new_salt() -> bytes:
    """Return the salt of one event's text; erasing it erases the link from hash to text."""
    return os.urandom(16)


def _write_event(
    row: Report,
    before: Case,
    after: Case,
    act: Act,
    actor: Actor,
    payload: Mapping[str, object],
    text: str,
) -> ReportEvent:
    event = ReportEvent(
        report=row,
        seq=row.last_seq + 1,
        action=act.action,
        from_state=before.state,
        to_state=after.state,
        actor_role=actor.role,
        actor_post_id=actor.post_id,
        actor_unit_id=actor.unit_id,
        cycle=after.cycle,
        at=act.at,
        payload=dict(payload),
        prev_hash=bytes(row.last_hash),
    )
    salt = new_salt() if text else b""
    event.text_hash = proofs.text_hash(salt, text) if text else None
    event.hash = proofs.event_hash(event.prev_hash, canonical(row.tracking_id, event))
    event._salt = salt  # type: ignore[attr-defined]  # carried to _write_text
    event.save(force_insert=True)
    return event


def canonical(tracking_id: str, event: ReportEvent) -> bytes:
    """Return the bytes that the event's hash covers; this form never changes (version 1)."""
    return proofs.canonical(
        {
            "report": tracking_id,
            "seq": event.seq,
            "action": str(event.action),
            "from": str(event.from_state),
            "to": str(event.to_state),
            "role": str(event.actor_role),
            "post": event.actor_post_id,
            "unit": event.actor_unit_id,
            "cycle": event.cycle,
            "at": event.at,
            "payload": event.payload,
            "text": event.text_hash.hex() if event.text_hash else None,
        }
    )


def _write_text(event: ReportEvent, text: str, *, is_public: bool) -> None:
    salt: bytes = event._salt  # type: ignore[attr-defined]
    EventText.objects.create(event=event, salt=salt, text=text, is_public=is_public)


def _write_follow_ups(locked: Locked, after: Case, event: ReportEvent, act: Act) -> None:
    rows = locked.follow_up_rows
    for fact in after.follow_ups[len(rows) :]:
        row = FollowUp(
            event=event,
            report=locked.row,
            cycle=fact.cycle,
            kind=fact.kind,
            at=fact.at,
            zone=fact.zone,
            is_copied=fact.is_copied,
            done_on=act.done_on,
            promised_on=fact.promised_on,
            fingerprint=fact.fingerprint,
            void_after=_void_after(after, fact),
        )
        row.save(force_insert=True)
        rows.append(row)
    for row, fact in zip(rows, after.follow_ups, strict=True):
        wanted = (fact.voided_at, fact.objected, _void_after(after, fact))
        if (row.voided_at, row.was_objected, row.void_after) != wanted:
            row.voided_at, row.was_objected, row.void_after = wanted
            row.save(update_fields=["voided_at", "was_objected", "void_after"])


def _void_after(case: Case, fact: FollowUpFact) -> datetime | None:
    """Return when an unkept promise is to be checked: the first moment of the next local day."""
    waits = case.state is State.IN_PROCESS and fact.stands and fact.cycle == case.cycle
    if not waits or fact.promised_on is None or is_kept(case, fact):
        return None
    return end_of_day(fact.promised_on, fact.zone) + timedelta(seconds=1)


def _write_clocks(locked: Locked, after: Case, at: datetime) -> None:
    before = {(r.kind.value, r.subject, r.run): r for r in locked.case.runs}
    new: list[Clock] = []
    changed: list[Clock] = []
    for run in after.runs:
        key = (run.kind.value, run.subject, run.run)
        if before.get(key) == run:
            continue
        row = locked.clock_rows.get(key)
        if row is None:
            row = Clock(report=locked.row, kind=run.kind, subject=run.subject, run=run.run)
            new.append(row)
        else:
            changed.append(row)
        fill_clock(row, run, locked.world, at)
        locked.clock_rows[key] = row
    if changed:  # first: a stopped clock makes room for the next run of its kind
        Clock.objects.bulk_update(changed, _CLOCK_FIELDS)
    if new:
        Clock.objects.bulk_create(new)


_CLOCK_FIELDS = [
    "cycle",
    "unit_id",
    "zone",
    "started_at",
    "start_on",
    "days",
    "in_calendar_days",
    "due_on",
    "due_at",
    "is_provisional",
    "calendar_version",
    "policy_version",
    "missed_at",
    "stopped_at",
    "outcome",
    "pauses",
    "remind_at",
]


def fill_clock(row: Clock, run: Run, world: World, at: datetime) -> None:
    """Copy a run into its row, with its next reminder later than ``at``."""
    for name in _CLOCK_FIELDS[:-3]:
        setattr(row, name, getattr(run, name))
    row.outcome = run.outcome or ""
    row.pauses = [
        [p.since_on.isoformat(), p.until_on.isoformat() if p.until_on else None, p.reason, p.by]
        for p in run.pauses
    ]
    calendar = world.place_of(run.unit_id).calendar
    row.remind_at = clocks.next_reminder(run, calendar, at) if run.is_open else None


def _write_holder(row: Report, after: Case, event: ReportEvent) -> None:
    """Follow the case to its new desk or lead unit, and close the stretch of the old one."""
    if event.action == Action.REFER:
        seat = directory.ombudsman_office_for(row.holder_id or row.desk_unit_id)
        row.referred_unit_id = seat.id
    if after.state in (State.UNVERIFIED, State.POSTPONED):
        row.desk_unit_id = after.holder or row.desk_unit_id
        wanted = None
    elif after.state is State.ARCHIVED:
        return
    else:
        wanted = after.holder
    if row.holder_id == wanted:
        return
    if row.holder_id is not None:
        Assignment.objects.filter(report=row, part=Assignment.Part.LEAD, until=None).update(
            until=event.at
        )
    row.holder_id, row.holder_path = wanted, ""
    if wanted is not None:
        row.holder_path = directory.unit(wanted).path
        Assignment.objects.create(report=row, unit_id=wanted, since=event.at)


def _write_row(row: Report, after: Case, event: ReportEvent) -> None:
    row.state = after.state
    row.kind = after.kind
    row.grade = after.grade or ""
    row.cycle = after.cycle
    row.closure = after.closure or ""
    row.archive_reason = after.archive_reason or ""
    row.ball = after.ball or ""
    row.closed_at = after.closed_at
    row.referred_cycle = after.referred_cycle
    row.dispute_count = after.memory.reporter_disputes
    row.is_held = after.memory.is_held
    row.memory = stored_memory(after.memory)
    row.next_due_at = next_due(after)
    row.last_seq = event.seq
    row.last_hash = event.hash
    if event.action == Action.VERIFY and row.verified_at is None:
        row.verified_at = event.at
    if event.action == Action.ANSWER:
        row.answered_at = event.at
    row.save()


def stored_memory(memory: Memory) -> dict[str, Any]:
    """Return the memory as it is stored: only what differs from the beginning."""
    empty = asdict(Memory())
    return {k: v for k, v in asdict(memory).items() if v != empty[k]}
