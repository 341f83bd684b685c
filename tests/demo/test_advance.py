"""Moving the clock: time does on the way what it would have done, once and in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from lapor import clock
from lapor.demo.advance import NotPossible, advance
from lapor.referrals.models import Referral
from lapor.reports.models import Clock, Report, ReportEvent
from lapor.rules.flow import Action, State
from tests.factories import MONDAY, a_report, answered, verified
from tests.support.live import Live

pytestmark = [pytest.mark.role("owner"), pytest.mark.usefixtures("own_database")]


def _actions(report: Report) -> list[str]:
    return list(
        ReportEvent.objects.filter(report=report)
        .exclude(action=Action.REMIND)
        .order_by("seq")
        .values_list("action", flat=True)
    )


@pytest.mark.proves("S7", "F49", "F50")
def test_four_months_refer_the_neglected_and_close_the_answered(live: Live) -> None:
    live.set_clock(MONDAY)
    forgotten = a_report()
    waiting = answered(verified(a_report(), MONDAY), MONDAY + timedelta(hours=1))
    live.set_clock(MONDAY + timedelta(hours=2))
    to = datetime(2027, 3, 8, 2, tzinfo=UTC)
    happened = advance(to, work=live.work)
    assert _actions(forgotten) == ["submit", "escalate_intake", "refer"]
    assert _actions(waiting) == ["submit", "verify", "answer", "close_silent"]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.closure) == (State.COMPLETED, "no_reply")
    assert Referral.objects.get().delivered_at is not None
    referred = ReportEvent.objects.get(report=forgotten, action=Action.REFER)
    neglect = Clock.objects.get(report=forgotten, kind="neglect")
    assert timedelta() < referred.at - neglect.due_at < timedelta(seconds=5)
    assert {one.action for one in happened} == {
        Action.ESCALATE_INTAKE,
        Action.CLOSE_SILENT,
        Action.REFER,
    }
    assert timedelta() <= clock.now() - to < timedelta(minutes=2)
    again = advance(to + timedelta(days=30), work=live.work)
    assert not again


def test_it_never_goes_back_and_wants_a_zone() -> None:
    with pytest.raises(NotPossible):
        advance(clock.now() - timedelta(minutes=1), work=lambda: None)
    with pytest.raises(NotPossible):
        advance(datetime(2030, 1, 1), work=lambda: None)


def test_outside_demo_mode_nobody_moves_the_clock(settings: Settings) -> None:
    settings.LAPOR_DEMO = False
    with pytest.raises(NotPossible):
        advance(datetime(2030, 1, 1, tzinfo=UTC), work=lambda: None)
    assert clock.now() < datetime(2029, 1, 1, tzinfo=UTC)
