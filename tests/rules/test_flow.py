"""The tables of the procedure, held against RULES.md 2, 3 and 9 row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lapor.rules.access import READS
from lapor.rules.case import Act
from lapor.rules.flow import (
    ANYWHERE,
    GRANTS,
    OPEN,
    PUBLIC_LABEL,
    STEPS,
    Action,
    NotNow,
    Role,
    State,
    actions_for,
    step_for,
)
from lapor.rules.procedure import apply, effects
from tests.rules.story import Story

# RULES.md 3, copied by hand: action -> (states it is taken in, states it leads to; "" = it stays).
U, P, D, W, A, C, X = (s.value for s in State)  # W: in_process, the work under way
WORK = f"{D} {W}"
OPEN_STATES = f"{U} {P} {D} {W} {A}"
ALL = f"{OPEN_STATES} {C} {X}"
TABLE = {
    "verify": (U, D),
    "postpone": (U, P),
    "resume": (P, U),
    "complete_data": (P, U),
    "lapse": (P, X),
    "escalate_intake": (U, ""),
    "archive": (f"{U} {WORK}", X),
    "appeal": (X, U),
    "take_back": (X, OPEN_STATES),
    "hand_to_ppid": (f"{U} {D}", ""),
    "undo_ppid": (f"{U} {P} {WORK}", ""),  # wherever the PPID's clock can run
    "redispose": (WORK, ""),
    "ask_return": (f"{U} {WORK}", ""),
    "decide_return": (f"{U} {P} {WORK}", ""),  # a request goes on while the reporter is asked
    "add_handler": (OPEN_STATES, ""),
    "done_part": (OPEN_STATES, ""),
    "waive_part": (OPEN_STATES, ""),
    "add_copy": (OPEN_STATES, ""),
    "split": (f"{U} {D}", ""),
    "merge": (f"{WORK} {A}", ""),
    "unmerge": (f"{WORK} {A}", ""),
    "object": (f"{WORK} {A}", ""),
    "hand_over": (ALL, ""),
    "acknowledge": (f"{WORK} {A}", ""),
    "follow_up": (WORK, W),
    "void_follow_up": (W, WORK),
    "ask": (WORK, ""),
    "draft_answer": (WORK, ""),
    "approve": (WORK, ""),
    "send_back": (WORK, ""),
    "answer": (WORK, A),
    "note": (ALL, ""),
    "reply": (f"{U} {WORK} {A}", ""),
    "accept": (A, C),
    "rate": (C, ""),
    "dispute": (A, W),
    "close_silent": (A, C),
    "close": (f"{A} {W}", C),
    "reopen": (C, W),
    "withdraw": (OPEN_STATES, X),
    "give_consent": (ALL, ""),
    "withdraw_consent": (ALL, ""),
    "reclassify": (WORK, ""),
    "tighten_privacy": (ALL, ""),
    "loosen_privacy": (ALL, ""),
    "release": (ALL, ""),
    "take_down": (ALL, ""),
    "remind": (OPEN_STATES, ""),
    "refer": (f"{OPEN_STATES} {C} {X}", ""),
    "answer_ombudsman": (ALL, ""),
    "reveal_identity": (ALL, ""),
    "mark_priority": (ALL, ""),
    "hold": (ALL, ""),
    "recover_key": (ALL, ""),
    "claim_key": (ALL, ""),
    "move_clock": (OPEN_STATES, ""),
}
# RULES.md 3, column "who"; the desk stands for whoever verifies.
DESK = "institution_admin national_admin ombudsman"
WHO = {
    "submit": "reporter intake_officer partner system",
    "verify": DESK,
    "postpone": f"{DESK} system",
    "resume": DESK,
    "complete_data": "reporter",
    "lapse": "system",
    "escalate_intake": "system",
    "archive": DESK,
    "appeal": "reporter",
    "take_back": "reporter",
    "hand_to_ppid": f"{DESK} liaison inspectorate",
    "undo_ppid": "reporter",
    "redispose": "institution_admin executive national_admin",
    "ask_return": "liaison inspectorate institution_admin",
    "decide_return": "institution_admin national_admin system",
    "add_handler": "institution_admin national_admin",
    "done_part": "liaison inspectorate",
    "waive_part": "institution_admin",
    "add_copy": "institution_admin national_admin",
    "split": DESK,
    "merge": "institution_admin national_admin",
    "unmerge": "institution_admin national_admin system",
    "object": "reporter",
    "hand_over": "institution_admin national_admin system",
    "acknowledge": "liaison inspectorate",
    "follow_up": "liaison inspectorate institution_admin",
    "void_follow_up": "reporter system",
    "ask": "liaison inspectorate",
    "draft_answer": "liaison inspectorate",
    "approve": "executive institution_admin",
    "send_back": "executive institution_admin",
    "answer": "liaison inspectorate institution_admin",
    "note": "liaison case_handler institution_admin executive inspectorate national_admin"
    " presidential_office ombudsman ombudsman_office",
    "reply": "reporter partner",
    "accept": "reporter",
    "rate": "reporter",
    "dispute": "reporter system",
    "close_silent": "system",
    "close": "institution_admin national_admin",
    "reopen": "reporter national_admin ombudsman ombudsman_office",
    "withdraw": "reporter",
    "give_consent": "reporter",
    "withdraw_consent": "reporter",
    "reclassify": "institution_admin",
    "tighten_privacy": "reporter institution_admin national_admin",
    "loosen_privacy": "reporter",
    "release": DESK,
    "take_down": DESK,
    "remind": "system national_admin",
    "refer": "reporter system",
    "answer_ombudsman": "liaison inspectorate institution_admin",
    "reveal_identity": "national_admin ombudsman",
    "mark_priority": "presidential_office national_admin",
    "hold": "national_admin",
    "recover_key": "reporter",
    "claim_key": "reporter",
    "move_clock": "system",
}


def test_every_action_has_the_states_of_the_rules() -> None:
    told = {
        s.action.value: (
            " ".join(x for x in State if x in s.sources),
            " ".join(x for x in State if x in s.may_lead_to),
        )
        for s in STEPS
    }
    wanted = {
        action: tuple(" ".join(x for x in State if x in side.split()) for side in sides)
        for action, sides in TABLE.items()
    }
    assert told == wanted


def test_every_action_is_granted_to_whom_the_rules_name() -> None:
    told = {a.value: {r.value for r in Role if a in GRANTS[r]} for a in Action}
    assert told == {action: set(roles.split()) for action, roles in WHO.items()}


def test_every_action_but_submit_has_one_step_and_one_effect() -> None:
    actions = [s.action for s in STEPS]
    assert len(actions) == len(set(actions))
    assert set(actions) == set(Action) - {Action.SUBMIT} == set(effects())


def test_every_role_has_grants_and_a_reach_to_read() -> None:
    assert set(GRANTS) == set(READS) == set(Role)


def test_the_national_admin_never_answers_for_an_agency() -> None:
    theirs = GRANTS[Role.NATIONAL_ADMIN]
    assert not {Action.ANSWER, Action.FOLLOW_UP, Action.ACKNOWLEDGE, Action.ASK} & set(theirs)


def test_officers_can_only_tighten_privacy() -> None:
    assert [r for r in Role if Action.LOOSEN_PRIVACY in GRANTS[r]] == [Role.REPORTER]


def test_five_states_are_open_and_all_have_a_public_label() -> None:
    assert sorted(OPEN) == sorted([U, P, D, W, A])
    assert set(PUBLIC_LABEL) == set(State) == ANYWHERE


@pytest.mark.parametrize("state", State)
def test_what_the_table_does_not_know_is_refused_in_that_state(state: State) -> None:
    story = Story()
    case = replace(story.case, state=state)
    for action in Action:
        if action.value in TABLE and state in TABLE[action.value][0].split():
            assert step_for(action, state).action is action
            continue
        with pytest.raises(NotNow) as refused:
            apply(case, Act(action, story.now, Role.NATIONAL_ADMIN, note="x"), story.world)
        assert action.label in refused.value.text
        assert state.label in refused.value.text


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_the_buttons_of_a_role_are_its_grants_in_that_state(role: Role, state: State) -> None:
    wanted = [
        s.action
        for s in STEPS
        if role in WHO[s.action].split() and state in TABLE[s.action][0].split()
    ]
    assert list(actions_for(role, state)) == wanted


def test_a_step_that_stays_says_so() -> None:
    assert step_for(Action.NOTE, State.ARCHIVED).stays
    assert not step_for(Action.VERIFY, State.UNVERIFIED).stays
