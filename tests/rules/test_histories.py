"""The promise at the end of RULES.md 4, over random histories of the pure procedure.

Here a small part of them; ``make proofs`` lives 100,000 (LAPOR_HISTORIES) and prints how often
each action was taken. LAPOR_SEED draws other histories; a broken promise names its history.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter

import pytest

from lapor.rules import bench as rules_bench
from lapor.rules.bench import Bench
from lapor.rules.case import NotAllowed
from lapor.rules.clocks import ClockKind
from lapor.rules.effects_work import restart_neglect
from lapor.rules.flow import Action, Role, State
from lapor.rules.procedure import effects
from tests.rules.histories import live
from tests.rules.promise import BrokenPromise, Days
from tests.rules.story import Story, moment

HISTORIES = int(os.environ.get("LAPOR_HISTORIES", "3000"))
SEED = int(os.environ.get("LAPOR_SEED", "20270301"))
FULL, LEAST = 100_000, 1_000  # over the full run every action is taken at least so often
_BATCH = 1_000


def _live(count: int) -> Counter[Action]:
    """Live so many histories, a large number on all processors."""
    if count <= _BATCH * 2:
        return live(SEED, 0, count)
    firsts = range(0, count, _BATCH)
    sizes = [min(_BATCH, count - first) for first in firsts]
    with ProcessPoolExecutor() as pool:
        return sum(pool.map(live, [SEED] * len(sizes), firsts, sizes), Counter())


def test_every_date_promised_stands_over_random_histories(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begun = perf_counter()
    counts = _live(HISTORIES)
    seconds = perf_counter() - begun
    with capsys.disabled():
        told = ", ".join(f"{a.value} {n}" for a, n in sorted(counts.items(), key=lambda c: c[1]))
        print(
            f"\n{HISTORIES} histories (LAPOR_SEED={SEED}), {counts.total()} events,"
            f" {seconds:.0f} s: {told}"
        )
    # A small run takes each as often in proportion, less what chance may take away.
    least = LEAST * HISTORIES / FULL if HISTORIES >= FULL else LEAST * HISTORIES / FULL / 2
    assert {a.value: counts[a] for a in Action if counts[a] < least} == {}


@contextmanager
def _defect(action: Action, wrong: Callable[[Bench], None]) -> Iterator[None]:
    """Let an action do something wrong after what it should do."""
    right = effects()[action]

    def broken(bench: Bench) -> None:
        right(bench)
        wrong(bench)

    rules_bench._EFFECTS[action] = broken
    try:
        yield
    finally:
        rules_bench._EFFECTS[action] = right


def _restart_first_follow_up(bench: Bench) -> None:
    if bench.running(ClockKind.FIRST_FOLLOW_UP):
        bench.start(ClockKind.FIRST_FOLLOW_UP, 5, unit=bench.holder)


def _resolution_from_nothing(bench: Bench) -> None:
    run = bench.running(ClockKind.RESOLUTION)
    if bench.case.memory.waiting_runs and run:
        bench.start(ClockKind.RESOLUTION, run.days, unit=bench.holder)


DEFECTS = {
    "verify restarts neglect": (Action.VERIFY, restart_neglect),
    "a new holder restarts first follow-up": (Action.REDISPOSE, _restart_first_follow_up),
    "a granted return restarts first follow-up": (Action.DECIDE_RETURN, _restart_first_follow_up),
    "after an appeal resolution starts from nothing": (Action.VERIFY, _resolution_from_nothing),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_seeded_defect_is_found(name: str) -> None:
    action, wrong = DEFECTS[name]
    with _defect(action, wrong), pytest.raises(BrokenPromise) as found:
        live(SEED, 0, 1500)
    assert f"{action.value} -> " in str(found.value).splitlines()[-1]


def test_the_oracle_walks_the_days_as_a_person_would() -> None:
    monday = moment("2027-03-01").date().toordinal()
    days = Days(frozenset({monday + 3}), 5)
    assert days.due(monday, 3, []) == monday + 4  # Thursday is free
    assert days.due(monday, 3, [(monday + 1, monday + 4)]) == monday + 8
    assert days.due(monday, 1, [(monday + 1, monday + 9)]) == monday + 9
    assert days.between(monday, monday + 7) == 4


def test_the_promise_by_hand_for_a_report_that_nobody_ever_looked_at() -> None:
    story = Story("2027-03-01")
    happened: list[tuple[Action, datetime]] = []
    for day in range(1, 200):
        story.now = moment("2027-03-01 00:01") + timedelta(days=day)
        happened += [(action, story.now) for action in story.time_acts()]
    assert [a for a, _at in happened] == [Action.ESCALATE_INTAKE, Action.REFER]
    assert happened[1][1] == moment("2027-05-25 00:01")  # the morning after working day 60
    assert story.case.state is State.UNVERIFIED
    with pytest.raises(NotAllowed):
        story.act(Action.REFER, Role.SYSTEM)
