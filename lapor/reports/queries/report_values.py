"""One report as an officer reads it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lapor.reports.queries.clock_views import ClockView
from lapor.reports.queries.uploads import StoredFile
from lapor.rules.access import Subject
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import Action, Role, State
from lapor.rules.reasons import ArchiveReason, Ball, Channel, Closure, Grade, Kind
from lapor.rules.working_days import Zone


@dataclass(frozen=True)
class Entry:
    """One event. who: role and unit; name: the officer's, for officers only."""

    seq: int
    action: Action
    role: Role
    who: str
    name: str
    at: datetime
    zone: Zone
    from_state: str
    to_state: State
    text: str
    is_public: bool
    files: tuple[StoredFile, ...]
    facts: tuple[str, ...]
    post_id: int | None
    cycle: int
    hash: str

    @property
    def tone(self) -> str:
        """The colour of its dot; the words carry the meaning."""
        return _TONES.get(self.action, "")

    @property
    def is_reporters(self) -> bool:
        """Whether the reporter did it."""
        return self.role is Role.REPORTER


_APART = (Action.NOTE, Action.REMIND)
_TONES = {
    Action.VERIFY: "work",
    Action.POSTPONE: "wait",
    Action.ESCALATE_INTAKE: "late",
    Action.FOLLOW_UP: "work",
    Action.VOID_FOLLOW_UP: "late",
    Action.ACKNOWLEDGE: "work",
    Action.ANSWER: "said",
    Action.DISPUTE: "late",
    Action.ACCEPT: "done",
    Action.CLOSE: "done",
    Action.CLOSE_SILENT: "done",
    Action.REFER: "late",
    Action.ARCHIVE: "late",
}


@dataclass(frozen=True)
class ReportPage:
    """A report with everything its page says. ``text`` is the reporter's own words.

    clocks: those that run, the reporter's last. is_published: others can read it, so opening it
    is no reading of something protected. reply_until: the reporter's last day if answered today.
    """

    subject: Subject
    tracking_id: str
    title: str
    text: str
    public_title: str
    public_text: str
    kind: Kind
    grade: Grade | None
    state: State
    cycle: int
    closure: Closure | None
    archive_reason: ArchiveReason | None
    ball: Ball | None
    channel: Channel
    is_anonim: bool
    is_rahasia: bool
    is_misconduct: bool
    field_inspection: bool
    is_priority: bool
    is_migrated: bool
    is_published: bool
    named: str
    conduct_whom: str
    place: str
    pin: tuple[float, float] | None
    incident_on: date | None
    category_code: str
    category: str
    target_id: int | None
    target: str
    holder: str
    desk: str
    referred_to: str
    has_officer: bool
    has_liaison: bool
    rating: int | None
    submitted_at: datetime
    entries: tuple[Entry, ...]
    files: tuple[StoredFile, ...]
    clocks: tuple[ClockView, ...]
    reply_until: date
    last_seq: int
    identity_ref: UUID | None

    @property
    def story(self) -> tuple[Entry, ...]:
        """What was said and done; internal notes stand apart, reminders only in the history."""
        return tuple(e for e in self.entries if e.action not in _APART)

    @property
    def notes(self) -> tuple[Entry, ...]:
        """The internal notes."""
        return tuple(e for e in self.entries if e.action is Action.NOTE)

    def since(self, seen: int) -> tuple[Entry, ...]:
        """Return what happened after a page whose last event was ``seen``."""
        return tuple(e for e in self.entries if e.seq > seen)

    def clock(self, kind: ClockKind) -> ClockView | None:
        """Return the running clock of a kind, None if none runs."""
        return next((c for c in self.clocks if c.kind is kind), None)
