"""What each action costs in statements: the same for the first report and for the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.directory.queries.places import places
from lapor.reports import commands
from lapor.reports.models import Report
from lapor.rules.reasons import FollowUpKind
from tests.factories import MONDAY, a_decision, a_report, actor, answered, call, unit, verified

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAVEPOINT = 2  # BEGIN and COMMIT outside of a test


def _call(report: Report, who: str, days: int) -> commands.Call:
    once = commands.Once("somebody", f"{report.pk}-{who}-{days}")
    return replace(call(report, who, MONDAY + days * DAY), once=once)


Act = Callable[[], object]
Ready = Callable[[Report], Act]  # who acts has been asked before the action is counted


def _verify(report: Report) -> Act:
    nadia, at = actor("nadia"), MONDAY + DAY
    return partial(commands.verify, report.tracking_id, a_decision(), actor=nadia, at=at)


def _follow_up(report: Report) -> Act:
    done = commands.FollowUpInput(FollowUpKind.DONE, "Diperiksa.", done_on=date(2026, 11, 11))
    return partial(commands.follow_up, _call(report, "sari", 2), done)


def _answer(report: Report) -> Act:
    given = commands.AnswerInput("Diganti.", "Perda 5/2019")
    return partial(commands.answer, _call(report, "sari", 2), given)


def _saying(command: Callable[[commands.Call, str], object], who: str, days: int) -> Ready:
    return lambda report: partial(command, _call(report, who, days), "Baik, kami cek.")


def _new() -> Report:
    return a_report()


def _held() -> Report:
    return verified(a_report(), MONDAY + DAY)


def _answered() -> Report:
    return answered(_held(), MONDAY + 2 * DAY)


ACTIONS: dict[str, tuple[Callable[[], Report], Ready, int]] = {
    "verify": (_new, _verify, 15),
    "acknowledge": (_held, _saying(commands.acknowledge, "sari", 2), 12),
    "follow_up": (_held, _follow_up, 14),
    "answer": (_held, _answer, 13),
    "note": (_held, _saying(commands.note, "sari", 2), 8),
    "close": (_answered, _saying(commands.close, "ratna", 3), 14),
    "reply": (_answered, _saying(commands.reply, "budi", 3), 13),
    "accept": (
        _answered,
        lambda report: partial(commands.accept, _call(report, "budi", 3), rating=4),
        11,
    ),
    "dispute": (_answered, _saying(commands.dispute, "budi", 3), 13),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_costs_no_more_than_it_did(name: str) -> None:
    prepare, ready, most = ACTIONS[name]
    counted = []
    for _round in range(2):
        act = ready(prepare())
        places(
            [unit("dpupr").id]
        )  # the calendar is in the process, as it is after the first minute
        with CaptureQueriesContext(connection) as asked:
            act()
        counted.append(len(asked) - SAVEPOINT)
    assert counted == [most, most], f"{name}: {counted}"
