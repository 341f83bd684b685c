"""The workbench: how an action changes a case, and the one function through which all of them do.

What each action does is in the ``effects_*`` modules, which register themselves here.
Source: RULES.md 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import cast

from lapor.rules import clocks
from lapor.rules.case import Act, Case, Memory, NoteMissing, World, run_key
from lapor.rules.clocks import ClockKind, Outcome, Place, Run
from lapor.rules.flow import Action, Role, State, step_for
from lapor.rules.labels import _
from lapor.rules.reasons import Channel, Kind
from lapor.rules.working_days import Pause, local_date


class Bench:
    """A case on the workbench: effects change it step by step, ``done`` gives the new value."""

    def __init__(self, case: Case, act: Act, world: World) -> None:
        self.case = case
        self.act = act
        self.world = world
        self.runs: dict[tuple[ClockKind, str, int], Run] = {
            (r.kind, r.subject, r.run): r for r in case.runs
        }
        self.changes: dict[str, object] = {}
        self.memory = case.memory

    @property
    def holder(self) -> int | None:
        """Who holds the report as it now stands on the bench."""
        return cast("int | None", self.changes.get("holder", self.case.holder))

    @property
    def cycle(self) -> int:
        """The cycle as it now stands on the bench."""
        return cast("int", self.changes.get("cycle", self.case.cycle))

    def place(self, unit: int | None) -> Place:
        """Return the zone and calendar of a unit, or the reporter's (None)."""
        return self.world.place_of(unit)

    def today(self, run: Run) -> date:
        """Return the day of this act where a clock ticks."""
        return local_date(self.act.at, run.zone)

    def remember(self, **facts: object) -> None:
        """Change facts of the memory."""
        self.memory = replace(self.memory, **facts)  # type: ignore[arg-type]

    def set(self, **changes: object) -> None:
        """Change fields of the case."""
        self.changes.update(changes)

    def running(self, kind: ClockKind, subject: str = "") -> Run | None:
        """Return the open clock of a kind as it now stands on the bench."""
        return next(
            (
                r
                for r in self.runs.values()
                if r.is_open and r.kind is kind and r.subject == subject
            ),
            None,
        )

    def put(self, run: Run) -> None:
        """Write a run back."""
        self.runs[(run.kind, run.subject, run.run)] = run

    def next_number(self, kind: ClockKind, subject: str = "") -> int:
        """Return the number of the next run of a clock."""
        return 1 + max(
            (r.run for r in self.runs.values() if r.kind is kind and r.subject == subject),
            default=0,
        )

    def start(
        self,
        kind: ClockKind,
        days: int,
        *,
        unit: int | None,
        subject: str = "",
        in_calendar_days: bool = False,
    ) -> None:
        """Start a clock now in the place of ``unit``; one of the same kind still open is void."""
        self.stop(kind, Outcome.VOID, subject=subject)
        self.put(
            clocks.start(
                kind,
                days,
                at=self.act.at,
                place=self.place(unit),
                run=self.next_number(kind, subject),
                cycle=self.cycle,
                policy=self.world.policy,
                subject=subject,
                in_calendar_days=in_calendar_days,
            )
        )

    def stop(self, kind: ClockKind, outcome: Outcome = Outcome.MET, *, subject: str = "") -> None:
        """Stop a clock if it runs."""
        run = self.running(kind, subject)
        if run is not None:
            self.put(clocks.stop(run, self.act.at, outcome))

    def stop_all(self) -> tuple[str, ...]:
        """End every open clock in this event, past due = missed, else void; return their keys."""
        ended = [r for r in self.runs.values() if r.is_open]
        for run in ended:
            self.put(clocks.stop(run, self.act.at, Outcome.VOID))
        return tuple(run_key(r) for r in ended)

    def by_key(self, keys: Iterable[str]) -> list[Run]:
        """Return the runs of these keys, in the order in which they began."""
        wanted = set(keys)
        return [r for r in self.runs.values() if run_key(r) in wanted]

    def go_on(self, run: Run, why: str) -> None:
        """Let an ended clock go on with the days already run; since its end it stood still."""
        assert run.stopped_at is not None
        number = self.next_number(run.kind, run.subject)
        self.put(
            clocks.go_on(
                run,
                since_on=local_date(run.stopped_at, run.zone),
                at=self.act.at,
                number=number,
                place=self.place(run.unit_id),
                why=why,
            )
        )
        self.inherit(run, number)

    def inherit(self, run: Run, number: int) -> None:
        """Remember that run ``number`` of neglect counts from the follow-up ``run`` counted from."""
        given = self.memory.neglect_from.get(str(run.run))
        if run.kind is ClockKind.NEGLECT and given is not None:
            self.remember(neglect_from={**self.memory.neglect_from, str(number): given})

    def done(self) -> Case:
        """Return the case as it now stands."""
        return replace(
            self.case,
            runs=tuple(self.runs.values()),
            memory=self.memory,
            **self.changes,  # type: ignore[arg-type]
        )


