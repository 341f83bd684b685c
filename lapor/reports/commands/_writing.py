"""From the pure case back to rows: the event, and the differences an action made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta

from lapor.directory import queries as directory
from lapor.reports.canonical import canonical
from lapor.reports.commands._cases import Locked, stored_memory
from lapor.reports.models import Assignment, Clock, EventText, FollowUp, Report, ReportEvent
from lapor.rules import clocks, proofs
from lapor.rules.access import Actor
from lapor.rules.case import Act, Case, World, next_due
from lapor.rules.case import FollowUp as FollowUpFact
from lapor.rules.clocks import Run
from lapor.rules.effects_work import is_kept
from lapor.rules.flow import Action, State
from lapor.rules.working_days import end_of_day


def new_salt() -> bytes:
    """Return the salt of one event's text; erasing it erases the link from hash to text."""
    return os.urandom(16)


def write_event(
    row: Report,
    before: Case,
    after: Case,
    act: Act,
    actor: Actor,
    payload: Mapping[str, object],
    text: str,
    *,
    is_public: bool,
) -> ReportEvent:
    """Append the event to the report's chain, with its text beside it."""
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
    event.hash = proofs.event_hash(bytes(event.prev_hash), canonical(row.tracking_id, event))
    event.save(force_insert=True)
    if text:
        EventText.objects.create(event=event, salt=salt, text=text, is_public=is_public)
    return event


def write_follow_ups(locked: Locked, after: Case, event: ReportEvent, act: Act) -> None:
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


def write_clocks(locked: Locked, after: Case, at: datetime) -> None:
    """Write the clocks that differ from before, new ones too, in one statement."""
    before = {(r.kind.value, r.subject, r.run): r for r in locked.case.runs}
    written: list[Clock] = []
    for run in after.runs:
        key = (run.kind.value, run.subject, run.run)
        if before.get(key) == run:
            continue
        row = locked.clock_rows.setdefault(
            key, Clock(report=locked.row, kind=run.kind, subject=run.subject, run=run.run)
        )
        fill_clock(row, run, locked.world, at)
        written.append(row)
    # Known ones first: a stopped clock makes room for the next run of its kind.
    written.sort(key=lambda row: row.pk is None)
    for row in written:
        row.pk = None  # found by its run, as a new one is; the statement brings the id back
    Clock.objects.bulk_create(
        written, update_conflicts=True, unique_fields=_CLOCK_KEY, update_fields=_CLOCK_FIELDS
    )


_CLOCK_KEY = ["report", "kind", "subject", "run"]
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


def write_holder(row: Report, after: Case, event: ReportEvent) -> None:
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


def write_row(row: Report, after: Case, event: ReportEvent) -> None:
    row.state = after.state
    row.kind = after.kind
    row.grade = after.grade or ""
    row.cycle = after.cycle
    row.submitted_at = after.submitted_at  # moves once: when a migrated report is verified
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
    row.save(update_fields=_ROW_FIELDS)


# Everything an action may change: never the reporter's own words.
_ROW_FIELDS = [
    "state",
    "kind",
    "grade",
    "cycle",
    "closure",
    "archive_reason",
    "ball",
    "closed_at",
    "referred_cycle",
    "referred_unit",
    "dispute_count",
    "is_held",
    "memory",
    "next_due_at",
    "last_seq",
    "last_hash",
    "verified_at",
    "answered_at",
    "submitted_at",
    "desk_unit",
    "holder",
    "holder_path",
    "misconduct",
    "field_inspection",
    "category_code",
    "name_to_handlers",
    "is_public",
    "public_title",
    "public_text",
    "rating",
]
