"""The reporter's turn and the guards, action by action. RULES.md 3 and 5."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lapor.rules.case import NotAllowed, next_due
from lapor.rules.clocks import ClockKind, Outcome
from lapor.rules.flow import Action, Role, State
from lapor.rules.reasons import ArchiveReason, Ball, Closure, Grade, Kind
from tests.rules.story import DESK, EAST, OFFICE, PARENT, PPID, Story, calendar, world

NEGLECT, FIRST, RESOLUTION = ClockKind.NEGLECT, ClockKind.FIRST_FOLLOW_UP, ClockKind.RESOLUTION
DECISION, REPLY_WINDOW, RESPONSE = ClockKind.DECISION, ClockKind.REPLY_WINDOW, ClockKind.RESPONSE
ADMIN, NATION = Role.INSTITUTION_ADMIN, Role.NATIONAL_ADMIN


def answered(at: str = "2027-03-01", grade: Grade = Grade.NON_SUPERVISORY) -> Story:
    """Return a report verified on 1 March and answered on ``at``."""
    return Story().verify(grade=grade).on(at).answer()


class TestReply:
    def test_the_first_message_after_the_answer_puts_the_ball_with_the_agency(self) -> None:
        story = answered().on("2027-03-03").says(Action.REPLY)
        assert story.case.ball is Ball.AGENCY
        assert story.kinds_open() == {RESPONSE}
        assert story.due(RESPONSE) == "2027-03-10"

    def test_further_ones_before_the_agency_speaks_start_nothing_new(self) -> None:
        story = answered().on("2027-03-03").says(Action.REPLY).on("2027-03-08").says(Action.REPLY)
        assert story.due(RESPONSE) == "2027-03-10"

    def test_each_message_sent_while_the_ball_is_his_starts_a_response(self) -> None:
        story = answered().says(Action.REPLY).act(Action.ACKNOWLEDGE, Role.LIAISON)
        story.on("2027-03-03").says(Action.REPLY)
        assert story.clock(RESPONSE).run == 2
        assert story.due(RESPONSE) == "2027-03-10"

    @pytest.mark.parametrize("at_work", [False, True])
    def test_before_the_answer_it_starts_nothing(self, at_work: bool) -> None:
        story = Story().verify().done() if at_work else Story()
        before = story.case.runs
        assert story.says(Action.REPLY).case.runs == before


class TestAccept:
    def test_it_completes_the_report(self) -> None:
        story = answered().says(Action.ACCEPT)
        assert (story.case.state, story.case.closure) == (State.COMPLETED, Closure.ACCEPTED)
        assert (story.case.ball, story.case.closed_at) == (None, story.now)
        assert story.case.open_runs() == ()

    def test_also_while_the_agency_owes_a_word(self) -> None:
        assert answered().says(Action.REPLY).says(Action.ACCEPT).case.state is State.COMPLETED


class TestRate:
    def closed(self) -> Story:
        story = answered().on("2027-03-16")
        assert story.time_acts() == [Action.CLOSE_SILENT]
        return story

    def test_a_silent_closing_is_rated_within_thirty_calendar_days(self) -> None:
        assert self.closed().on("2027-04-15 23:59").says(Action.RATE).case.state is State.COMPLETED
        with pytest.raises(NotAllowed):
            self.closed().on("2027-04-16 00:00").says(Action.RATE)

    def test_an_accepted_report_has_its_rating_already(self) -> None:
        with pytest.raises(NotAllowed):
            answered().says(Action.ACCEPT).says(Action.RATE)


class TestDispute:
    def test_the_rest_of_the_limit_runs_on(self) -> None:
        story = answered("2027-03-05").on("2027-03-12").says(Action.DISPUTE)
        assert story.case.state is State.IN_PROCESS
        assert story.due(RESOLUTION) == "2027-03-26"  # 4 of 14 days used, 10 left
        assert story.due(NEGLECT) == "2027-06-04"

    @pytest.mark.parametrize("answered_on", ["2027-03-15", "2027-03-19", "2027-04-30"])
    def test_but_at_least_five_days_also_when_the_limit_was_missed(self, answered_on: str) -> None:
        story = answered(answered_on).on("2027-05-03").says(Action.DISPUTE)
        assert story.due(RESOLUTION) == "2027-05-10"

    def test_after_the_ppids_answer_the_rest_is_that_of_the_ppid(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST).verify()
        story.act(Action.HAND_TO_PPID, Role.LIAISON, unit=PPID)
        story.on("2027-03-03").answer().on("2027-03-08").says(Action.DISPUTE)
        assert story.due(RESOLUTION) == "2027-03-18"  # 2 of 10 days used

    def test_also_where_resolution_had_been_missed_before_the_ppid_got_it(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST).verify()
        story.on("2027-03-09").act(Action.HAND_TO_PPID, Role.LIAISON, unit=PPID)
        story.on("2027-03-11").answer().on("2027-03-15").says(Action.DISPUTE)
        assert story.due(RESOLUTION) == "2027-03-25"  # 2 of the PPID's 10 days used

    def test_a_question_left_open_no_longer_pauses(self) -> None:
        story = Story().verify().on("2027-03-02").act(Action.ASK, Role.LIAISON)
        story.on("2027-03-03").answer().says(Action.DISPUTE)
        assert story.due(RESOLUTION) == "2027-03-22"  # one day paused of fourteen

    def test_the_system_disputes_when_the_response_is_missed_but_it_is_not_counted(self) -> None:
        story = answered().says(Action.REPLY).on("2027-03-08 23:59")
        assert story.time_acts() == []
        with pytest.raises(NotAllowed):
            story.act(Action.DISPUTE, Role.SYSTEM)
        assert story.on("2027-03-09").time_acts() == [Action.DISPUTE]
        assert story.case.memory.reporter_disputes == 0
        assert story.case.memory.was_disputed

    def disputed(self, times: int) -> Story:
        story = Story().verify()
        for _time in range(times):
            story.answer().says(Action.DISPUTE, unit=PARENT)
        return story

    def test_the_second_makes_the_parent_unit_the_lead(self) -> None:
        assert self.disputed(1).case.holder == OFFICE
        story = self.disputed(2)
        assert story.case.holder == PARENT
        assert story.clock(ClockKind.ASSIGNMENT).unit_id == PARENT
        assert story.clock(NEGLECT).unit_id == PARENT

    def test_the_third_waits_five_days_for_the_national_admin_and_silence_lets_it_stand(
        self,
    ) -> None:
        story = self.disputed(3)
        assert story.due(DECISION, "third_dispute") == "2027-03-08"
        assert story.on("2027-03-09").time_acts() == []
        assert story.case.state is State.IN_PROCESS
        with pytest.raises(NotAllowed):
            story.act(Action.CLOSE, NATION)

    def test_so_does_every_later_one(self) -> None:
        story = self.disputed(4)
        assert story.clock(DECISION, "third_dispute").run == 2
        assert story.act(Action.CLOSE, NATION).case.closure is Closure.BY_ADMIN


class TestCloseSilent:
    def test_only_at_the_end_of_the_window(self) -> None:
        story = answered().on("2027-03-15 23:59")
        assert story.time_acts() == []
        with pytest.raises(NotAllowed):
            story.act(Action.CLOSE_SILENT, Role.SYSTEM)
        assert story.on("2027-03-16 00:00").time_acts() == [Action.CLOSE_SILENT]
        assert story.case.closure is Closure.NO_REPLY
        assert story.case.open_runs() == ()

    def test_never_while_the_agency_owes_a_word(self) -> None:
        story = answered().on("2027-03-15").says(Action.REPLY).on("2027-03-16")
        assert story.time_acts() == []
        with pytest.raises(NotAllowed):
            story.act(Action.CLOSE_SILENT, Role.SYSTEM)

    def test_never_from_in_process_however_long_it_takes(self) -> None:
        story = Story().verify().done().on("2029-01-01")
        assert story.time_acts() == [Action.REFER]
        assert story.case.state is State.IN_PROCESS


class TestClose:
    def test_the_institutions_admin_closes_an_answered_report(self) -> None:
        story = answered().act(Action.CLOSE, ADMIN)
        assert (story.case.state, story.case.closure) == (State.COMPLETED, Closure.BY_ADMIN)

    def test_never_over_an_unanswered_reply(self) -> None:
        with pytest.raises(NotAllowed):
            answered().says(Action.REPLY).act(Action.CLOSE, ADMIN)

    def test_nobody_else_closes_an_answered_report(self) -> None:
        with pytest.raises(NotAllowed):
            answered().act(Action.CLOSE, NATION)

    @pytest.mark.parametrize("by", [ADMIN, NATION])
    def test_never_over_a_first_or_second_dispute_nor_plain_work(self, by: Role) -> None:
        story = Story().verify().done()
        for _time in range(3):
            with pytest.raises(NotAllowed):
                story.act(Action.CLOSE, by)
            story.answer().says(Action.DISPUTE)
        with pytest.raises(NotAllowed):
            story.act(Action.CLOSE, ADMIN)
        assert story.act(Action.CLOSE, NATION).case.state is State.COMPLETED


class TestReopen:
    def closed(self) -> Story:
        return answered().says(Action.ACCEPT)

    def test_a_new_cycle_begins_with_all_clocks(self) -> None:
        story = self.closed().on("2027-03-10").says(Action.REOPEN)
        assert (story.case.state, story.case.cycle) == (State.IN_PROCESS, 2)
        assert story.kinds_open() == {FIRST, RESOLUTION, NEGLECT, ClockKind.ASSIGNMENT}
        assert story.due(FIRST) == "2027-03-17"
        assert story.due(RESOLUTION) == "2027-03-30"
        assert story.due(NEGLECT) == "2027-06-02"
        assert (story.case.closure, story.case.closed_at) == (None, None)
        assert {r.cycle for r in story.case.open_runs()} == {2}

    def test_the_reporter_reopens_once_within_thirty_working_days(self) -> None:
        assert self.closed().on("2027-04-12 23:59").says(Action.REOPEN).case.cycle == 2
        with pytest.raises(NotAllowed):
            self.closed().on("2027-04-13 00:00").says(Action.REOPEN)
        story = self.closed().says(Action.REOPEN).answer().says(Action.ACCEPT)
        with pytest.raises(NotAllowed):
            story.says(Action.REOPEN)

    def test_overseers_reopen_any_time_and_more_than_once(self) -> None:
        story = self.closed().on("2029-01-01")
        for by in (NATION, Role.OMBUDSMAN, Role.OMBUDSMAN_OFFICE):
            story.act(Action.REOPEN, by).answer().says(Action.ACCEPT)
        assert story.case.cycle == 4
        assert story.case.state is State.COMPLETED

    def test_the_cycle_has_its_own_referral(self) -> None:
        story = Story().verify().on("2027-05-25")
        assert story.time_acts() == [Action.REFER]
        story.answer().says(Action.ACCEPT).says(Action.REOPEN)
        assert story.on("2027-09-01").time_acts() == [Action.REFER]
        assert story.case.memory.referrals == ("notice:1", "notice:2")


class TestWithdraw:
    def test_it_archives_an_open_report_and_ends_its_clocks(self) -> None:
        story = Story().verify().says(Action.WITHDRAW)
        assert story.case.archive_reason is ArchiveReason.WITHDRAWN
        assert story.case.open_runs() == ()

    def test_not_under_legal_hold(self) -> None:
        story = Story().act(Action.HOLD, NATION)
        with pytest.raises(NotAllowed):
            story.says(Action.WITHDRAW)
        assert story.act(Action.HOLD, NATION).says(Action.WITHDRAW).case.state is State.ARCHIVED

    def test_not_after_a_referral(self) -> None:
        story = Story().on("2027-05-25")
        assert Action.REFER in story.time_acts()
        with pytest.raises(NotAllowed):
            story.says(Action.WITHDRAW)


class TestReclassify:
    def changed(
        self, day: str, grade: Grade, *, second: bool = True, of: Grade = Grade.NON_SUPERVISORY
    ) -> Story:
        story = Story().verify(grade=of).on(day)
        return story.act(Action.RECLASSIFY, ADMIN, grade=grade, second_person=second)

    def test_lengthening_needs_a_second_person_and_counts_from_the_same_day(self) -> None:
        assert self.changed("2027-03-03", Grade.SUPERVISORY).due(RESOLUTION) == "2027-05-24"
        with pytest.raises(NotAllowed):
            self.changed("2027-03-03", Grade.SUPERVISORY, second=False)

    def test_shortening_needs_nobody_else(self) -> None:
        story = self.changed("2027-03-02", Grade.NORMATIVE, second=False)
        assert story.due(RESOLUTION) == "2027-03-08"
        assert story.case.grade is Grade.NORMATIVE

    def test_a_shortened_one_is_due_no_earlier_than_three_working_days_from_now(self) -> None:
        story = self.changed("2027-03-08", Grade.NORMATIVE)
        assert story.due(RESOLUTION) == "2027-03-11"

    def test_once_per_cycle(self) -> None:
        story = self.changed("2027-03-02", Grade.SUPERVISORY)
        with pytest.raises(NotAllowed):
            story.act(Action.RECLASSIFY, ADMIN, grade=Grade.NORMATIVE)
        story.answer().says(Action.ACCEPT).says(Action.REOPEN)
        story.act(Action.RECLASSIFY, ADMIN, grade=Grade.NORMATIVE)
        assert story.case.grade is Grade.NORMATIVE

    def test_only_before_half_of_the_old_limit(self) -> None:
        assert self.changed("2027-03-09", Grade.SUPERVISORY).case.grade is Grade.SUPERVISORY
        with pytest.raises(NotAllowed):
            self.changed("2027-03-10", Grade.SUPERVISORY)

    def test_the_old_clock_stays_in_view(self) -> None:
        story = self.changed("2027-03-02", Grade.NORMATIVE)
        old = next(r for r in story.case.runs if r.kind is RESOLUTION)
        assert (old.due_on.isoformat(), old.outcome) == ("2027-03-19", Outcome.VOID)

    def test_the_kind_may_change_too_and_takes_its_grade_away(self) -> None:
        story = Story().verify()
        story.act(Action.RECLASSIFY, ADMIN, kind=Kind.ASPIRATION)
        assert (story.case.kind, story.case.grade) == (Kind.ASPIRATION, None)
        assert story.due(RESOLUTION) == "2027-03-08"
        with pytest.raises(NotAllowed):
            Story().verify().act(Action.RECLASSIFY, ADMIN)

    def test_not_while_the_ppids_clock_runs_in_its_place(self) -> None:
        story = Story().verify().act(Action.HAND_TO_PPID, Role.LIAISON)
        with pytest.raises(NotAllowed):
            story.act(Action.RECLASSIFY, ADMIN, grade=Grade.NORMATIVE)


class TestRefer:
    def test_the_system_refers_at_the_end_of_neglect_and_stops_only_that(self) -> None:
        story = Story().verify().on("2027-05-24 23:59")
        assert story.time_acts() == []
        with pytest.raises(NotAllowed):
            story.act(Action.REFER, Role.SYSTEM)
        before = {r.kind for r in story.case.open_runs()}
        assert story.on("2027-05-25 00:00").time_acts() == [Action.REFER]
        assert {r.kind for r in story.case.open_runs()} == before - {NEGLECT}
        assert story.case.referred_cycle == 1

    @pytest.mark.parametrize("seen", ["nobody", "postponed", "disposed"])
    def test_also_a_report_never_verified_or_never_worked_on(self, seen: str) -> None:
        story = Story()
        if seen == "disposed":
            story.verify()
        if seen == "postponed":
            story.on("2027-05-20").postpone()  # long after the verification was missed
        assert story.on("2027-05-25").time_acts()[-1] is Action.REFER

    def test_once_a_cycle(self) -> None:
        story = Story().verify().on("2027-05-25")
        story.time_acts()
        story.done()
        assert NEGLECT not in story.kinds_open()
        story.answer().says(Action.DISPUTE)
        assert NEGLECT not in story.kinds_open()
        assert story.on("2028-05-25").time_acts() == []

    def test_not_once_answered(self) -> None:
        story = answered().says(Action.REPLY).act(Action.ACKNOWLEDGE, Role.LIAISON)
        assert NEGLECT not in story.kinds_open()

    def test_the_reporter_may_when_a_limit_was_missed_or_an_answer_disputed(self) -> None:
        with pytest.raises(NotAllowed):
            Story().verify().says(Action.REFER)
        late = Story().on("2027-03-05").says(Action.REFER)
        assert late.case.memory.referrals == ("complaint:1",)
        disputed = answered().says(Action.DISPUTE).says(Action.REFER)
        assert NEGLECT not in disputed.kinds_open()

    def test_the_ppids_limit_is_one_of_them(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST).verify().act(Action.HAND_TO_PPID, Role.LIAISON)
        story.done().on("2027-03-16").says(Action.REFER)
        assert story.case.memory.referrals == ("complaint:1",)

    def test_a_report_about_the_ombudsman_is_never_referred_there(self) -> None:
        story = Story()
        memory = replace(story.case.memory, is_about_ombudsman=True)
        story.case = replace(story.case, memory=memory)
        assert Action.REFER not in story.on("2028-03-01").time_acts()
        for by in (Role.REPORTER, Role.SYSTEM):
            with pytest.raises(NotAllowed):
                story.act(Action.REFER, by)

    def test_the_reporters_own_referral_does_not_end_automatic_ones(self) -> None:
        story = Story().on("2027-03-05").says(Action.REFER).verify().done()
        assert story.due(NEGLECT) == "2027-05-28"
        assert story.on("2027-06-01").time_acts()[-1] is Action.REFER
        assert story.case.memory.referrals == ("complaint:1", "notice:1")

    def test_each_kind_once_per_cycle(self) -> None:
        story = Story().on("2027-03-05").says(Action.REFER)
        with pytest.raises(NotAllowed):
            story.says(Action.REFER)

    def test_an_archived_report_only_after_a_denied_appeal_and_within_two_years(self) -> None:
        with pytest.raises(NotAllowed):
            Story().archive().says(Action.REFER)
        story = Story().archive().appeal().archive()
        assert story.on("2029-02-28").says(Action.REFER).case.memory.referrals
        late = Story().archive().appeal().archive().on("2029-03-05")
        with pytest.raises(NotAllowed):
            late.says(Action.REFER)

    def test_a_completed_report_for_two_years_and_an_open_one_as_long_as_it_is_open(self) -> None:
        done = answered("2027-03-22").says(Action.ACCEPT)
        assert done.on("2029-02-01").says(Action.REFER).case.memory.referrals
        late = answered("2027-03-22").says(Action.ACCEPT).on("2029-03-05")
        with pytest.raises(NotAllowed):
            late.says(Action.REFER)
        still_open = Story().verify().on("2029-03-05").says(Action.REFER)
        assert still_open.case.memory.referrals


class TestMoveClock:
    def test_a_decree_moves_the_clock_it_names_and_no_other(self) -> None:
        story = Story().verify()
        neglect = story.clock(NEGLECT)
        story.world = world(calendar("2027-03-04", version=2))
        story.act(Action.MOVE_CLOCK, Role.SYSTEM, clock=RESOLUTION)
        assert story.due(RESOLUTION) == "2027-03-22"
        assert story.clock(RESOLUTION).calendar_version == 2
        assert story.clock(NEGLECT) == neglect

    def test_the_clock_must_run(self) -> None:
        for clock in (None, REPLY_WINDOW):
            with pytest.raises(NotAllowed):
                Story().verify().act(Action.MOVE_CLOCK, Role.SYSTEM, clock=clock)


NOTHING = [
    Action.ADD_COPY,
    Action.SPLIT,
    Action.NOTE,
    Action.GIVE_CONSENT,
    Action.WITHDRAW_CONSENT,
    Action.TIGHTEN_PRIVACY,
    Action.LOOSEN_PRIVACY,
    Action.RELEASE,
    Action.TAKE_DOWN,
    Action.REMIND,
    Action.ANSWER_OMBUDSMAN,
    Action.REVEAL_IDENTITY,
    Action.MARK_PRIORITY,
    Action.RECOVER_KEY,
    Action.CLAIM_KEY,
]


@pytest.mark.parametrize("action", NOTHING)
def test_what_is_only_told_changes_neither_state_nor_clock(action: Action) -> None:
    story = Story().verify().on("2027-03-04")
    before = story.case
    assert story.act(action, Role.SYSTEM, unit=EAST).case == before


def test_the_queue_sorts_by_the_earliest_clock_but_neglect() -> None:
    story = Story().verify()
    due = next_due(story.case)
    assert due == story.clock(FIRST).due_at
    story.says(Action.WITHDRAW)
    assert next_due(story.case) is None


def test_nothing_is_due_of_a_report_that_has_ended() -> None:
    for story in (answered().says(Action.ACCEPT), Story(desk=DESK).archive()):
        assert story.on("2035-01-01").time_acts() == []