Effect = Callable[[Bench], None]
_EFFECTS: dict[Action, Effect] = {}


def effect(action: Action) -> Callable[[Effect], Effect]:
    """Register what an action does to a case; one effect for each action of the procedure."""

    def register(function: Effect) -> Effect:
        _EFFECTS[action] = function
        return function

    return register


def submitted(
    act: Act,
    world: World,
    *,
    kind: Kind,
    channel: Channel,
    desk: int,
    is_about_ombudsman: bool = False,
) -> Case:
    """Return a new report at its desk: verification and neglect run from this moment.

    ``act.incomplete``: a message or letter lacks a fact, so it waits for its reporter instead.
    is_about_ombudsman: it complains of the Ombudsman's own people, and is never referred there.
    """
    case = Case(
        state=State.UNVERIFIED,
        kind=kind,
        channel=channel,
        grade=None,
        cycle=1,
        submitted_at=act.at,
        holder=desk,
        runs=(),
        memory=Memory(is_about_ombudsman=is_about_ombudsman),
    )
    bench = Bench(case, act, world)
    bench.start(ClockKind.NEGLECT, world.policy.neglect, unit=desk)
    if act.incomplete:
        from_now = replace(act, action=Action.POSTPONE)
        bench.act = from_now
        wait_for_reporter(bench, reason="system")
    else:
        bench.start(ClockKind.VERIFICATION, world.policy.verification, unit=desk)
    return bench.done()


def wait_for_reporter(bench: Bench, *, reason: str) -> None:
    """Put a report into ``postponed``: the reporter has 30 calendar days, neglect pauses.

    Neglect pauses two times at most and never after a missed verification. Source: RULES.md 4.
    """
    policy = bench.world.policy
    bench.start(ClockKind.COMPLETING, policy.completing, unit=None, in_calendar_days=True)
    pause_neglect(bench)
    bench.remember(postponements=(*bench.memory.postponements, reason))
    bench.set(state=State.POSTPONED)


def pause_neglect(bench: Bench) -> None:
    """Leave the days of ``completing`` out of neglect, never after a missed verification.

    As many calendar days as ``completing`` still has: counted where neglect ticks, so that the
    hours between two zones make no day more.
    """
    neglect, completing = bench.running(ClockKind.NEGLECT), bench.running(ClockKind.COMPLETING)
    missed_verification = any(
        r.kind is ClockKind.VERIFICATION and (r.missed_at or r.outcome is Outcome.MISSED)
        for r in bench.runs.values()
    )
    if neglect is None or completing is None or missed_verification:
        return
    since = bench.today(neglect)
    until = since + (completing.due_on - bench.today(completing))
    if until > since:
        waiting = Pause(since, until, _("menunggu kelengkapan dari pelapor"), _("verifikator"))
        bench.put(clocks.pause(neglect, waiting, bench.place(neglect.unit_id).calendar))


def apply(case: Case, act: Act, world: World) -> Case:
    """Return the case after ``act``.

    Raises NotNow (no such action in this state), NoteMissing, NotAllowed, NotStanding.
    Access is not asked here: ``access.require`` says whose business a report is.
    """
    step = step_for(act.action, case.state)
    if step.needs_note and act.by is not Role.SYSTEM and not act.note.strip():
        raise NoteMissing(
            _("Tindakan “{action}” memerlukan penjelasan.").format(action=act.action.label)
        )
    bench = Bench(case, act, world)
    _EFFECTS[act.action](bench)
    after = bench.done()
    if after.state is not case.state and after.state not in step.may_lead_to:
        raise AssertionError(f"{act.action} led from {case.state} to {after.state}")
    return after


def effects() -> Mapping[Action, Effect]:
    """Return every registered effect (a test holds it against the actions of the procedure)."""
    return MappingProxyType(_EFFECTS)
