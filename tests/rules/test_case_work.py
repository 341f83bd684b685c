"""Handing on, working and answering, action by action. RULES.md 3."""

from __future__ import annotations

from datetime import date

import pytest

from lapor.rules.case import FollowUp, NotAllowed, NoteMissing, NotStanding
from lapor.rules.clocks import ClockKind, Outcome, Run
from lapor.rules.flow import Action, NotNow, Role, State
from lapor.rules.reasons import ArchiveReason, Ball, Channel, FollowUpKind, Grade
from tests.rules.story import DESK, EAST, INSTITUTION, OFFICE, PARENT, Story

NEGLECT, FIRST, RESOLUTION = ClockKind.NEGLECT, ClockKind.FIRST_FOLLOW_UP, ClockKind.RESOLUTION
ASSIGNMENT, PART, DECISION = ClockKind.ASSIGNMENT, ClockKind.PART, ClockKind.DECISION
REPLY_WINDOW, RESPONSE = ClockKind.REPLY_WINDOW, ClockKind.RESPONSE
ADMIN, NATION = Role.INSTITUTION_ADMIN, Role.NATIONAL_ADMIN


def untouched(story: Story) -> dict[ClockKind, Run]:
    """Return the clocks of the report itself, which no transfer may touch."""
    return {r.kind: r for r in story.case.open_runs() if r.kind is not ASSIGNMENT}


class TestRedispose:
    def test_the_clocks_of_the_report_stay_and_the_new_holder_gets_its_own(self) -> None:
        story = Story().verify()
        before = untouched(story)
        story.on("2027-03-04").act(Action.REDISPOSE, ADMIN, unit=EAST)
        assert story.case.holder == EAST
        assert untouched(story) == before
        assert (story.due(ASSIGNMENT), story.clock(ASSIGNMENT).unit_id) == ("2027-03-11", EAST)

    def test_the_old_holders_assignment_is_void_in_time_and_missed_when_late(self) -> None:
        for day, outcome in (("2027-03-04", Outcome.VOID), ("2027-03-09", Outcome.MISSED)):
            story = Story().verify().on(day).act(Action.REDISPOSE, ADMIN, unit=EAST)
            first = next(r for r in story.case.runs if r.kind is ASSIGNMENT)
            assert (first.unit_id, first.outcome) == (OFFICE, outcome)

    def test_a_unit_is_needed_and_not_the_holder_itself(self) -> None:
        for unit in (None, OFFICE):
            with pytest.raises(NotAllowed):
                Story().verify().act(Action.REDISPOSE, ADMIN, unit=unit)

    def test_it_settles_the_old_holders_request_to_return(self) -> None:
        story = Story().verify().act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)
        story.act(Action.REDISPOSE, ADMIN, unit=EAST)
        story.act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)
        assert story.clock(DECISION, "return").run == 2


