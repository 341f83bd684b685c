"""Whose business a report is: what the roles of RULES.md 9 reach, and what they may do there.

One small tree: the regency /1/ with the roads office /1/2/ and its depot /1/2/3/, the transport
office /1/4/, the inspectorate /1/5/; the national desk /9/.
"""

from __future__ import annotations

import pytest

from lapor.rules.access import PUBLIC, SYSTEM, Actor, NotYours, Subject, may, require, within_reach
from lapor.rules.flow import Action, Role, State

REGENCY, ROADS, DEPOT, TRANSPORT, INSPECTORATE, DESK, SEAT = 1, 2, 3, 4, 5, 9, 20
PATHS = {
    REGENCY: "/1/",
    ROADS: "/1/2/",
    DEPOT: "/1/2/3/",
    TRANSPORT: "/1/4/",
    INSPECTORATE: "/1/5/",
    DESK: "/9/",
    SEAT: "/20/",
}


def officer(role: Role, unit: int) -> Actor:
    """Return somebody in a role at a unit."""
    top = int(PATHS[unit].split("/")[1])
    return Actor(role, 7, 70 + unit, unit, PATHS[unit], top, PATHS[top])


SARI = officer(Role.LIAISON, ROADS)
ANTON = officer(Role.LIAISON, TRANSPORT)
RATNA = officer(Role.INSTITUTION_ADMIN, REGENCY)
NADIA = officer(Role.NATIONAL_ADMIN, DESK)
IDA = officer(Role.INSPECTORATE, INSPECTORATE)


def held(unit: int = ROADS, **facts: object) -> Subject:
    """Return a report that a unit of the regency works on."""
    known = {"holder_unit_id": unit, "holder_path": PATHS[unit], "state": State.IN_PROCESS}
    return Subject(1, **(known | facts))  # type: ignore[arg-type]


def waiting(desk: int = DESK, **facts: object) -> Subject:
    """Return a report that waits at a desk."""
    return Subject(1, **({"state": State.UNVERIFIED, "desk_unit_id": desk} | facts))  # type: ignore[arg-type]


def conduct(unit: int = INSPECTORATE, named: int = ROADS, **facts: object) -> Subject:
    """Return a report about the conduct of somebody at a unit, held by another."""
    return held(unit, is_misconduct=True, named_path=PATHS[named], **facts)


def test_a_liaison_sees_only_what_its_unit_holds() -> None:
    assert within_reach(SARI, held())
    assert not within_reach(ANTON, held())
    assert not within_reach(SARI, held(DEPOT))
    assert not within_reach(SARI, waiting())


def test_a_co_handler_sees_what_it_has_a_part_in() -> None:
    assert within_reach(ANTON, held(handler_unit_ids=frozenset({TRANSPORT})))


def test_a_co_handler_reports_its_part_and_does_not_answer_for_the_lead() -> None:
    shared = held(handler_unit_ids=frozenset({TRANSPORT}))
    assert may(ANTON, Action.DONE_PART, shared)
    for action in (Action.ANSWER, Action.ASK, Action.ASK_RETURN, Action.HAND_TO_PPID):
        assert may(SARI, action, shared)
        assert not may(ANTON, action, shared)


def test_an_institution_admin_sees_its_own_tree_and_its_own_desk() -> None:
    assert within_reach(RATNA, held())
    assert within_reach(RATNA, waiting(REGENCY))
    assert not within_reach(RATNA, waiting())
    assert not within_reach(officer(Role.INSTITUTION_ADMIN, DESK), held())


def test_the_head_of_a_unit_reaches_from_there_downwards() -> None:
    head = officer(Role.EXECUTIVE, ROADS)
    assert within_reach(head, held())
    assert within_reach(head, held(DEPOT))
    assert not within_reach(head, held(TRANSPORT))
    assert not may(head, Action.REDISPOSE, held(TRANSPORT))
    assert may(head, Action.REDISPOSE, held(DEPOT))
    assert within_reach(officer(Role.EXECUTIVE, REGENCY), held(TRANSPORT))


def test_the_inspectorate_reads_its_trees_misconduct_lane_and_its_own_reports_only() -> None:
    assert within_reach(IDA, held(INSPECTORATE))
    assert within_reach(IDA, conduct(TRANSPORT))
    assert not within_reach(IDA, held(TRANSPORT))


@pytest.mark.parametrize("unit", [ROADS, DEPOT, REGENCY])
@pytest.mark.parametrize("role", [Role.LIAISON, Role.INSTITUTION_ADMIN, Role.EXECUTIVE])
def test_the_unit_named_its_officers_and_superiors_see_nothing(role: Role, unit: int) -> None:
    assert not within_reach(officer(role, unit), conduct())
    assert not within_reach(officer(role, unit), conduct(unit))


def test_the_national_desk_reads_the_lane_unless_it_is_named() -> None:
    assert within_reach(NADIA, conduct())
    assert not within_reach(NADIA, conduct(named=DESK))


def test_the_presidential_office_sees_priority_programmes_and_never_the_lane() -> None:
    kiki = Actor(Role.PRESIDENTIAL_OFFICE, unit_id=30, unit_path="/30/")
    assert within_reach(kiki, held(is_priority=True))
    assert not within_reach(kiki, held())
    assert not within_reach(kiki, conduct(is_priority=True))


def test_the_ombudsmans_seats_see_what_was_referred_to_them() -> None:
    office = officer(Role.OMBUDSMAN_OFFICE, SEAT)
    assert within_reach(office, held(referred_unit_ids=frozenset({SEAT})))
    assert not within_reach(office, held(referred_unit_ids=frozenset({SEAT + 1})))
    headquarters = officer(Role.OMBUDSMAN, SEAT)
    assert within_reach(headquarters, held(referred_unit_ids=frozenset({SEAT + 1})))
    assert not within_reach(headquarters, held())


def test_a_reporter_holds_one_report() -> None:
    assert within_reach(Actor(Role.REPORTER, report_id=1), held())
    assert not within_reach(Actor(Role.REPORTER, report_id=2), held())
    assert not within_reach(PUBLIC, held())
    assert within_reach(SYSTEM, conduct())


def test_who_filed_for_somebody_sees_that_report() -> None:
    counter = officer(Role.INTAKE_OFFICER, REGENCY)
    assert within_reach(counter, held(filed_by_post_id=counter.post_id))
    assert not within_reach(counter, held())
    assert not within_reach(Actor(Role.INTAKE_OFFICER), held())


def test_only_the_desk_that_holds_a_report_verifies_or_archives_it() -> None:
    for action in (Action.VERIFY, Action.ARCHIVE):
        assert may(NADIA, action, waiting())
        assert not may(NADIA, action, waiting(REGENCY))
        assert may(RATNA, action, waiting(REGENCY))


def test_after_disposal_the_national_admin_archives_wherever_the_report_is() -> None:
    assert may(NADIA, Action.ARCHIVE, held())
    assert not may(RATNA, Action.ARCHIVE, held())


def test_what_is_not_granted_is_refused_with_a_sentence() -> None:
    require(SARI, Action.ANSWER, held())
    with pytest.raises(NotYours) as refused:
        require(NADIA, Action.ANSWER, held())
    assert refused.value.text
