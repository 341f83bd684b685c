"""In an ended report no clock is open, in an open one at least one is: over everything reachable.

Each side clock is searched together with the state and the clocks that decide on it, some of them
in groups. Since the rule speaks of each clock by itself, that proves it; ``make proofs``
(LAPOR_REACHABLE=pairs) searches every two of them together besides. Why a search covers every
report is told in ``reachable.py``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import combinations

import pytest

from lapor.rules import bench as rules_bench
from lapor.rules.bench import Bench
from lapor.rules.case import Act
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import OPEN, Action, State
from lapor.rules.procedure import effects
from tests.rules.histories import History
from tests.rules.reachable import BY_TIME, CORE, SIDE, TOLD, TRIES, Found, named, search

_TOGETHER = (
    frozenset({"first_follow_up", "assignment", "intake", "appeal"}),
    frozenset({"return", "national_return"}),
)
GROUPS = [*_TOGETHER, *(frozenset({n}) for n in SIDE if not any(n in g for g in _TOGETHER))]
PAIRS = [frozenset(pair) for pair in combinations(SIDE, 2)]


@cache
def _found(tracked: frozenset[str]) -> Found:
    return search(tracked)


@pytest.mark.parametrize("tracked", GROUPS, ids=lambda group: "+".join(sorted(group)))
def test_clocks_are_open_exactly_while_the_report_is(tracked: frozenset[str]) -> None:
    _hold(tracked, _found(tracked))  # raises, with the way there, where the rule is broken


def _hold(tracked: frozenset[str], found: Found) -> None:
    """Hold what a search found against the rule, and against what it should have reached."""
    assert found.left == 0
    assert {n.state for n in found.nodes} == set(State)
    assert not any(n.open for n in found.nodes if n.state not in OPEN)
    assert all(n.open & CORE for n in found.nodes if n.state in OPEN)
    assert {name for n in found.nodes for name in n.open} == CORE | tracked
    assert found.actions == {way.action.value for way in TRIES} | {"time"}


@pytest.mark.skipif(
    os.environ.get("LAPOR_REACHABLE") != "pairs", reason="minutes: part of make proofs"
)
def test_the_same_of_every_two_side_clocks_together(capsys: pytest.CaptureFixture[str]) -> None:
    nodes = steps = 0
    with ProcessPoolExecutor() as pool:
        for tracked, found in zip(PAIRS, pool.map(search, PAIRS), strict=True):
            _hold(tracked, found)
            nodes, steps = nodes + len(found.nodes), steps + found.steps
    with capsys.disabled():
        print(f"\n{len(PAIRS)} searches to the end: {nodes} nodes, {steps} steps")


def test_no_action_is_left_out_of_the_search() -> None:
    tried = {way.action for way in TRIES}
    assert tried | TOLD | BY_TIME == set(Action) - {Action.SUBMIT}
    assert not tried & TOLD


def test_whatever_a_random_history_reaches_the_search_has_reached() -> None:
    seen: set[tuple[State, frozenset[str]]] = set()

    class Watched(History):
        def check(self, act: Act) -> None:
            super().check(act)
            names = frozenset(named(r) for r in self.case.open_runs())
            seen.add((self.case.state, names))

    for number in range(400):
        history = Watched(f"reachable:{number}", Counter())
        history.run(history.rng.randrange(4, 45))
    assert len(seen) > 100
    for tracked in GROUPS:
        kept = CORE | tracked
        known = {(n.state, n.open) for n in _found(tracked).nodes}
        assert {(state, names & kept) for state, names in seen} <= known


@contextmanager
def _defect(action: Action, wrong: Callable[[Bench], None]) -> Iterator[None]:
    right = effects()[action]

    def broken(bench: Bench) -> None:
        right(bench)
        wrong(bench)

    rules_bench._EFFECTS[action] = broken
    try:
        yield
    finally:
        rules_bench._EFFECTS[action] = right


DEFECTS: dict[str, tuple[Action, Callable[[Bench], None]]] = {
    "an open state without a clock": (
        Action.COMPLETE_DATA,
        lambda bench: bench.stop(ClockKind.VERIFICATION),
    ),
    "a clock is open though the report has ended": (
        Action.CLOSE,
        lambda bench: bench.start(ClockKind.ASSIGNMENT, 5, unit=1),
    ),
    "refer in": (Action.REFER, lambda bench: bench.start(ClockKind.NEGLECT, 60, unit=1)),
}


@pytest.mark.parametrize("complaint", DEFECTS)
def test_a_seeded_defect_is_found_with_the_way_there(complaint: str) -> None:
    with _defect(*DEFECTS[complaint]), pytest.raises(AssertionError) as found:
        search(frozenset({"assignment", "neglect"}))
    assert complaint in str(found.value)
    assert "submit -> " in str(found.value)