class TestReturn:
    def asked(self, by: Role = Role.LIAISON) -> Story:
        return Story().verify().act(Action.ASK_RETURN, by, unit=INSTITUTION)

    def test_no_clock_stops(self) -> None:
        before = untouched(Story().verify())
        after = untouched(self.asked())
        assert {k: r for k, r in after.items() if k is not DECISION} == before

    def test_the_institution_has_one_day_and_silence_denies(self) -> None:
        story = self.asked()
        assert story.due(DECISION, "return") == "2027-03-02"
        assert story.on("2027-03-03").time_acts() == [Action.DECIDE_RETURN]
        assert story.case.holder == OFFICE
        assert story.case.running(DECISION, "return") is None

    def test_the_nation_has_two_days_and_its_silence_leaves_the_request_open(self) -> None:
        story = self.asked(ADMIN)
        assert story.due(DECISION, "return") == "2027-03-03"
        assert story.on("2027-03-04").time_acts() == []
        assert story.clock(DECISION, "return").missed_at is not None
        story.act(Action.DECIDE_RETURN, NATION, granted=True, unit=EAST)
        assert story.case.holder == EAST

    def test_an_institution_does_not_decide_its_own_request(self) -> None:
        for by in (ADMIN, Role.SYSTEM):
            with pytest.raises(NotAllowed):
                self.asked(ADMIN).act(Action.DECIDE_RETURN, by, granted=True, unit=EAST)

    def test_the_system_denies_only_late(self) -> None:
        with pytest.raises(NotAllowed):
            self.asked().act(Action.DECIDE_RETURN, Role.SYSTEM)

    def test_granted_it_goes_to_the_new_holder_whose_assignment_starts(self) -> None:
        story = self.asked()
        before = {k: r for k, r in untouched(story).items() if k is not DECISION}
        story.on("2027-03-02").act(Action.DECIDE_RETURN, ADMIN, granted=True, unit=EAST)
        assert story.case.state is State.DISPOSED
        assert story.due(ASSIGNMENT) == "2027-03-09"
        assert untouched(story) == before

    def test_one_request_is_open_at_a_time(self) -> None:
        with pytest.raises(NotAllowed):
            self.asked().act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)

    def test_a_holder_asks_twice_at_most(self) -> None:
        story = Story().verify()
        for _time in range(2):
            story.act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)
            story.act(Action.DECIDE_RETURN, ADMIN)
        with pytest.raises(NotAllowed):
            story.act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)

    def test_the_third_decision_sticks(self) -> None:
        story = Story().verify()
        for unit in (EAST, PARENT, OFFICE):
            story.act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)
            story.act(Action.DECIDE_RETURN, ADMIN, granted=True, unit=unit)
        with pytest.raises(NotAllowed):
            story.act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION)

    def test_there_must_be_a_request(self) -> None:
        with pytest.raises(NotAllowed):
            Story().verify().act(Action.DECIDE_RETURN, ADMIN)

    def test_before_verification_it_changes_the_desk_and_not_the_state(self) -> None:
        story = Story(desk=INSTITUTION).act(Action.ASK_RETURN, ADMIN, unit=DESK)
        story.act(Action.DECIDE_RETURN, NATION, granted=True, unit=DESK)
        assert (story.case.state, story.case.holder) == (State.UNVERIFIED, DESK)

    def test_it_is_answered_also_while_the_reporter_is_asked_for_more(self) -> None:
        story = Story(desk=INSTITUTION)
        story.act(Action.ASK_RETURN, Role.LIAISON, unit=INSTITUTION).postpone()
        assert story.on("2027-03-03").time_acts() == [Action.DECIDE_RETURN]

    def test_answering_makes_the_request_pointless(self) -> None:
        assert DECISION not in self.asked().answer().kinds_open()


class TestParts:
    def with_part(self, days: int = 5) -> Story:
        return Story().verify().act(Action.ADD_HANDLER, ADMIN, unit=EAST, days=days)

    def test_a_co_handler_has_a_clock_of_its_own(self) -> None:
        story = self.with_part()
        assert story.due(PART, str(EAST)) == "2027-03-08"
        assert story.case.holder == OFFICE
        story.act(Action.ADD_HANDLER, ADMIN, unit=PARENT, days=3)
        assert story.due(PART, str(PARENT)) == "2027-03-04"

    def test_its_date_lies_inside_the_resolution_limit(self) -> None:
        assert self.with_part(14).due(PART, str(EAST)) == "2027-03-19"
        with pytest.raises(NotAllowed):
            self.with_part(15)
        with pytest.raises(NotAllowed):
            Story().act(Action.ADD_HANDLER, ADMIN, unit=EAST, days=1)

    def test_a_unit_and_a_length_are_needed_and_one_part_at_a_time(self) -> None:
        for fields in ({"unit": EAST}, {"days": 3}):
            with pytest.raises(NotAllowed):
                Story().verify().act(Action.ADD_HANDLER, ADMIN, **fields)
        with pytest.raises(NotAllowed):
            self.with_part().act(Action.ADD_HANDLER, ADMIN, unit=EAST, days=2)

    def test_a_part_is_done_or_waived(self) -> None:
        for action, outcome in ((Action.DONE_PART, Outcome.MET), (Action.WAIVE_PART, Outcome.VOID)):
            story = self.with_part().act(action, Role.LIAISON, unit=EAST)
            last = story.case.last(PART, str(EAST))
            assert last is not None
            assert last.outcome is outcome
            with pytest.raises(NotAllowed):
                story.act(action, Role.LIAISON, unit=EAST)

    def test_an_open_part_holds_the_answer_back_until_five_days_past_its_date(self) -> None:
        story = self.with_part().on("2027-03-14 23:00")
        with pytest.raises(NotAllowed):
            story.on("2027-03-12").answer()
        assert story.on("2027-03-15").answer().case.state is State.ANSWERED

    def test_a_part_done_holds_nothing_back(self) -> None:
        story = self.with_part().act(Action.DONE_PART, Role.LIAISON, unit=EAST)
        assert story.answer().case.state is State.ANSWERED

    def test_only_the_leads_follow_up_stops_the_reports_clocks(self) -> None:
        story = self.with_part()
        before = story.case.runs
        story.act(
            Action.FOLLOW_UP,
            Role.LIAISON,
            unit=EAST,
            follow_up_kind=FollowUpKind.DONE,
            done_on=date(2027, 3, 1),
            fingerprint="bagian kami",
        )
        assert story.case.state is State.DISPOSED
        assert story.case.runs == before
        assert story.case.follow_ups == ()


