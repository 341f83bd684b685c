"""A search over every combination of state and open clocks that the procedure can reach.

A node is what decides about states and clocks, and nothing else: the state, the clocks that are
open, those that ended or wait (they may go on), who owes the next word, which follow-ups stand.
Whatever only refuses an action for having been taken before (postponed twice, appealed once,
reopened once, asked, held ...) is forgotten, so that more is reachable here than in truth:
what holds for every node holds for every report.

Time is no number here: every open clock may pass at any moment, in any order, one by one or
several at once as after an outage. The side clocks, of which a report may have many at a time,
are searched in groups (``tracked``): of the others any may be open or not, missed or not, when an
action is tried.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import permutations
from typing import Any, NamedTuple

from lapor.rules import clocks
from lapor.rules.case import Act, Case, FollowUp, Memory, run_key
from lapor.rules.clocks import ClockKind, Outcome, Run
from lapor.rules.effects_intake import APPEAL, INTAKE
from lapor.rules.effects_work import DRAFT, OBJECTION, RETURN, THIRD_DISPUTE
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import OPEN, Action, Role, State, step_for
from lapor.rules.procedure import apply, due_act, effects, notice_missed
from lapor.rules.reasons import (
    ArchiveReason,
    Ball,
    Channel,
    Closure,
    FollowUpKind,
    Grade,
    Kind,
    PostponeReason,
)
from tests.rules.story import DESK, EAST, INSTITUTION, OFFICE, PARENT, PPID, moment, world

NOW = moment("2027-03-03 10:00")
BEFORE, LONG_AGO = NOW - timedelta(hours=1), NOW - timedelta(days=70)
WORLD = world()

# The clocks by name; a request to return is another thing for an institution and for the nation.
CORE = frozenset({"verification", "completing", "resolution", "ppid", "reply_window", "response"})
SIDE: dict[str, frozenset[State]] = {
    "first_follow_up": frozenset({State.DISPOSED, State.IN_PROCESS}),
    "assignment": frozenset({State.DISPOSED, State.IN_PROCESS}),
    "neglect": OPEN - {State.ANSWERED},
    "part": frozenset({State.DISPOSED, State.IN_PROCESS, State.ANSWERED}),
    "return": OPEN - {State.ANSWERED},
    "national_return": OPEN - {State.ANSWERED},
    "draft": frozenset({State.DISPOSED, State.IN_PROCESS}),
    "objection": frozenset({State.DISPOSED, State.IN_PROCESS, State.ANSWERED}),
    "third_dispute": frozenset({State.IN_PROCESS}),
    "intake": frozenset({State.UNVERIFIED}),
    "appeal": frozenset({State.UNVERIFIED}),
}
_DECISIONS = {
    "return": (RETURN, 1),
    "national_return": (RETURN, 2),
    "draft": (DRAFT, 2),
    "objection": (OBJECTION, 3),
    "third_dispute": (THIRD_DISPUTE, 5),
    "intake": (INTAKE, 2),
    "appeal": (APPEAL, 3),
}
_PART = str(EAST)


class Node(NamedTuple):
    """Everything that decides which states and clocks can follow.

    open, ended, waiting, postponed: clocks by name: that run; that the archiving ended; that wait
    for the next verification; that the postponement stopped. standing: one of the follow-ups that
    stand, "done", "promise" or "copied"; there may be more. limit: the clock that the answer
    stopped. stays: a dispute or reopening keeps the report in process.
    """

    state: State
    open: frozenset[str]
    ball: Ball | None = None
    was_verified: bool = False
    level: int = 0
    is_ppid: bool = False
    is_merged: bool = False
    was_referred: bool = False
    stays: bool = False
    standing: str = ""
    limit: str = ""
    ended_from: str = ""
    ended_by: str = ""
    ended: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    postponed: frozenset[str] = frozenset()


def named(run: Run) -> str:
    """Return the name of a clock in a node."""
    if run.kind is not ClockKind.DECISION:
        return run.kind.value
    if run.subject == RETURN:
        return "return" if run.days == 1 else "national_return"
    return run.subject


# From a node to a report, and back.


@cache
def _run(name: str, number: int, *, is_open: bool, late: bool) -> Run:
    subject, days = _DECISIONS.get(name, (_PART if name == "part" else "", 14))
    kind = ClockKind.DECISION if name in _DECISIONS else ClockKind(name)
    run = clocks.start(
        kind,
        days,
        at=LONG_AGO if late else BEFORE,
        place=WORLD.place_of(None if name in ("completing", "reply_window") else OFFICE),
        run=number,
        cycle=1,
        policy=WORLD.policy,
        subject=subject,
        in_calendar_days=name == "completing",
    )
    if late:
        run = clocks.mark_missed(run, BEFORE)
    return run if is_open else clocks.stop(run, BEFORE, Outcome.VOID)


def _follow_ups(standing: str) -> tuple[FollowUp, ...]:
    if not standing:
        return ()
    is_promise = standing == "promise"
    given = FollowUp(
        number=1,
        cycle=1,
        kind=FollowUpKind.PROMISE if is_promise else FollowUpKind.DONE,
        at=BEFORE - timedelta(hours=9),
        fingerprint="teks",
        promised_on=date(2027, 3, 5) if is_promise else None,
        is_copied=standing == "copied",
    )
    return (given,)


def to_case(node: Node, *, late: bool, extra: Iterable[str] = ()) -> Case:
    """Return a report in this node. late: its clocks without a consequence have been missed.

    extra: further side clocks that are open.
    """
    names = set(node.open) | set(extra)
    late_names = {n for n in names if late and n not in _consequences(node)}
    # Runs are numbered by what became of them: 1 long over, 2 waits, 3 ended, 4 is open.
    runs = [_run(n, 4, is_open=True, late=n in late_names) for n in sorted(names)]
    ended = [_run(n, 3, is_open=False, late=late) for n in sorted(node.ended)]
    waiting = [_run(n, 2, is_open=False, late=late) for n in sorted(node.waiting)]
    present = names | node.ended | node.waiting
    before = {"neglect"} if node.standing else {"neglect"} - present
    if node.state is State.POSTPONED:
        before |= node.postponed
    if node.was_verified:
        before |= {"first_follow_up", "resolution"} - present
    if node.limit == "ppid":
        before |= {"ppid"} - present
    past = [_run(n, 1, is_open=False, late=False) for n in sorted(before)]
    if node.limit:  # the answer met this one, the other had given way to it
        past = [replace(r, outcome=Outcome.MET) if named(r) == node.limit else r for r in past]
        past = [replace(r, stopped_at=LONG_AGO) if r.kind.value != node.limit else r for r in past]
    runs = past + waiting + ended + runs
    memory = Memory(
        intake_level=node.level,
        ended_from=node.ended_from,
        ended_by=node.ended_by,
        ended_at=BEFORE.isoformat(),
        ended_runs=tuple(map(run_key, ended)),
        waiting_runs=tuple(map(run_key, waiting)),
        neglect_from={"3": 1, "4": 1} if node.standing else {},
        is_merged=node.is_merged or "objection" in names,
        referrals=("notice:1",) if node.was_referred else (),
        was_verified=node.was_verified,
        has_appealed=bool(node.waiting),  # only an appeal makes clocks wait
        was_disputed=node.stays,
        is_ppid=node.is_ppid,
        reporter_disputes=3 if "third_dispute" in names else 0,
    )
    return Case(
        state=node.state,
        kind=Kind.COMPLAINT,
        channel=Channel.WEB,
        grade=Grade.NON_SUPERVISORY,
        cycle=1,
        submitted_at=LONG_AGO,
        holder=OFFICE,
        runs=tuple(runs),
        closure=Closure.NO_REPLY if node.state is State.COMPLETED else None,
        archive_reason=ArchiveReason.SPAM if node.state is State.ARCHIVED else None,
        ball=node.ball,
        closed_at=None if node.state in OPEN else BEFORE,
        follow_ups=_follow_ups(node.standing),
        referred_cycle=1 if node.was_referred else None,
        memory=memory,
    )


def to_node(case: Case, tracked: frozenset[str], before: Node) -> Node:
    """Return the node of a report; side clocks that are not tracked are left out."""
    kept = CORE | tracked
    state, memory = case.state, case.memory
    by_key = {run_key(r): named(r) for r in case.runs}
    ended_now = state is State.ARCHIVED
    standing = ["copied" if f.is_copied else f.kind.value for f in case.standing()]
    answered = state is State.ANSWERED or (ended_now and memory.ended_from == State.ANSWERED)
    return Node(
        state=state,
        open=frozenset(named(r) for r in case.open_runs()) & kept,
        ball=case.ball,
        was_verified=memory.was_verified,
        level=memory.intake_level if not memory.was_verified or state not in _WORK else 0,
        is_ppid=memory.is_ppid,
        is_merged=memory.is_merged and "objection" in tracked,
        was_referred=case.was_referred_by_system and "neglect" in tracked,
        stays=memory.was_disputed or memory.was_reopened,
        standing=standing[-1] if standing and state is not State.COMPLETED else "",
        limit=_limit_of_answer(case, before) if answered else "",
        ended_from=memory.ended_from if ended_now else "",
        ended_by=memory.ended_by if ended_now else "",
        ended=frozenset(by_key[k] for k in memory.ended_runs if ended_now) & kept,
        waiting=frozenset(by_key[k] for k in memory.waiting_runs) & kept,
        postponed=_postponed(case, before, kept),
    )


_WORK = frozenset({State.DISPOSED, State.IN_PROCESS, State.ANSWERED, State.COMPLETED})


def _limit_of_answer(case: Case, before: Node) -> str:
    if before.limit:
        return before.limit
    return "ppid" if "ppid" in before.open else "resolution"


def _postponed(case: Case, before: Node, kept: frozenset[str]) -> frozenset[str]:
    """Return what a postponement stopped, while the report waits or may come back to wait."""
    waits = case.state is State.POSTPONED or (
        case.state is State.ARCHIVED and case.memory.ended_from == State.POSTPONED
    )
    if not waits:
        return frozenset()
    if before.state is State.UNVERIFIED:
        return before.open & kept & {"verification", "intake", "appeal"}
    return before.postponed


# What can happen in a node.


@dataclass(frozen=True)
class Try:
    """An action with one way of taking it, and how often the reporter had disputed before."""

    action: Action
    by: Role
    fields: tuple[tuple[str, Any], ...] = ()
    disputes: int | None = None

    def act(self, at: datetime) -> Act:
        """Return the act at a moment."""
        return Act(self.action, at, self.by, **({"note": "alasan"} | dict(self.fields)))


def _ways(action: Action, by: Role, *ways: dict[str, Any]) -> list[Try]:
    return [Try(action, by, tuple(way.items())) for way in ways or ({},)]


_R, _L, _A, _N, _S = (
    Role.REPORTER,
    Role.LIAISON,
    Role.INSTITUTION_ADMIN,
    Role.NATIONAL_ADMIN,
    Role.SYSTEM,
)
_DONE = {"follow_up_kind": FollowUpKind.DONE, "done_on": date(2027, 3, 3), "fingerprint": "baru"}
_PROMISE = {
    "follow_up_kind": FollowUpKind.PROMISE,
    "promised_on": date(2027, 3, 4),
    "fingerprint": "janji baru",
}
_MARKS: tuple[dict[str, Any], ...] = (
    {"kind": Kind.COMPLAINT, "grade": Grade.NORMATIVE},
    {"kind": Kind.COMPLAINT, "grade": Grade.NON_SUPERVISORY},
    {"kind": Kind.COMPLAINT, "grade": Grade.SUPERVISORY},
    {"kind": Kind.ASPIRATION},
)
TRIES: list[Try] = [
    *_ways(Action.VERIFY, _N, *({"unit": PARENT} | marks for marks in _MARKS)),
    *_ways(Action.POSTPONE, _N, {"postpone_reason": PostponeReason.MISSING_EVIDENCE}),
    *_ways(Action.POSTPONE, _S),
    *_ways(Action.RESUME, _N),
    *_ways(Action.COMPLETE_DATA, _R),
    *_ways(Action.ARCHIVE, _N, {"archive_reason": ArchiveReason.ABUSIVE, "second_person": True}),
    *_ways(Action.APPEAL, _R, {"unit": DESK}),
    *_ways(Action.TAKE_BACK, _R),
    *_ways(Action.HAND_TO_PPID, _L, {"unit": PPID}, {}),
    *_ways(Action.UNDO_PPID, _R),
    *_ways(Action.REDISPOSE, _A, {"unit": PARENT}),
    *_ways(Action.ASK_RETURN, _L, {"unit": INSTITUTION}),
    *_ways(Action.ASK_RETURN, _A, {"unit": DESK}),
    *_ways(Action.DECIDE_RETURN, _N, {"unit": PARENT, "granted": True}, {}),
    *_ways(Action.ADD_HANDLER, _A, {"unit": EAST, "days": 1}),
    *_ways(Action.DONE_PART, _L, {"unit": EAST}),
    *_ways(Action.WAIVE_PART, _A, {"unit": EAST}),
    *_ways(Action.MERGE, _A),
    *_ways(Action.MERGE, _N),
    *_ways(Action.UNMERGE, _A),
    *_ways(Action.OBJECT, _R),
    *_ways(Action.HAND_OVER, _S, {"unit": PARENT}, {}),
    *_ways(Action.ACKNOWLEDGE, _L),
    *_ways(
        Action.FOLLOW_UP,
        _L,
        _DONE,
        _PROMISE,
        _DONE | {"is_copied": True},
        _DONE | {"unit": EAST},
    ),
    *_ways(Action.VOID_FOLLOW_UP, _R, {"follow_up_number": 1}),
    *_ways(Action.ASK, _L),
    *_ways(Action.DRAFT_ANSWER, _L),
    *_ways(Action.APPROVE, Role.EXECUTIVE),
    *_ways(Action.APPROVE, _A),
    *_ways(Action.SEND_BACK, Role.EXECUTIVE),
    *_ways(Action.ANSWER, _L),
    *_ways(Action.REPLY, _R),
    *_ways(Action.ACCEPT, _R),
    *_ways(Action.RATE, _R),
    *(Try(Action.DISPUTE, _R, (("unit", PARENT),), disputes) for disputes in range(4)),
    *_ways(Action.CLOSE, _A),
    *_ways(Action.CLOSE, _N),
    *_ways(Action.REOPEN, _R),
    *_ways(Action.REOPEN, _N),
    *_ways(Action.WITHDRAW, _R),
    *_ways(Action.HOLD, _N),
    *_ways(Action.RECLASSIFY, _A, *({"second_person": True} | marks for marks in _MARKS)),
    *_ways(Action.REFER, _R),
    *_ways(
        Action.MOVE_CLOCK,
        _S,
        *({"clock": kind} for kind in ClockKind if kind is not ClockKind.DECISION),
        *({"clock": ClockKind.DECISION, "subject": s} for s, _days in _DECISIONS.values()),
    ),
]
_NOTHING = effects()[Action.NOTE]
# They have no effect at all; every other action is tried.
TOLD = frozenset(a for a, effect in effects().items() if effect is _NOTHING)
BY_TIME = frozenset({Action.LAPSE, Action.ESCALATE_INTAKE, Action.CLOSE_SILENT})


def _consequences(node: Node) -> frozenset[str]:
    """Return the clocks whose passing makes the system act in this node."""
    acting = {"neglect", "completing", "reply_window", "response", "objection", "return"}
    if node.state is State.UNVERIFIED:
        acting |= {0: {"verification"}, 1: {"intake"}}.get(node.level, set())
    return frozenset(acting)


class Refused(AssertionError):
    """What time demands was refused: a report like this would stand still for ever."""


def _catch_up(case: Case) -> Case:
    case = notice_missed(case, NOW)
    while (due := due_act(case, NOW)) is not None:
        unit = DESK if due.action is Action.ESCALATE_INTAKE else None
        try:
            case = apply(case, due.act(NOW, unit=unit), WORLD)
        except RuleViolation as refusal:
            raise Refused(f"{due.action} in {case.state}: {refusal.text}") from refusal
    return case


def _passed(case: Case, names: tuple[str, ...]) -> Case:
    """Return the case with these clocks past, in this order, and with the system's acts.

    ``promise`` stands for the day of a promise.
    """
    runs = list(case.runs)
    for place, name in enumerate(names):
        past = NOW - timedelta(hours=9 - place)
        for index, run in enumerate(runs):
            if run.is_open and named(run) == name:
                runs[index] = replace(run, due_at=past, due_on=past.date())
    given = case.follow_ups
    if "promise" in names:
        given = tuple(
            replace(f, promised_on=date(2027, 3, 2)) if f.promised_on else f for f in given
        )
    return _catch_up(replace(case, runs=tuple(runs), follow_ups=given))


# What can only be done while a side clock runs.
_NEEDY = frozenset(
    {
        Action.DECIDE_RETURN,
        Action.DONE_PART,
        Action.WAIVE_PART,
        Action.APPROVE,
        Action.SEND_BACK,
        Action.MERGE,
        Action.UNMERGE,
        Action.OBJECT,
        Action.CLOSE,
    }
)


def _crowded(node: Node, tracked: frozenset[str], *, late: bool) -> Case | None:
    """Return a report of this node in which every side clock not tracked runs, if there is one."""
    crowd = {n for n, states in SIDE.items() if n not in tracked and node.state in states}
    crowd -= {"national_return", "neglect" if node.was_referred else ""}
    return to_case(node, late=late, extra=crowd) if crowd else None


def successors(node: Node, tracked: frozenset[str]) -> Iterator[tuple[str, Node]]:
    """Yield what can follow: every action in every way, and every way of time passing.

    Raises Refused where an act of the system is due and refused.
    """
    tries = [t for t in TRIES if node.state in _SOURCES[t.action]]
    for late in (False, True):
        bare, crowded = to_case(node, late=late), _crowded(node, tracked, late=late)
        for case in (bare, crowded):
            for way in tries:
                if case is None or (case is crowded and way.action not in _NEEDY):
                    continue
                after = _taken(case, way)
                if after is not None:
                    yield from _with_more(way.action.value, after, tracked, node)
    bare, crowded = to_case(node, late=False), _crowded(node, tracked, late=False)
    for order in _orders(bare, node):
        yield from _with_more("time", _passed(bare, order), tracked, node)
    for order in _orders(crowded, node, at_once=1) if crowded else ():
        yield from _with_more("time", _passed(crowded or bare, order), tracked, node)


def _taken(case: Case, way: Try) -> Case | None:
    """Return the report after an action, or None if it is refused."""
    if way.disputes is not None:
        case = replace(case, memory=replace(case.memory, reporter_disputes=way.disputes))
    try:
        return apply(notice_missed(case, NOW), way.act(NOW), WORLD)
    except RuleViolation:
        return None


def _sources(action: Action) -> frozenset[State]:
    return frozenset(s for s in State if _knows(action, s))


def _knows(action: Action, state: State) -> bool:
    try:
        step_for(action, state)
    except RuleViolation:
        return False
    return True


_SOURCES = {action: _sources(action) for action in Action}


def _orders(case: Case, node: Node, at_once: int = 9) -> Iterator[tuple[str, ...]]:
    """Yield every order in which what makes the system act may pass, one or several at once."""
    if node.state not in OPEN:
        return
    acting = _consequences(node)
    names = [named(r) for r in case.open_runs() if named(r) in acting]
    if any(f.promised_on for f in case.standing()) and node.state is State.IN_PROCESS:
        names.append("promise")
    for length in range(1, min(at_once, len(names)) + 1):
        yield from permutations(names, length)


def _with_more(
    action: str, case: Case, tracked: frozenset[str], before: Node
) -> Iterator[tuple[str, Node]]:
    """Yield the node; where more follow-ups stood than the one told of, what they leave too."""
    node = to_node(case, tracked, before)
    yield action, node
    if not before.standing or node.state not in _WORK - {State.COMPLETED}:
        return
    if not node.standing:  # another one is left
        state = State.IN_PROCESS if node.state is State.DISPOSED else node.state
        left = node.open - {"first_follow_up"}
        for standing in ("done", "promise", "copied"):
            yield action, node._replace(state=state, standing=standing, open=left)
    elif node.standing != before.standing:
        yield action, node._replace(standing=before.standing)


def begin(tracked: frozenset[str]) -> list[Node]:
    """Return a report just filed, complete or not."""
    neglect = {"neglect"} & tracked
    return [
        Node(State.UNVERIFIED, frozenset({"verification"} | neglect)),
        Node(State.POSTPONED, frozenset({"completing"} | neglect)),
    ]


def wrong_with(node: Node) -> str:
    """Return what breaks the rule about open clocks in this node, or nothing."""
    if node.state in OPEN:  # stronger than demanded: one of the clocks that decide on the state
        return "" if node.open & CORE else "an open state without a clock"
    return "a clock is open though the report has ended" if node.open else ""


@dataclass
class Found:
    """What a search found. steps: from one node to another. left: nodes not yet looked at."""

    nodes: set[Node]
    steps: int
    actions: set[str]
    left: int


def search(tracked: frozenset[str]) -> Found:
    """Visit every node that can be reached and return them; the queue is empty at the end.

    Raises AssertionError with the way there if a node breaks the rule about open clocks.
    """
    came_from: dict[Node, tuple[Node | None, str]] = dict.fromkeys(begin(tracked), (None, "submit"))
    queue, steps, actions = deque(came_from), 0, set[str]()
    while queue:
        node = queue.popleft()
        try:
            found = list(successors(node, tracked))
        except Refused as refused:
            raise AssertionError(f"{refused}\n{way_to(node, came_from)}") from refused
        for action, after in found:
            steps += 1
            actions.add(action)
            if after in came_from:
                continue
            came_from[after] = (node, action)
            wrong = wrong_with(after)
            if wrong:
                raise AssertionError(f"{wrong}\n{way_to(after, came_from)}")
            queue.append(after)
    return Found(set(came_from), steps, actions, len(queue))


def way_to(node: Node, came_from: dict[Node, tuple[Node | None, str]]) -> str:
    """Tell how a node is reached, step by step."""
    told: list[str] = []
    at: Node | None = node
    while at is not None:
        earlier, action = came_from[at]
        facts = {k: v for k, v in at._asdict().items() if v}
        told.append(f"  {action} -> {facts}")
        at = earlier
    return "\n".join(reversed(told))
