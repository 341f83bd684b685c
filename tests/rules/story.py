"""A report driven by hand through the pure procedure, for tests that read like a story.

Budi reports; the national desk (DESK) verifies; Sari's unit (OFFICE) works in Jakarta's time, the
unit of the far east (EAST) in Jayapura's. 1 March 2027 is a Monday; the calendar has no holidays
unless a test gives some.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from lapor.rules.case import Act, Case, World
from lapor.rules.clocks import POLICIES, ClockKind, Place, Run
from lapor.rules.flow import Action, Role
from lapor.rules.procedure import apply, due_act, notice_missed, submitted
from lapor.rules.reasons import (
    ArchiveReason,
    Channel,
    FollowUpKind,
    Grade,
    Kind,
    PostponeReason,
)
from lapor.rules.working_days import Calendar, Holiday, Zone

DESK, OFFICE, EAST, PARENT, INSTITUTION, PPID = 1, 2, 3, 4, 5, 6
ZONES = {EAST: Zone.WIT}
FAR = date(2100, 1, 1)


def calendar(*free: str, version: int = 1) -> Calendar:
    """Return a five-day calendar with these holidays (ISO days)."""
    days = [date.fromisoformat(day) for day in free]
    return Calendar(version, {d: Holiday(d, "Libur", "national", "SKB") for d in days}, FAR)


def world(days: Calendar | None = None) -> World:
    """Return a world in which every unit keeps the same calendar, each in its own zone."""
    kept = days or calendar()

    def place_of(unit: int | None) -> Place:
        return Place(unit, ZONES.get(unit or 0, Zone.WIB), kept)

    return World(place_of, POLICIES[0])


def moment(text: str, zone: Zone = Zone.WIB) -> datetime:
    """Return ``2027-03-01`` (10:00) or ``2027-03-01 23:30`` on the wall of ``zone``, in UTC."""
    full = text if " " in text else f"{text} 10:00"
    return datetime.fromisoformat(full).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Story:
    """One report and the time it is now; every method returns the story, so that calls chain."""

    def __init__(
        self,
        at: str = "2027-03-01",
        *,
        kind: Kind = Kind.COMPLAINT,
        channel: Channel = Channel.WEB,
        desk: int = DESK,
        incomplete: bool = False,
        days: Calendar | None = None,
    ) -> None:
        self.world = world(days)
        self.now = moment(at)
        self.texts = 0
        filed = Act(Action.SUBMIT, self.now, Role.REPORTER, incomplete=incomplete)
        self.case: Case = submitted(filed, self.world, kind=kind, channel=channel, desk=desk)

    def on(self, text: str) -> Self:
        """Let it be another day (10:00 in Jakarta, or the time given)."""
        self.now = moment(text)
        return self

    def act(self, action: Action, by: Role, **fields: object) -> Self:
        """Take an action now."""
        fields = {"note": "alasan"} | fields
        act = Act(action, self.now, by, **fields)  # type: ignore[arg-type]
        self.case = apply(notice_missed(self.case, self.now), act, self.world)
        return self

    def time_acts(self, *, desk: int = DESK) -> list[Action]:
        """Let the system do what is due now, and return what it did."""
        done = []
        self.case = notice_missed(self.case, self.now)
        while (due := due_act(self.case, self.now)) is not None:
            unit = desk if due.action is Action.ESCALATE_INTAKE else None
            self.case = apply(self.case, due.act(self.now, unit=unit), self.world)
            done.append(due.action)
        return done

    # What people do, in the words of the procedure.

    def verify(
        self,
        unit: int = OFFICE,
        grade: Grade | None = Grade.NON_SUPERVISORY,
        kind: Kind | None = None,
    ) -> Self:
        """The desk verifies and hands the report to a unit."""
        if (kind or self.case.kind) is not Kind.COMPLAINT:
            grade = None
        return self.act(Action.VERIFY, Role.NATIONAL_ADMIN, unit=unit, grade=grade, kind=kind)

    def postpone(self, reason: PostponeReason = PostponeReason.MISSING_EVIDENCE) -> Self:
        """The desk asks for what is missing."""
        return self.act(Action.POSTPONE, Role.NATIONAL_ADMIN, postpone_reason=reason)

    def archive(self, reason: ArchiveReason = ArchiveReason.SPAM) -> Self:
        """The desk archives; after disposal a second person agrees."""
        by = Role.NATIONAL_ADMIN
        return self.act(Action.ARCHIVE, by, archive_reason=reason, second_person=True)

    def appeal(self) -> Self:
        """Budi appeals to the national desk."""
        return self.act(Action.APPEAL, Role.REPORTER, unit=DESK)

    def done(self, text: str = "", on: str = "") -> Self:
        """Sari says what was done, today unless told otherwise."""
        self.texts += 1
        day = date.fromisoformat(on) if on else self.now.astimezone(ZoneInfo(Zone.WIB)).date()
        return self.act(
            Action.FOLLOW_UP,
            Role.LIAISON,
            follow_up_kind=FollowUpKind.DONE,
            done_on=day,
            fingerprint=text or f"langkah {self.texts}",
        )

    def promise(self, on: str) -> Self:
        """Sari promises a day."""
        self.texts += 1
        return self.act(
            Action.FOLLOW_UP,
            Role.LIAISON,
            follow_up_kind=FollowUpKind.PROMISE,
            promised_on=date.fromisoformat(on),
            fingerprint=f"janji {self.texts}",
        )

    def answer(self) -> Self:
        """Sari gives the final answer."""
        return self.act(Action.ANSWER, Role.LIAISON)

    def says(self, action: Action, **fields: object) -> Self:
        """Budi takes an action."""
        return self.act(action, Role.REPORTER, **fields)

    # What is asked of it.

    def clock(self, kind: ClockKind, subject: str = "") -> Run:
        """Return the running clock of a kind; KeyError if none runs."""
        run = self.case.running(kind, subject)
        if run is None:
            raise KeyError(f"no {kind} {subject} runs")
        return run

    def due(self, kind: ClockKind, subject: str = "") -> str:
        """Return the local day on which a running clock falls due, in ISO form."""
        return self.clock(kind, subject).due_on.isoformat()

    def kinds_open(self) -> set[ClockKind]:
        """Return the kinds of the clocks that run."""
        return {r.kind for r in self.case.open_runs()}


def kinds(runs: Iterable[Run]) -> list[ClockKind]:
    """Return the kinds of some clocks, in order."""
    return [r.kind for r in runs]