class TestMerge:
    def merged(self) -> Story:
        return Story().verify().act(Action.MERGE, ADMIN)

    def copied(self, story: Story) -> Story:
        return story.act(
            Action.FOLLOW_UP,
            Role.LIAISON,
            follow_up_kind=FollowUpKind.DONE,
            done_on=date(2027, 3, 1),
            fingerprint="dari induk",
            is_copied=True,
        )

    def test_state_and_clocks_stay_its_own(self) -> None:
        assert self.merged().case.runs == Story().verify().case.runs
        with pytest.raises(NotAllowed):
            self.merged().act(Action.MERGE, ADMIN)

    def test_one_objection_decided_in_three_days_and_silence_undoes_the_merge(self) -> None:
        story = self.merged().says(Action.OBJECT)
        assert story.due(DECISION, "objection") == "2027-03-04"
        assert story.on("2027-03-05").time_acts() == [Action.UNMERGE]
        assert not story.case.memory.is_merged
        story.act(Action.MERGE, ADMIN)
        with pytest.raises(NotAllowed):
            story.says(Action.OBJECT)

    def test_the_national_admin_may_reject_the_objection(self) -> None:
        story = self.merged().says(Action.OBJECT)
        with pytest.raises(NotAllowed):
            story.act(Action.MERGE, ADMIN)
        story.act(Action.MERGE, NATION)
        assert DECISION not in story.kinds_open()
        assert story.case.memory.is_merged

    def test_only_a_merged_report_is_objected_to_or_unmerged(self) -> None:
        for action, by in ((Action.OBJECT, Role.REPORTER), (Action.UNMERGE, ADMIN)):
            with pytest.raises(NotAllowed):
                Story().verify().act(action, by)

    def test_unmerged_the_copied_follow_ups_count_as_never_given(self) -> None:
        story = self.copied(self.merged().on("2027-03-03"))
        assert story.due(NEGLECT) == "2027-05-26"
        story.on("2027-03-10").act(Action.UNMERGE, ADMIN)
        assert [f.stands for f in story.case.follow_ups] == [False]
        assert story.due(FIRST) == "2027-03-08"
        assert story.due(NEGLECT) == "2027-05-24"

    def test_unmerged_after_the_answer_nothing_of_the_work_starts_again(self) -> None:
        story = self.copied(self.merged()).answer().act(Action.UNMERGE, ADMIN)
        assert story.kinds_open() == {REPLY_WINDOW}

    def test_a_copied_text_may_repeat_and_its_own_may_not(self) -> None:
        story = self.copied(self.copied(self.merged()))
        assert len(story.case.follow_ups) == 2


