"""What the Ombudsman's seats may do with a referral, and when."""

from __future__ import annotations

from itertools import product

import pytest

from lapor.referrals import texts
from lapor.referrals.decisions import (
    SEATS,
    STEPS,
    Decision,
    NotNow,
    ReasonMissing,
    ReferralState,
    decisions_for,
    led_to,
)
from lapor.rules.flow import Role


@pytest.mark.parametrize(("decision", "state"), list(product(STEPS, ReferralState)))
def test_a_decision_is_taken_where_the_table_says_and_nowhere_else(
    decision: Decision, state: ReferralState
) -> None:
    sources, target = STEPS[decision]
    if state in sources:
        assert led_to(decision, state, "alasan") == (target or state)
    else:
        with pytest.raises(NotNow):
            led_to(decision, state, "alasan")


@pytest.mark.parametrize("decision", [d for d in STEPS if d is not Decision.ACCEPT])
def test_everything_but_acceptance_needs_words(decision: Decision) -> None:
    state = min(STEPS[decision][0])
    with pytest.raises(ReasonMissing):
        led_to(decision, state, "  ")


@pytest.mark.parametrize("role", Role)
def test_only_seats_decide_and_only_headquarters_moves(role: Role) -> None:
    offered = {d for state in ReferralState for d in decisions_for(role, state)}
    if role not in SEATS:
        assert not offered
    else:
        assert (Decision.MOVE in offered) == (role is Role.OMBUDSMAN)


def test_a_closed_or_declined_referral_offers_nothing() -> None:
    for state in (ReferralState.CLOSED, ReferralState.DECLINED):
        assert decisions_for(Role.OMBUDSMAN, state) == ()


def test_the_reporter_hears_of_every_decision_but_a_move() -> None:
    assert set(texts.REPORTER) == set(STEPS) - {Decision.MOVE}
