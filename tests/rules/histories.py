"""Random histories of one report, by people who try everything and a system that is sometimes late.

Each history is drawn from its own seed, so that a broken promise can be told by one number. What
happened is kept as a log for the oracle (``promise.py``), which is asked after every event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import Any

from lapor.rules.case import Act, Case, World
from lapor.rules.clocks import POLICIES, ClockKind
from lapor.rules.clocks import Place as RulesPlace
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import OPEN, STEPS, Action, Role, State
from lapor.rules.procedure import apply, due_act, notice_missed, submitted
from lapor.rules.reasons import (
    ArchiveReason,
    Channel,
    FollowUpKind,
    Grade,
    Kind,
    PostponeReason,
)
from lapor.rules.working_days import Calendar, Holiday, Zone, end_of_day
from tests.rules.promise import (
    EXACT,
    JAKARTA,
    BrokenPromise,
    Entry,
    Place,
    Promise,
    days_of,
    latest_referral,
)

DESK, OFFICE, EAST, PARENT, INSTITUTION, PPID = 1, 2, 3, 4, 5, 6
UNITS: Mapping[int, tuple[Zone, int]] = MappingProxyType(
    {
        JAKARTA: (Zone.WIB, 5),
        DESK: (Zone.WIB, 5),
        OFFICE: (Zone.WIB, 5),
        EAST: (Zone.WIT, 5),
        PARENT: (Zone.WITA, 6),
        INSTITUTION: (Zone.WIB, 5),
        PPID: (Zone.WITA, 5),
    }
)
HOLDERS = (OFFICE, EAST, PARENT, INSTITUTION)
HOURS = {Zone.WIB: 7, Zone.WITA: 8, Zone.WIT: 9}
PLACES = {unit: Place(HOURS[zone], week) for unit, (zone, week) in UNITS.items()}
BEGIN = datetime(2027, 1, 4, 1, tzinfo=UTC)
FAR = date(2100, 1, 1)
REPORTER, LIAISON, SYSTEM = Role.REPORTER, Role.LIAISON, Role.SYSTEM
ADMIN, NATION = Role.INSTITUTION_ADMIN, Role.NATIONAL_ADMIN


def _holidays() -> frozenset[int]:
    """Return free days of some years: single ones and a week of collective leave a year."""
    rng = Random(41)
    free: set[int] = set()
    for year in range(2026, 2035):
        new_year = date(year, 1, 1).toordinal()
        free.update(new_year + day for day in rng.sample(range(365), 16))
        leave = new_year + rng.randrange(340)
        free.update(range(leave, leave + 8))
    return frozenset(free)


HOLIDAYS = _holidays()


@lru_cache(maxsize=32)
def _calendar(free: frozenset[int], week: int, version: int) -> Calendar:
    days = {date.fromordinal(o): Holiday(date.fromordinal(o), "Libur", "national") for o in free}
    return Calendar(version, days, FAR, 5 if week == 5 else 6)


def world_of(free: frozenset[int], version: int) -> World:
    """Return the world in which these days are free everywhere."""

    def place_of(unit: int | None) -> RulesPlace:
        zone, week = UNITS[unit or JAKARTA]
        return RulesPlace(unit, zone, _calendar(free, week, version))

    return World(place_of, POLICIES[0])


# Which events may move a date shown of a clock to a later day, or show its next one. RULES.md 4.
# Neglect has its own promise; giving back a follow-up may give back a later day as well, where the
# holder's longer week had brought it forward.
MAY_MOVE: Mapping[ClockKind, str] = MappingProxyType(
    {
        ClockKind.VERIFICATION: "complete_data appeal resume take_back",
        ClockKind.FIRST_FOLLOW_UP: "verify reopen take_back",
        ClockKind.RESOLUTION: "verify reopen dispute ask reclassify undo_ppid take_back",
        ClockKind.PPID: "hand_to_ppid ask verify take_back",
        ClockKind.NEGLECT: (
            "follow_up void_follow_up unmerge dispute reopen postpone appeal take_back"
        ),
        ClockKind.ASSIGNMENT: (
            "verify redispose decide_return hand_to_ppid dispute reopen take_back"
        ),
        ClockKind.PART: "add_handler verify take_back",
        ClockKind.COMPLETING: "postpone take_back",
        ClockKind.DECISION: (
            "escalate_intake ask_return draft_answer object dispute appeal resume verify take_back"
        ),
        ClockKind.REPLY_WINDOW: "answer acknowledge take_back",
        ClockKind.RESPONSE: "reply take_back",
    }
)
_MAY_MOVE = {kind: frozenset(words.split()) for kind, words in MAY_MOVE.items()}


@dataclass(frozen=True)
class Draw:
    """How an action is drawn: how often where it is possible, by whom, and with what."""

    weight: float
    by: tuple[Role, ...]
    fields: Callable[[History], dict[str, Any]] = lambda _history: {}


class History:
    """One report from filing to its end or to the end of the history.

    silent: its reporter does nothing after filing. counts: the actions taken, by name.
    """

    def __init__(self, seed: str, counts: Counter[Action]) -> None:
        self.rng = rng = Random(seed)
        self.counts = counts
        self.silent = rng.random() < 0.2
        self.now = BEGIN + timedelta(seconds=rng.randrange(365 * 86400))
        self.free, self.version = HOLIDAYS, 1
        self.world = world_of(self.free, 1)
        desk = rng.choice((DESK, INSTITUTION, EAST))
        channel = rng.choice((Channel.WEB, Channel.WEB, Channel.LETTER))
        kind = rng.choice((Kind.COMPLAINT, Kind.COMPLAINT, *Kind))
        filed = Act(Action.SUBMIT, self.now, REPORTER, incomplete=rng.random() < 0.1)
        self.promise = Promise(PLACES, self.free, desk)
        self.log: list[Entry] = []
        self.texts = 0
        self.shown: dict[tuple[ClockKind, str], int] = {}
        self.case: Case = submitted(filed, self.world, kind=kind, channel=channel, desk=desk)
        self.tell(filed)
        self.check(filed)

    # Time.

    def run(self, steps: int) -> None:
        """Live the history: people act, the system acts in between, and every event is checked."""
        for _step in range(steps):
            until = self.now + self.pause()
            awake = until if self.rng.random() < 0.12 else self.now  # an outage of the worker
            self.pass_time(until, awake)
            self.someone_acts()
        self.pass_time(self.now + timedelta(days=150), self.now)
        self.check_silence()

    def pause(self) -> timedelta:
        """Return how long nobody acts: minutes to months, often just beyond a due moment."""
        rng = self.rng
        choice = rng.random()
        if choice < 0.2:
            due = [r.due_at for r in self.case.open_runs() if r.due_at > self.now]
            if due:
                return rng.choice(due) - self.now + timedelta(seconds=rng.choice((-7200, 1, 30000)))
        if choice < 0.7:
            return timedelta(seconds=rng.randrange(1, 30000))
        return timedelta(seconds=rng.randrange(1, 86400 * rng.choice((1, 2, 5, 30))))

    def pass_time(self, until: datetime, awake: datetime) -> None:
        """Let the system act at every due moment up to ``until``, or once it is awake again."""
        while True:
            moments = [r.due_at for r in self.case.open_runs() if r.due_at >= self.now]
            if self.case.state is State.IN_PROCESS:
                promises = (
                    end_of_day(f.promised_on, f.zone)
                    for f in self.case.standing()
                    if f.promised_on is not None
                )
                moments += [m for m in promises if m >= self.now]
            at = max(min(moments, default=until), awake) + timedelta(seconds=1)
            if at >= until:
                break
            self.now = at
            self.catch_up()
        self.now = max(self.now, until)
        self.catch_up()

    def catch_up(self) -> None:
        """Do what is due now, as every command does before it acts."""
        self.case = notice_missed(self.case, self.now)
        while (due := due_act(self.case, self.now)) is not None:
            unit = DESK if due.action is Action.ESCALATE_INTAKE else None
            self.take(due.act(self.now, unit=unit))
        days = self.promise.neglect_due()
        if days is not None and self.promise.is_late(self.promise.on["neglect"]):
            raise BrokenPromise(f"no referral although it was due on {date.fromordinal(days)}")

    # People.

    def someone_acts(self) -> None:
        """Draw an action that this state knows and try it; a refusal leaves nothing behind."""
        if self.rng.random() < 0.012:
            self.decree()
            return
        possible = _DRAWN_IN[self.case.state, self.silent]
        if self.case.state not in OPEN and self.rng.random() < 0.5:
            return
        action = self.rng.choices(possible, [DRAWS[a].weight for a in possible])[0]
        draw = DRAWS[action]
        fields = {"note": "alasan"} | draw.fields(self)
        by = fields.pop("by", None) or self.rng.choice(draw.by)
        try:
            self.take(Act(action, self.now, by, **fields))
        except RuleViolation:
            return

    def take(self, act: Act) -> None:
        """Apply an act, tell it to the oracle, and check the dates."""
        self.case = apply(notice_missed(self.case, act.at), act, self.world)
        self.tell(act)
        self.check(act)

    def decree(self) -> None:
        """Let a national decree make a coming day free, or a free one a working day again."""
        day = self.now.date().toordinal() + self.rng.randrange(3, 70)
        self.free, self.version = self.free ^ {day}, self.version + 1
        self.world = world_of(self.free, self.version)
        self.promise.decree(self.free)
        # A clock that stands still now is moved as well, should it run on later.
        self.shown = {k: v for k, v in self.shown.items() if self.case.running(*k)}
        for run in self.case.open_runs():
            act = Act(Action.MOVE_CLOCK, self.now, SYSTEM, clock=run.kind, subject=run.subject)
            self.case = apply(self.case, act, self.world)
            self.tell(act)
        self.check(Act(Action.MOVE_CLOCK, self.now, SYSTEM))

    # Checking.

    def tell(self, act: Act) -> None:
        """Write the event to the log and let the oracle read it."""
        case = self.case
        entry = Entry(
            act.action.value,
            act.at,
            act.by.value,
            case.state.value,
            case.holder or JAKARTA,
            act.unit or JAKARTA,
            case.kind.value,
            case.grade.value if case.grade else "",
            act.follow_up_number or 0,
            act.is_copied,
            case.channel is Channel.LETTER,
        )
        self.log.append(entry)
        self.counts[act.action] += 1
        self.promise.read(entry)

    def check(self, act: Act) -> None:
        """Raise BrokenPromise unless every date stands where the log says."""
        action = act.action.value
        runs = self.case.open_runs()
        if (self.case.state in OPEN) != bool(runs):
            raise BrokenPromise(f"{self.case.state} with {len(runs)} open clocks")
        told: dict[str, int] = {}
        for run in runs:
            due = run.due_on.toordinal()
            told[run.kind.value] = due
            shown = self.shown.get((run.kind, run.subject), due)
            may_move = action in _MAY_MOVE[run.kind] or action == "move_clock"
            if due > shown and not may_move:
                raise BrokenPromise(f"{action} moved {run.kind} from a day shown to {run.due_on}")
            if due > shown and action == "reclassify" and not act.second_person:
                raise BrokenPromise(f"one person alone lengthened {run.kind} to {run.due_on}")
            self.shown[run.kind, run.subject] = due
        on = self.promise.on
        for name in (*EXACT, "neglect"):
            if (name in on) != (name in told):
                raise BrokenPromise(f"after {action} {name} runs: {name in told}, not {name in on}")
            if name in on and told[name] != (due := self.promise.due(on[name])):
                days = date.fromordinal(told[name]), date.fromordinal(due)
                raise BrokenPromise(f"after {action} {name} is due on {days[0]}, not {days[1]}")

    def check_silence(self) -> None:
        """Hold the whole log of a silent reporter against the sentence of the rules."""
        ended = [e for e in self.log if e.to in ("answered", "archived", "completed")]
        referred = [e for e in self.log if e.action == "refer" and e.by == "system"]
        if len(referred) > 1 and not any(e.action == "reopen" for e in self.log):
            raise BrokenPromise("referred twice in one cycle")
        if not self.silent or self.version > 1 or ended:
            return
        neglect = self.case.last(ClockKind.NEGLECT)
        assert neglect is not None
        place = PLACES[neglect.unit_id or JAKARTA]
        before = self.log[: self.log.index(referred[0])] if referred else self.log
        until = latest_referral(before, days_of(HOLIDAYS, place.week), place.hours)
        if neglect.due_on.toordinal() > until:
            raise BrokenPromise(f"referral due after {date.fromordinal(until)}")
        if not referred and self.now.date().toordinal() > until + 1:
            raise BrokenPromise(f"never referred, though due by {date.fromordinal(until)}")


# What people try, and how often where it is possible.


def _unit(history: History) -> int:
    return history.rng.choice(HOLDERS)


def _classed(history: History) -> dict[str, Any]:
    kind = history.rng.choice((history.case.kind, history.case.kind, *Kind))
    grade = history.rng.choice(list(Grade)) if kind is Kind.COMPLAINT else None
    return {"kind": kind, "grade": grade}


def _archive(history: History) -> dict[str, Any]:
    reasons = [r for r in ArchiveReason if r.value not in ("withdrawn", "not_completed")]
    if history.case.state is not State.UNVERIFIED:
        reasons = [ArchiveReason.ABUSIVE]
    return {"archive_reason": history.rng.choice(reasons), "second_person": True}


def _follow_up(history: History) -> dict[str, Any]:
    rng = history.rng
    history.texts += 1
    fields: dict[str, Any] = {"fingerprint": f"teks {history.texts - (rng.random() < 0.05)}"}
    today = history.now.date()
    if rng.random() < 0.45:
        days = rng.choice((1, 2, 3, 5, 8, 20, 70))
        fields |= {
            "follow_up_kind": FollowUpKind.PROMISE,
            "promised_on": today + timedelta(days=days),
        }
    else:
        fields |= {"follow_up_kind": FollowUpKind.DONE, "done_on": today - timedelta(days=1)}
    if history.case.memory.is_merged and rng.random() < 0.5:
        fields["is_copied"] = True
    if rng.random() < 0.05:
        fields["unit"] = _unit(history)  # a co-handler, unless it is the holder
    return fields


def _void(history: History) -> dict[str, Any]:
    standing = [f.number for f in history.case.standing()]
    return {"follow_up_number": history.rng.choice(standing) if standing else 1}


def _part(history: History) -> dict[str, Any]:
    return {"unit": history.rng.choice((EAST, PARENT)), "days": history.rng.choice((1, 2, 4, 9))}


def _open_part(history: History) -> dict[str, Any]:
    parts = [r.unit_id for r in history.case.open_runs() if r.kind is ClockKind.PART]
    return {"unit": history.rng.choice(parts) if parts else EAST}


def _decision(history: History) -> dict[str, Any]:
    return {"granted": history.rng.random() < 0.5, "unit": _unit(history)}


def _ask_return(history: History) -> dict[str, Any]:
    by = history.rng.choice((LIAISON, ADMIN))
    return {"by": by, "unit": DESK if by is ADMIN else INSTITUTION}


def _close(history: History) -> dict[str, Any]:
    return {"by": ADMIN if history.case.state is State.ANSWERED else NATION}


def _postpone(history: History) -> dict[str, Any]:
    return {"postpone_reason": history.rng.choice(list(PostponeReason))}


def _reclassify(history: History) -> dict[str, Any]:
    return _classed(history) | {"second_person": history.rng.random() < 0.7}


def _to_unit(history: History) -> dict[str, Any]:
    return {"unit": _unit(history)}


DRAWS: Mapping[Action, Draw] = MappingProxyType(
    {
        Action.VERIFY: Draw(9, (NATION,), lambda h: _classed(h) | _to_unit(h)),
        Action.POSTPONE: Draw(4, (NATION,), _postpone),
        Action.RESUME: Draw(2, (NATION,)),
        Action.COMPLETE_DATA: Draw(4, (REPORTER,)),
        Action.ARCHIVE: Draw(0.8, (NATION,), _archive),
        Action.APPEAL: Draw(6, (REPORTER,), lambda _h: {"unit": DESK}),
        Action.TAKE_BACK: Draw(8, (REPORTER,)),
        Action.HAND_TO_PPID: Draw(1.2, (LIAISON,), lambda _h: {"unit": PPID}),
        Action.UNDO_PPID: Draw(3, (REPORTER,)),
        Action.REDISPOSE: Draw(1.5, (ADMIN, NATION), _to_unit),
        Action.ASK_RETURN: Draw(2, (LIAISON,), _ask_return),
        Action.DECIDE_RETURN: Draw(2, (ADMIN, NATION), _decision),
        Action.ADD_HANDLER: Draw(2.5, (ADMIN,), _part),
        Action.DONE_PART: Draw(2, (LIAISON,), _open_part),
        Action.WAIVE_PART: Draw(2, (ADMIN,), _open_part),
        Action.ADD_COPY: Draw(0.25, (ADMIN,)),
        Action.SPLIT: Draw(0.5, (NATION,)),
        Action.MERGE: Draw(1, (ADMIN, NATION)),
        Action.UNMERGE: Draw(0.8, (ADMIN,)),
        Action.OBJECT: Draw(1.5, (REPORTER,)),
        Action.HAND_OVER: Draw(0.3, (ADMIN, SYSTEM), _to_unit),
        Action.ACKNOWLEDGE: Draw(2.5, (LIAISON,)),
        Action.FOLLOW_UP: Draw(7, (LIAISON,), _follow_up),
        Action.VOID_FOLLOW_UP: Draw(2, (REPORTER,), _void),
        Action.ASK: Draw(1.5, (LIAISON,)),
        Action.DRAFT_ANSWER: Draw(1.5, (LIAISON,)),
        Action.APPROVE: Draw(1.5, (Role.EXECUTIVE, ADMIN)),
        Action.SEND_BACK: Draw(1.5, (Role.EXECUTIVE, ADMIN)),
        Action.ANSWER: Draw(4, (LIAISON,)),
        Action.NOTE: Draw(0.25, (LIAISON,)),
        Action.REPLY: Draw(3, (REPORTER,)),
        Action.ACCEPT: Draw(1.5, (REPORTER,)),
        Action.RATE: Draw(3, (REPORTER,)),
        Action.DISPUTE: Draw(5, (REPORTER,), lambda _h: {"unit": PARENT}),
        Action.CLOSE: Draw(1.2, (NATION,), _close),
        Action.REOPEN: Draw(5, (REPORTER, NATION, Role.OMBUDSMAN)),
        Action.WITHDRAW: Draw(0.6, (REPORTER,)),
        Action.GIVE_CONSENT: Draw(0.25, (REPORTER,)),
        Action.WITHDRAW_CONSENT: Draw(0.25, (REPORTER,)),
        Action.RECLASSIFY: Draw(2, (ADMIN,), _reclassify),
        Action.TIGHTEN_PRIVACY: Draw(0.25, (ADMIN,)),
        Action.LOOSEN_PRIVACY: Draw(0.25, (REPORTER,)),
        Action.RELEASE: Draw(0.25, (NATION,)),
        Action.TAKE_DOWN: Draw(0.25, (NATION,)),
        Action.REMIND: Draw(0.25, (NATION,)),
        Action.REFER: Draw(0.8, (REPORTER,)),
        Action.ANSWER_OMBUDSMAN: Draw(0.25, (LIAISON,)),
        Action.REVEAL_IDENTITY: Draw(0.25, (NATION,)),
        Action.MARK_PRIORITY: Draw(0.25, (NATION,)),
        Action.HOLD: Draw(0.25, (NATION,)),
        Action.RECOVER_KEY: Draw(0.25, (REPORTER,)),
        Action.CLAIM_KEY: Draw(0.25, (REPORTER,)),
    }
)


def _drawn_in(state: State, *, silent: bool) -> list[Action]:
    known = [s.action for s in STEPS if state in s.sources and s.action in DRAWS]
    return [a for a in known if not (silent and REPORTER in DRAWS[a].by)]


_DRAWN_IN = {
    (state, silent): _drawn_in(state, silent=silent) for state in State for silent in (False, True)
}


def live(seed: int, first: int, count: int) -> Counter[Action]:
    """Live histories ``first`` to ``first + count`` of a seed and return how often each action
    was taken. Raises BrokenPromise, with the number and the log of the history that broke it."""
    counts: Counter[Action] = Counter()
    for number in range(first, first + count):
        history = None
        try:
            history = History(f"{seed}:{number}", counts)
            history.run(history.rng.randrange(4, 45))
        except Exception as broken:
            log = history.log if history else []
            told = "\n".join(
                f"  {e.at:%Y-%m-%d %H:%M:%S} {e.by} {e.action} -> {e.to}"
                f" holder {e.holder} unit {e.unit} {e.kind} {e.grade} {e.number or ''}"
                for e in log
            )
            raise BrokenPromise(f"history {seed}:{number}: {broken!r}\n{told}") from broken
    return counts