class TestHandOver:
    def test_clocks_are_untouched(self) -> None:
        story = Story().verify()
        before = story.case.runs
        story.on("2027-03-04").act(Action.HAND_OVER, Role.SYSTEM, unit=PARENT)
        assert (story.case.holder, story.case.runs) == (PARENT, before)
        story.act(Action.HAND_OVER, Role.SYSTEM)
        assert story.case.holder == PARENT

    def test_it_is_possible_in_every_state(self) -> None:
        story = Story().verify().archive(ArchiveReason.ABUSIVE)
        assert story.act(Action.HAND_OVER, ADMIN, unit=PARENT).case.holder == PARENT


class TestAcknowledge:
    def test_it_is_a_message_and_stops_no_clock(self) -> None:
        story = Story().verify()
        before = story.case
        assert story.act(Action.ACKNOWLEDGE, Role.LIAISON).case == before

    def test_in_answered_it_is_the_agencys_response_and_opens_the_window_anew(self) -> None:
        story = Story().verify().answer().on("2027-03-03").says(Action.REPLY)
        story.on("2027-03-05").act(Action.ACKNOWLEDGE, Role.LIAISON)
        assert story.case.ball is Ball.REPORTER
        assert story.kinds_open() == {REPLY_WINDOW}
        assert story.due(REPLY_WINDOW) == "2027-03-19"

    def test_in_answered_it_is_refused_unless_the_reporter_waits(self) -> None:
        with pytest.raises(NotAllowed):
            Story().verify().answer().act(Action.ACKNOWLEDGE, Role.LIAISON)

    def test_it_needs_words(self) -> None:
        with pytest.raises(NoteMissing):
            Story().verify().act(Action.ACKNOWLEDGE, Role.LIAISON, note="")


class TestFollowUp:
    def test_what_was_done_stands_and_neglect_starts_anew(self) -> None:
        story = Story().verify().on("2027-03-03").done()
        assert story.case.state is State.IN_PROCESS
        assert story.kinds_open() == {RESOLUTION, NEGLECT}
        assert story.due(NEGLECT) == "2027-05-26"
        assert story.due(RESOLUTION) == "2027-03-19"

    def test_a_promise_inside_the_limit_stands(self) -> None:
        story = Story().verify().promise("2027-03-19")
        assert story.case.state is State.IN_PROCESS
        assert story.kinds_open() == {RESOLUTION, NEGLECT}

    @pytest.mark.parametrize("day", ["2027-03-01", "2027-02-26", "2027-03-20", "2027-09-01"])
    def test_a_promise_of_today_the_past_or_beyond_the_limit_is_refused(self, day: str) -> None:
        with pytest.raises(NotStanding):
            Story().verify().promise(day)

    def test_after_the_limit_only_what_was_done_stands(self) -> None:
        story = Story().verify().on("2027-03-22")
        with pytest.raises(NotStanding):
            story.promise("2027-03-24")
        assert story.done().case.state is State.IN_PROCESS

    def test_what_was_done_has_a_day_and_not_in_the_future(self) -> None:
        with pytest.raises(NotStanding):
            Story().verify().done(on="2027-03-02")
        with pytest.raises(NotStanding):
            Story().verify().act(
                Action.FOLLOW_UP, Role.LIAISON, follow_up_kind=FollowUpKind.DONE, fingerprint="x"
            )

    def test_a_promise_without_a_date_is_refused(self) -> None:
        with pytest.raises(NotStanding):
            Story().verify().act(
                Action.FOLLOW_UP, Role.LIAISON, follow_up_kind=FollowUpKind.PROMISE, fingerprint="x"
            )

    def test_a_text_given_before_does_not_stand_again_even_voided(self) -> None:
        story = Story().verify().done("sudah diperbaiki")
        with pytest.raises(NotStanding):
            story.done("sudah diperbaiki")
        story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        with pytest.raises(NotStanding):
            story.done("sudah diperbaiki")

    def test_a_promise_is_measured_by_the_ppids_limit_where_that_runs(self) -> None:
        story = Story().verify(grade=Grade.NORMATIVE).act(Action.HAND_TO_PPID, Role.LIAISON)
        assert story.promise("2027-03-15").case.state is State.IN_PROCESS

    def test_no_follow_up_after_the_answer(self) -> None:
        with pytest.raises(NotNow):
            Story().verify().answer().done()


