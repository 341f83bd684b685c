"""One report as the procedure sees it: a value, with its clocks and what must be remembered.

Commands load a ``Case``, ask ``procedure.apply``, and write the difference; the random histories
of the tests run the very same function without a database. Nothing here reads a table or a clock.
Source: RULES.md 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lapor.rules import clocks
from lapor.rules.clocks import ClockKind, Place, Policy, Run
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import (
    ArchiveReason,
    Ball,
    Channel,
    Closure,
    FollowUpKind,
    Grade,
    Kind,
    PostponeReason,
    Referral,
)
from lapor.rules.working_days import Zone


class NotAllowed(RuleViolation):
    """A limit or condition of the procedure refuses the action."""

    code = "not_allowed"


class NoteMissing(RuleViolation):
    """The action demands a text."""

    code = "note_missing"


class NotStanding(RuleViolation):
    """The follow-up would not stand: nothing done, no date inside the limit, or a repetition."""

    code = "not_standing"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up that stood when given. ``number`` counts them within the report."""

    number: int
    cycle: int
    kind: FollowUpKind
    at: datetime
    fingerprint: str
    promised_on: date | None = None
    zone: Zone = Zone.WIB
    is_copied: bool = False
    objected: bool = False
    voided_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it still counts."""
        return self.voided_at is None


@dataclass(frozen=True, slots=True)
class Memory:
    """What the procedure must remember and neither state nor clocks tell.

    Facts of the whole report first, then those of the running cycle (``for_new_cycle`` resets).
    ended_from, ended_by, ended_at: the state before the report ended, the action that ended it and
    its moment (ISO). ended_runs: the clocks which that event ended; waiting_runs: those that an
    appeal left standing until the report is verified again (both by ``run_key``).
    neglect_from: which follow-up a run of neglect counts from, where one does (run -> number).
    """

    postponements: tuple[str, ...] = ()
    intake_level: int = 0
    has_appealed: bool = False
    has_taken_back: bool = False
    has_reopened: bool = False
    appeal_denied: bool = False
    ended_from: str = ""
    ended_by: str = ""
    ended_at: str = ""
    ended_runs: tuple[str, ...] = ()
    waiting_runs: tuple[str, ...] = ()
    neglect_from: Mapping[str, int] = field(default_factory=dict)
    returns_asked: Mapping[str, int] = field(default_factory=dict)
    returns_decided: int = 0
    has_objected: bool = False
    is_merged: bool = False
    is_held: bool = False
    is_about_ombudsman: bool = False
    referrals: tuple[str, ...] = ()
    reporter_disputes: int = 0
    was_verified: bool = False
    was_answered: bool = False
    answered_at: str = ""
    was_disputed: bool = False
    was_reopened: bool = False
    has_asked: bool = False
    was_reclassified: bool = False
    is_ppid: bool = False
    ppid_extended: bool = False
    ppid_undone: bool = False
    third_stood: bool = False


@dataclass(frozen=True)
class Case:
    """A report for the rules. ``holder`` is the lead unit, or the desk before verification."""

    state: State
    kind: Kind
    channel: Channel
    grade: Grade | None
    cycle: int
    submitted_at: datetime
    holder: int | None
    runs: tuple[Run, ...]
    closure: Closure | None = None
    archive_reason: ArchiveReason | None = None
    ball: Ball | None = None
    closed_at: datetime | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    referred_cycle: int | None = None
    memory: Memory = Memory()

    def open_runs(self) -> tuple[Run, ...]:
        """Return the clocks that run, missed or not."""
        return tuple(r for r in self.runs if r.stopped_at is None)

    def running(self, kind: ClockKind, subject: str = "") -> Run | None:
        """Return the open clock of a kind, or None."""
        return next(
            (
                r
                for r in self.runs
                if r.stopped_at is None and r.kind is kind and r.subject == subject
            ),
            None,
        )

    def last(self, kind: ClockKind, subject: str = "") -> Run | None:
        """Return the latest run of a clock, open or ended, or None."""
        found = [r for r in self.runs if r.kind is kind and r.subject == subject]
        return max(found, key=lambda r: r.run) if found else None

    def standing(self) -> tuple[FollowUp, ...]:
        """Return the follow-ups of the running cycle that stand."""
        return tuple(f for f in self.follow_ups if f.stands and f.cycle == self.cycle)

    @property
    def was_referred_by_system(self) -> bool:
        """Whether the system referred the report in its running cycle."""
        return self.referred_cycle == self.cycle


@dataclass(frozen=True)
class Act:
    """One action with what it carries; which fields an action needs is said at its effect.

    by: the role that acts. unit: the unit concerned: the holder to be, the co-handler, the desk
    appealed to, whoever decides on a return. days: a part's length in working days.
    second_person: another person of the kind demanded agreed.
    """

    action: Action
    at: datetime
    by: Role
    note: str = ""
    unit: int | None = None
    kind: Kind | None = None
    grade: Grade | None = None
    postpone_reason: PostponeReason | None = None
    archive_reason: ArchiveReason | None = None
    follow_up_kind: FollowUpKind | None = None
    follow_up_number: int | None = None
    done_on: date | None = None
    promised_on: date | None = None
    fingerprint: str = ""
    granted: bool = False
    days: int = 0
    second_person: bool = False
    incomplete: bool = False
    is_copied: bool = False
    clock: ClockKind | None = None
    subject: str = ""


@dataclass(frozen=True)
class World:
    """What the rules may ask of their surroundings: whose calendar, and the policy in force."""

    place_of: Callable[[int | None], Place]
    policy: Policy

    @property
    def reporter(self) -> Place:
        """The place of the reporter's own windows: Asia/Jakarta, national calendar."""
        return self.place_of(None)


def refuse_unless(condition: object, text: str) -> None:
    """Raise NotAllowed with ``text`` (Indonesian, for people) unless ``condition`` holds."""
    if not condition:
        raise NotAllowed(text)


def notice_missed(case: Case, at: datetime) -> Case:
    """Mark every open clock whose due moment has passed; nothing else changes."""
    if not any(r.missed_at is None and r.is_open and r.is_past(at) for r in case.runs):
        return case
    return replace(case, runs=tuple(mark(r, at) for r in case.runs))


def mark(run: Run, at: datetime) -> Run:
    """Mark one clock missed if it is open and past."""
    return clocks.mark_missed(run, at) if run.is_open else run


def next_due(case: Case) -> datetime | None:
    """Return the earliest due moment among open clocks but neglect; the queue sorts by it."""
    moments = [r.due_at for r in case.open_runs() if r.kind is not ClockKind.NEGLECT]
    return min(moments, default=None)


def numbered(follow_ups: Iterable[FollowUp], number: int | None) -> FollowUp:
    """Return the follow-up of that number; NotAllowed where there is none."""
    found = next((f for f in follow_ups if f.number == number), None)
    if found is None:
        raise NotAllowed(_("Tindak lanjut itu tidak ada."))
    return found


def run_key(run: Run) -> str:
    """Return the name of a run within its report: ``decision/return/2``."""
    return f"{run.kind.value}/{run.subject}/{run.run}"


def refer_key(kind: Referral, cycle: int) -> str:
    """Return the name under which a referral is unique: ``notice:1``."""
    return f"{kind.value}:{cycle}"