def standing(story: Story) -> list[int]:
    """Return the numbers of the follow-ups that stand."""
    return [f.number for f in story.case.follow_ups if f.stands]


class TestBrokenPromise:
    def test_it_is_void_on_the_day_after_and_the_clocks_run_on_as_if_never_given(self) -> None:
        story = Story().verify().on("2027-03-02").promise("2027-03-04").on("2027-03-04 23:59")
        assert story.time_acts() == []
        assert story.on("2027-03-05 00:00").time_acts() == [Action.VOID_FOLLOW_UP]
        assert story.case.state is State.DISPOSED
        assert story.due(FIRST) == "2027-03-08"
        assert story.due(NEGLECT) == "2027-05-24"

    def test_the_day_ends_where_the_holder_is(self) -> None:
        story = Story().verify(EAST).promise("2027-03-04").on("2027-03-04 22:30")
        assert story.time_acts() == [Action.VOID_FOLLOW_UP]  # 00:30 in Jayapura

    def test_a_done_follow_up_keeps_it(self) -> None:
        story = Story().verify().promise("2027-03-04").on("2027-03-04").done()
        assert story.on("2027-03-05").time_acts() == []
        assert standing(story) == [1, 2]

    def test_an_answer_keeps_it_even_when_disputed_later(self) -> None:
        story = Story().verify().promise("2027-03-04").on("2027-03-03").answer()
        story.says(Action.DISPUTE)
        assert story.on("2027-03-05").time_acts() == []

    def test_a_new_promise_keeps_none(self) -> None:
        story = Story().verify().promise("2027-03-04").on("2027-03-03").promise("2027-03-10")
        assert story.on("2027-03-05").time_acts() == [Action.VOID_FOLLOW_UP]
        assert standing(story) == [2]
        assert story.case.state is State.IN_PROCESS
        assert story.due(NEGLECT) == "2027-05-26"

    def test_a_promise_broken_after_its_deed_was_voided_falls_too(self) -> None:
        story = Story().verify().promise("2027-03-04").on("2027-03-04").done()
        story.on("2027-03-08").says(Action.VOID_FOLLOW_UP, follow_up_number=2)
        assert story.time_acts() == [Action.VOID_FOLLOW_UP]
        assert standing(story) == []

    def test_the_system_voids_nothing_before_its_day_nor_what_was_done(self) -> None:
        for story in (Story().verify().promise("2027-03-04"), Story().verify().done()):
            with pytest.raises(NotAllowed):
                story.on("2027-03-04").act(Action.VOID_FOLLOW_UP, Role.SYSTEM, follow_up_number=1)

    def test_the_system_voids_only_the_promise_that_was_broken(self) -> None:
        story = Story().verify().promise("2027-03-03").promise("2027-03-10").on("2027-03-04")
        with pytest.raises(NotAllowed):
            story.act(Action.VOID_FOLLOW_UP, Role.SYSTEM, follow_up_number=2)

    def test_after_sixty_days_of_broken_promises_the_report_is_referred(self) -> None:
        story = Story().verify(grade=Grade.SUPERVISORY)
        for day, until in (("03-02", "03-09"), ("03-10", "04-01"), ("04-05", "05-20")):
            story.on(f"2027-{day}").time_acts()
            story.promise(f"2027-{until}")
        assert story.on("2027-05-25").time_acts() == [Action.VOID_FOLLOW_UP, Action.REFER]


class TestNothingWasDone:
    def test_the_reporter_says_so_once_per_follow_up(self) -> None:
        story = Story().verify().on("2027-03-03").done()
        story.on("2027-03-10").says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        assert story.case.state is State.DISPOSED
        assert story.due(FIRST) == "2027-03-08"
        assert story.due(NEGLECT) == "2027-05-24"
        story.done()
        with pytest.raises(NotAllowed):
            story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)

    def test_it_stays_in_process_while_another_follow_up_stands(self) -> None:
        story = Story().verify().done().done()
        story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        assert story.case.state is State.IN_PROCESS

    def test_it_stays_in_process_after_a_dispute_or_a_reopening(self) -> None:
        disputed = Story().verify().answer().says(Action.DISPUTE).done()
        reopened = Story().verify().answer().says(Action.ACCEPT).says(Action.REOPEN).done()
        for story in (disputed, reopened):
            story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)
            assert story.case.state is State.IN_PROCESS

    def test_neglect_counts_from_the_last_that_still_stands(self) -> None:
        story = Story().verify().on("2027-03-02").done().on("2027-03-04").done()
        story.says(Action.VOID_FOLLOW_UP, follow_up_number=2)
        assert story.due(NEGLECT) == "2027-05-25"

    def test_neglect_counts_from_the_dispute_where_that_is_later(self) -> None:
        story = Story().verify().answer().on("2027-03-04").says(Action.DISPUTE)
        story.on("2027-03-08").done().says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        assert story.due(NEGLECT) == "2027-05-27"

    def test_also_where_dispute_and_follow_up_came_in_the_same_moment(self) -> None:
        story = Story().verify().answer().on("2027-03-02").says(Action.REPLY)
        story.on("2027-03-10")
        assert story.time_acts() == [Action.DISPUTE]
        story.done().says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        assert story.due(NEGLECT) == "2027-06-02"  # sixty days after 10 March, not after filing

    def test_first_follow_up_then_ends_with_the_next_that_stands_and_was_late(self) -> None:
        story = Story().verify().on("2027-03-03").done().on("2027-03-10").done()
        story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        last = story.case.last(FIRST)
        assert last is not None
        assert (last.outcome, last.stopped_at) == (Outcome.MISSED, story.now)

    def test_first_follow_up_then_ends_with_the_answer_if_that_came_first(self) -> None:
        story = Story().verify().done().on("2027-03-03").answer().on("2027-03-09")
        story.says(Action.DISPUTE).says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        last = story.case.last(FIRST)
        assert last is not None
        assert last.outcome is Outcome.MET
        assert FIRST not in story.kinds_open()

    def test_a_pause_between_is_kept_where_neglect_runs_on(self) -> None:
        story = Story().verify().on("2027-03-02").done().says(Action.WITHDRAW)
        story.on("2027-03-09").says(Action.TAKE_BACK)
        assert story.due(NEGLECT) == "2027-06-01"
        story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)
        assert story.due(NEGLECT) == "2027-05-31"

    def test_there_must_be_such_a_follow_up_in_this_cycle(self) -> None:
        with pytest.raises(NotAllowed):
            Story().verify().done().says(Action.VOID_FOLLOW_UP, follow_up_number=7)
        story = Story().verify().done().answer().says(Action.ACCEPT).says(Action.REOPEN)
        with pytest.raises(NotAllowed):
            story.says(Action.VOID_FOLLOW_UP, follow_up_number=1)


class TestAsk:
    def test_it_pauses_resolution_alone_for_ten_working_days_at_most(self) -> None:
        story = Story().verify().on("2027-03-03")
        before = {k: r for k, r in untouched(story).items() if k is not RESOLUTION}
        story.act(Action.ASK, Role.LIAISON)
        assert story.due(RESOLUTION) == "2027-04-02"
        assert {k: r for k, r in untouched(story).items() if k is not RESOLUTION} == before

    def test_any_reply_ends_the_pause(self) -> None:
        story = Story().verify().on("2027-03-03").act(Action.ASK, Role.LIAISON)
        story.on("2027-03-05").says(Action.REPLY)
        assert story.due(RESOLUTION) == "2027-03-23"

    def test_a_reply_ends_it_also_after_the_report_was_withdrawn_for_a_while(self) -> None:
        story = Story().verify().on("2027-03-03").act(Action.ASK, Role.LIAISON)
        story.says(Action.WITHDRAW).on("2027-03-04").says(Action.TAKE_BACK)
        story.on("2027-03-05").says(Action.REPLY)
        assert story.due(RESOLUTION) == "2027-03-22"

    def test_once_per_cycle(self) -> None:
        story = Story().verify().act(Action.ASK, Role.LIAISON)
        with pytest.raises(NotAllowed):
            story.act(Action.ASK, Role.LIAISON)
        story.answer().says(Action.ACCEPT).says(Action.REOPEN)
        assert story.act(Action.ASK, Role.LIAISON).case.memory.has_asked

    def test_not_after_the_limit(self) -> None:
        with pytest.raises(NotAllowed):
            Story().verify().on("2027-03-20").act(Action.ASK, Role.LIAISON)

    def test_it_pauses_the_ppids_clock_in_the_place_of_resolution(self) -> None:
        story = Story().verify().act(Action.HAND_TO_PPID, Role.LIAISON)
        story.act(Action.ASK, Role.LIAISON)
        assert story.due(ClockKind.PPID) == "2027-03-29"


class TestDraft:
    def drafted(self) -> Story:
        return Story().verify().act(Action.DRAFT_ANSWER, Role.LIAISON)

    def test_no_clock_stops_and_the_executive_has_two_days(self) -> None:
        story = self.drafted()
        assert story.due(DECISION, "draft") == "2027-03-03"
        assert {RESOLUTION, FIRST, NEGLECT} <= story.kinds_open()
        with pytest.raises(NotAllowed):
            story.act(Action.DRAFT_ANSWER, Role.LIAISON)

    @pytest.mark.parametrize("action", [Action.APPROVE, Action.SEND_BACK])
    def test_the_executive_decides_once(self, action: Action) -> None:
        story = self.drafted().act(action, Role.EXECUTIVE)
        assert DECISION not in story.kinds_open()
        with pytest.raises(NotAllowed):
            story.act(action, Role.EXECUTIVE)

    def test_the_admin_decides_only_after_two_days_of_silence(self) -> None:
        with pytest.raises(NotAllowed):
            self.drafted().on("2027-03-03").act(Action.APPROVE, ADMIN)
        story = self.drafted().on("2027-03-04").act(Action.APPROVE, ADMIN)
        assert DECISION not in story.kinds_open()


class TestAnswer:
    def test_the_agencys_clocks_stop_and_the_reporters_window_opens(self) -> None:
        story = Story().verify().on("2027-03-05").answer()
        assert (story.case.state, story.case.ball) == (State.ANSWERED, Ball.REPORTER)
        assert story.kinds_open() == {REPLY_WINDOW}
        assert story.due(REPLY_WINDOW) == "2027-03-19"
        outcomes = {r.kind: r.outcome for r in story.case.runs if not r.is_open}
        assert outcomes[FIRST] is outcomes[RESOLUTION] is outcomes[ASSIGNMENT] is Outcome.MET

    def test_a_letter_leaves_twenty_days(self) -> None:
        story = Story(channel=Channel.LETTER).verify().answer()
        assert story.due(REPLY_WINDOW) == "2027-03-29"

    def test_a_late_answer_is_missed(self) -> None:
        story = Story().verify().on("2027-03-22").answer()
        last = story.case.last(RESOLUTION)
        assert last is not None
        assert last.outcome is Outcome.MISSED

    def test_the_window_ends_in_jakarta_wherever_the_unit_is(self) -> None:
        story = Story().verify(EAST).on("2027-03-03 23:30").answer()  # 4 March in Jayapura
        assert story.due(REPLY_WINDOW) == "2027-03-17"

    def test_it_needs_words(self) -> None:
        with pytest.raises(NoteMissing):
            Story().verify().act(Action.ANSWER, Role.LIAISON, note="")


def test_a_follow_up_says_whether_it_stands() -> None:
    story = Story().verify().done()
    given: FollowUp = story.case.follow_ups[0]
    assert given.stands
    assert (given.number, given.cycle, given.at) == (1, 1, story.now)
