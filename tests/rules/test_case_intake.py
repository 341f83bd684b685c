"""Filing and verifying, action by action. RULES.md 3, "Filing and verifying"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lapor.rules.case import Case, NotAllowed, NoteMissing
from lapor.rules.clocks import ClockKind, Outcome
from lapor.rules.flow import Action, NotNow, Role, State
from lapor.rules.reasons import AFTER_DISPOSAL, ArchiveReason, Grade, Kind, PostponeReason
from tests.rules.story import DESK, EAST, INSTITUTION, OFFICE, PPID, Story, calendar

VERIFICATION, NEGLECT = ClockKind.VERIFICATION, ClockKind.NEGLECT
FIRST, RESOLUTION = ClockKind.FIRST_FOLLOW_UP, ClockKind.RESOLUTION
COMPLETING, DECISION = ClockKind.COMPLETING, ClockKind.DECISION
ANOTHER = PostponeReason.UNCLEAR_LOCATION


class TestSubmit:
    def test_a_report_waits_for_verification_and_neglect_runs_at_once(self) -> None:
        story = Story()
        assert story.case.state is State.UNVERIFIED
        assert story.due(VERIFICATION) == "2027-03-04"
        assert story.due(NEGLECT) == "2027-05-24"

    def test_a_letter_that_lacks_a_fact_waits_for_its_reporter_and_counts_as_a_postponement(
        self,
    ) -> None:
        story = Story(incomplete=True)
        assert story.case.state is State.POSTPONED
        assert story.kinds_open() == {COMPLETING, NEGLECT}
        assert story.due(COMPLETING) == "2027-03-31"
        story.on("2027-03-03").says(Action.COMPLETE_DATA).postpone()
        story.on("2027-03-04").says(Action.COMPLETE_DATA)
        with pytest.raises(NotAllowed):
            story.postpone(ANOTHER)

    def test_neglect_stands_still_while_the_reporter_is_waited_for(self) -> None:
        story = Story(incomplete=True)
        assert story.due(NEGLECT) == "2027-06-23"
        story.on("2027-03-08").says(Action.COMPLETE_DATA)
        assert story.due(NEGLECT) == "2027-05-31"


class TestVerify:
    def test_the_clocks_of_the_work_start_and_neglect_is_not_touched(self) -> None:
        story = Story().on("2027-03-03").verify()
        assert story.case.state is State.DISPOSED
        assert story.case.holder == OFFICE
        assert story.due(FIRST) == "2027-03-10"
        assert story.due(RESOLUTION) == "2027-03-23"
        assert story.due(ClockKind.ASSIGNMENT) == "2027-03-10"
        assert story.due(NEGLECT) == "2027-05-24"
        assert VERIFICATION not in story.kinds_open()

    def test_the_clocks_start_in_the_zone_of_the_unit(self) -> None:
        story = Story().on("2027-03-03 23:00").verify(EAST)  # 4 March, 01:00 in Jayapura
        assert story.due(FIRST) == "2027-03-11"

    def test_a_late_verification_is_missed(self) -> None:
        story = Story().on("2027-03-05").verify()
        last = story.case.last(VERIFICATION)
        assert last is not None
        assert last.outcome is Outcome.MISSED

    def test_the_verifier_corrects_the_kind(self) -> None:
        story = Story().verify(kind=Kind.ASPIRATION)
        assert (story.case.kind, story.case.grade) == (Kind.ASPIRATION, None)
        assert story.due(RESOLUTION) == "2027-03-08"

    def test_only_a_complaint_has_a_grade_and_it_must_have_one(self) -> None:
        with pytest.raises(NotAllowed):
            Story().act(Action.VERIFY, Role.NATIONAL_ADMIN, unit=OFFICE)
        with pytest.raises(NotAllowed):
            Story(kind=Kind.ASPIRATION).act(
                Action.VERIFY, Role.NATIONAL_ADMIN, unit=OFFICE, grade=Grade.NORMATIVE
            )

    def test_a_unit_must_be_named(self) -> None:
        with pytest.raises(NotAllowed):
            Story().act(Action.VERIFY, Role.NATIONAL_ADMIN, grade=Grade.NORMATIVE)

    def test_of_a_migrated_report_that_day_is_its_submit_for_every_clock(self) -> None:
        story = Story("2020-01-06")
        story.case = replace(story.case, runs=())  # as the import writes it: no clock runs
        story.on("2027-03-01").verify()
        assert story.due(NEGLECT) == "2027-05-24"
        assert story.due(FIRST) == "2027-03-08"
        assert story.case.submitted_at == story.now


class TestPostpone:
    def test_it_stops_verification_and_gives_thirty_calendar_days(self) -> None:
        story = Story().on("2027-03-02").postpone()
        assert story.case.state is State.POSTPONED
        assert story.due(COMPLETING) == "2027-04-01"
        assert VERIFICATION not in story.kinds_open()

    def test_twice_at_most_and_the_second_for_another_reason(self) -> None:
        story = Story().postpone().says(Action.COMPLETE_DATA)
        with pytest.raises(NotAllowed):
            story.postpone()
        story.postpone(ANOTHER).says(Action.COMPLETE_DATA)
        with pytest.raises(NotAllowed):
            story.postpone(PostponeReason.MULTIPLE_ISSUES)

    def test_a_verifier_names_a_reason_and_asks_a_question(self) -> None:
        with pytest.raises(NotAllowed):
            Story().act(Action.POSTPONE, Role.NATIONAL_ADMIN)
        with pytest.raises(NoteMissing):
            Story().act(Action.POSTPONE, Role.NATIONAL_ADMIN, note=" ", postpone_reason=ANOTHER)

    def test_neglect_never_stands_still_after_a_missed_verification(self) -> None:
        story = Story().on("2027-03-05").postpone()
        assert story.due(NEGLECT) == "2027-05-24"

    def test_neglect_stands_still_for_thirty_days_in_every_zone(self) -> None:
        story = Story(desk=EAST).on("2027-03-02").postpone()
        pause = story.clock(NEGLECT).pauses[0]
        assert pause.until_on is not None
        assert (pause.until_on - pause.since_on).days == 30


class TestResume:
    def test_an_undone_postponement_goes_on_with_the_days_already_run(self) -> None:
        story = Story().on("2027-03-02").postpone().on("2027-03-09")
        story.act(Action.RESUME, Role.NATIONAL_ADMIN)
        assert story.due(VERIFICATION) == "2027-03-11"
        assert story.due(NEGLECT) == "2027-05-31"  # five working days stood still

    def test_it_counts_among_the_two(self) -> None:
        story = Story().postpone().act(Action.RESUME, Role.NATIONAL_ADMIN)
        story.postpone(ANOTHER).act(Action.RESUME, Role.NATIONAL_ADMIN)
        with pytest.raises(NotAllowed):
            story.postpone(PostponeReason.MULTIPLE_ISSUES)

    def test_the_national_desks_two_days_go_on_as_well(self) -> None:
        story = Story(desk=INSTITUTION).on("2027-03-05")
        story.time_acts()
        assert story.due(DECISION, "intake") == "2027-03-09"
        story.postpone().on("2027-03-08").act(Action.RESUME, Role.NATIONAL_ADMIN)
        assert story.due(DECISION, "intake") == "2027-03-10"
        assert story.on("2027-03-11").time_acts() == [Action.ESCALATE_INTAKE]
        assert story.case.memory.intake_level == 2


class TestCompleteAndLapse:
    def test_completing_starts_verification_anew(self) -> None:
        story = Story().postpone().on("2027-03-09").says(Action.COMPLETE_DATA)
        assert story.case.state is State.UNVERIFIED
        assert story.due(VERIFICATION) == "2027-03-12"

    def test_it_lapses_after_thirty_calendar_days_and_not_before(self) -> None:
        story = Story().postpone().on("2027-03-31 23:59")
        assert story.time_acts() == []
        with pytest.raises(NotAllowed):
            story.act(Action.LAPSE, Role.SYSTEM)
        assert story.on("2027-04-01 00:00").time_acts() == [Action.LAPSE]
        assert story.case.archive_reason is ArchiveReason.NOT_COMPLETED
        assert story.case.open_runs() == ()


class TestEscalateIntake:
    def test_an_institution_that_misses_its_days_loses_the_report_to_the_national_desk(
        self,
    ) -> None:
        story = Story(desk=INSTITUTION).on("2027-03-05")
        assert story.time_acts() == [Action.ESCALATE_INTAKE]
        assert (story.case.holder, story.case.memory.intake_level) == (DESK, 1)
        assert story.due(DECISION, "intake") == "2027-03-09"
        assert story.clock(VERIFICATION).missed_at is not None

    def test_the_national_desk_is_followed_by_its_head(self) -> None:
        story = Story(desk=INSTITUTION).on("2027-03-05")
        story.time_acts()
        assert story.on("2027-03-10").time_acts() == [Action.ESCALATE_INTAKE]
        assert story.case.memory.intake_level == 2
        assert story.on("2027-04-10").time_acts() == []

    def test_a_report_at_the_national_desk_goes_straight_to_its_head(self) -> None:
        story = Story().on("2027-03-05")
        assert story.time_acts() == [Action.ESCALATE_INTAKE]
        assert story.case.memory.intake_level == 2

    def test_it_is_not_due_before_the_miss(self) -> None:
        with pytest.raises(NotAllowed):
            Story().act(Action.ESCALATE_INTAKE, Role.SYSTEM, unit=DESK)

    def test_it_escalates_again_when_completed_data_wait_too_long_once_more(self) -> None:
        story = Story(desk=INSTITUTION).on("2027-03-05")
        story.time_acts()
        story.postpone().on("2027-03-08").says(Action.COMPLETE_DATA)
        assert story.due(VERIFICATION) == "2027-03-11"
        assert story.on("2027-03-12").time_acts() == [Action.ESCALATE_INTAKE]
        assert story.case.memory.intake_level == 2


class TestArchive:
    def test_a_reason_and_a_note_are_demanded_and_some_reasons_are_the_procedures_own(
        self,
    ) -> None:
        with pytest.raises(NoteMissing):
            Story().act(
                Action.ARCHIVE, Role.NATIONAL_ADMIN, note="", archive_reason=ArchiveReason.SPAM
            )
        with pytest.raises(NotAllowed):
            Story().act(Action.ARCHIVE, Role.NATIONAL_ADMIN)
        for reason in (ArchiveReason.WITHDRAWN, ArchiveReason.NOT_COMPLETED):
            with pytest.raises(NotAllowed):
                Story().archive(reason)

    def test_every_clock_ends_late_ones_as_missed(self) -> None:
        story = Story().on("2027-03-05").archive()
        assert story.case.open_runs() == ()
        outcomes = {r.kind: r.outcome for r in story.case.runs}
        assert outcomes == {VERIFICATION: Outcome.MISSED, NEGLECT: Outcome.VOID}

    @pytest.mark.parametrize("reason", sorted(AFTER_DISPOSAL))
    def test_after_disposal_three_reasons_are_left(self, reason: ArchiveReason) -> None:
        assert Story().verify().archive(reason).case.state is State.ARCHIVED

    def test_after_disposal_other_reasons_are_refused(self) -> None:
        with pytest.raises(NotAllowed):
            Story().verify().archive(ArchiveReason.SPAM)

    def test_after_disposal_it_takes_the_national_admin_and_a_second_person(self) -> None:
        story = Story().verify()
        for by, second in ((Role.NATIONAL_ADMIN, False), (Role.INSTITUTION_ADMIN, True)):
            with pytest.raises(NotAllowed):
                story.act(
                    Action.ARCHIVE,
                    by,
                    archive_reason=ArchiveReason.ABUSIVE,
                    second_person=second,
                )


class TestAppeal:
    def test_it_goes_to_the_national_desk_which_decides_in_three_days(self) -> None:
        story = Story(desk=INSTITUTION).on("2027-03-02").archive().on("2027-03-08").appeal()
        assert (story.case.state, story.case.holder) == (State.UNVERIFIED, DESK)
        assert story.due(VERIFICATION) == "2027-03-11"
        assert story.due(DECISION, "appeal") == "2027-03-11"

    def test_neglect_goes_on_with_the_days_already_run(self) -> None:
        story = Story().on("2027-03-02").archive().on("2027-03-09").appeal()
        assert story.due(NEGLECT) == "2027-05-31"

    def test_ten_working_days_and_no_longer(self) -> None:
        archived = Story().archive()
        archived.on("2027-03-15 23:59").appeal()
        with pytest.raises(NotAllowed):
            Story().archive().on("2027-03-16 00:00").appeal()

    def test_once(self) -> None:
        story = Story().archive().appeal().archive()
        assert story.case.memory.appeal_denied
        with pytest.raises(NotAllowed):
            story.appeal()

    def test_what_was_withdrawn_or_lapsed_is_not_appealed(self) -> None:
        with pytest.raises(NotAllowed):
            Story().says(Action.WITHDRAW).appeal()

    def test_resolution_and_first_follow_up_go_on_once_it_is_verified_again(self) -> None:
        story = Story().verify()
        assert (story.due(FIRST), story.due(RESOLUTION)) == ("2027-03-08", "2027-03-19")
        story.on("2027-03-03").archive(ArchiveReason.ABUSIVE)
        story.on("2027-03-05").appeal().on("2027-03-10").verify()
        assert (story.due(FIRST), story.due(RESOLUTION)) == ("2027-03-15", "2027-03-26")

    def test_they_go_on_also_when_the_reporter_withdrew_and_came_back_in_between(self) -> None:
        story = Story().verify().on("2027-03-03").archive(ArchiveReason.ABUSIVE)
        story.on("2027-03-04").appeal().on("2027-03-05").says(Action.WITHDRAW)
        story.on("2027-03-09").says(Action.TAKE_BACK).on("2027-03-10").verify()
        assert (story.due(FIRST), story.due(RESOLUTION)) == ("2027-03-15", "2027-03-26")

    def test_a_first_follow_up_already_given_stays_given(self) -> None:
        story = Story().verify().done().on("2027-03-03").archive(ArchiveReason.ABUSIVE)
        story.on("2027-03-05").appeal().on("2027-03-10").verify()
        assert FIRST not in story.kinds_open()
        assert story.due(RESOLUTION) == "2027-03-26"

    def test_verifying_again_shortens_the_limit_but_never_lengthens_it(self) -> None:
        def again(grade: Grade) -> Story:
            story = Story().verify().on("2027-03-03").archive(ArchiveReason.ABUSIVE)
            return story.on("2027-03-03").appeal().verify(grade=grade)

        assert again(Grade.SUPERVISORY).due(RESOLUTION) == "2027-03-19"
        assert again(Grade.NORMATIVE).due(RESOLUTION) == "2027-03-08"

    def test_a_part_and_an_objection_go_on_too(self) -> None:
        story = Story().verify()
        story.act(Action.ADD_HANDLER, Role.INSTITUTION_ADMIN, unit=EAST, days=4)
        story.act(Action.MERGE, Role.INSTITUTION_ADMIN).says(Action.OBJECT)
        story.on("2027-03-03").archive(ArchiveReason.ABUSIVE).appeal()
        assert story.kinds_open() == {VERIFICATION, DECISION, NEGLECT}
        story.on("2027-03-10").verify()
        assert story.due(ClockKind.PART, str(EAST)) == "2027-03-12"
        assert story.due(DECISION, "objection") == "2027-03-11"

    def test_a_unit_given_another_part_meanwhile_has_that_one_only(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST).verify()
        story.act(Action.ADD_HANDLER, Role.INSTITUTION_ADMIN, unit=EAST, days=4)
        story.archive(ArchiveReason.ABUSIVE).appeal()
        story.act(Action.HAND_TO_PPID, Role.NATIONAL_ADMIN, unit=PPID)
        story.act(Action.ADD_HANDLER, Role.INSTITUTION_ADMIN, unit=EAST, days=2).verify()
        parts = [r for r in story.case.open_runs() if r.kind is ClockKind.PART]
        assert [r.due_on.isoformat() for r in parts] == ["2027-03-03"]

    def test_escalation_begins_anew_with_the_head_of_the_national_desk(self) -> None:
        story = Story(desk=INSTITUTION).on("2027-03-05")
        story.time_acts()
        story.archive().on("2027-03-08").appeal()
        assert story.case.memory.intake_level == 0
        assert story.on("2027-03-12").time_acts() == [Action.ESCALATE_INTAKE]
        assert story.case.memory.intake_level == 2

    def test_a_report_archived_after_a_granted_appeal_was_not_denied(self) -> None:
        story = Story().archive().appeal().verify().archive(ArchiveReason.ABUSIVE)
        assert not story.case.memory.appeal_denied


def runs_open(case: Case) -> dict[ClockKind, str]:
    """Return kind and due day of the running clocks."""
    return {r.kind: r.due_on.isoformat() for r in case.open_runs()}


class TestTakeBack:
    @pytest.mark.parametrize("state", ["unverified", "disposed", "in_process", "answered"])
    def test_a_withdrawn_report_returns_to_the_state_before_and_its_clocks_go_on(
        self, state: str
    ) -> None:
        story = Story()
        if state != "unverified":
            story.verify()
        if state in ("in_process", "answered"):
            story.done()
        if state == "answered":
            story.answer()
        before = runs_open(story.case)
        story.says(Action.WITHDRAW)
        assert story.case.archive_reason is ArchiveReason.WITHDRAWN
        assert story.case.open_runs() == ()
        story.says(Action.TAKE_BACK)
        assert story.case.state == state
        assert story.case.archive_reason is None
        assert runs_open(story.case) == before

    def test_the_days_in_between_do_not_count(self) -> None:
        story = Story().verify().says(Action.WITHDRAW).on("2027-03-08").says(Action.TAKE_BACK)
        assert (story.due(FIRST), story.due(RESOLUTION)) == ("2027-03-15", "2027-03-26")
        assert story.due(NEGLECT) == "2027-05-31"

    def test_a_lapsed_report_gets_ten_calendar_days_more(self) -> None:
        story = Story().postpone().on("2027-04-01")
        story.time_acts()
        story.on("2027-04-05").says(Action.TAKE_BACK)
        assert story.case.state is State.POSTPONED
        assert story.due(COMPLETING) == "2027-04-15"

    def test_neglect_stays_running_if_verification_had_been_missed(self) -> None:
        story = Story().on("2027-03-05").postpone().on("2027-04-05")
        story.time_acts()
        story.says(Action.TAKE_BACK)
        assert story.due(NEGLECT) == "2027-05-24"

    def test_neglect_stands_still_for_the_rest_of_an_interrupted_postponement(self) -> None:
        story = Story().postpone().on("2027-03-08").says(Action.WITHDRAW)
        story.on("2027-03-15").says(Action.TAKE_BACK)
        assert story.due(COMPLETING) == "2027-04-07"
        pause = story.clock(NEGLECT).pauses[-1]
        assert (str(pause.since_on), str(pause.until_on)) == ("2027-03-15", "2027-04-07")

    def test_once_and_within_ten_working_days(self) -> None:
        story = Story().says(Action.WITHDRAW).on("2027-03-16")
        with pytest.raises(NotAllowed):
            story.says(Action.TAKE_BACK)
        story.on("2027-03-15").says(Action.TAKE_BACK).says(Action.WITHDRAW)
        with pytest.raises(NotAllowed):
            story.says(Action.TAKE_BACK)

    def test_what_a_verifier_archived_is_not_taken_back(self) -> None:
        with pytest.raises(NotAllowed):
            Story().archive().says(Action.TAKE_BACK)

    def test_neglect_that_ended_in_the_same_moment_by_referral_does_not_begin_again(
        self,
    ) -> None:
        story = Story().on("2027-03-05")
        story.time_acts()
        story.on("2027-05-20").postpone()
        story.on("2027-07-01")  # a long outage: lapse and referral are noticed together
        assert story.time_acts() == [Action.REFER, Action.LAPSE]
        story.says(Action.TAKE_BACK)
        assert NEGLECT not in story.kinds_open()


class TestPpid:
    def handed(self) -> Story:
        story = Story(kind=Kind.INFORMATION_REQUEST).verify()
        return story.on("2027-03-03").act(Action.HAND_TO_PPID, Role.LIAISON, unit=PPID)

    def test_ten_days_replace_resolution_and_the_ppid_leads(self) -> None:
        story = self.handed()
        assert RESOLUTION not in story.kinds_open()
        assert story.due(ClockKind.PPID) == "2027-03-17"
        assert story.case.holder == PPID

    def test_seven_more_once_and_only_in_time(self) -> None:
        story = self.handed().on("2027-03-17").act(Action.HAND_TO_PPID, Role.LIAISON)
        assert story.due(ClockKind.PPID) == "2027-03-26"
        with pytest.raises(NotAllowed):
            story.act(Action.HAND_TO_PPID, Role.LIAISON)
        with pytest.raises(NotAllowed):
            self.handed().on("2027-03-18").act(Action.HAND_TO_PPID, Role.LIAISON)

    def test_only_asking_brings_back_the_five_days_from_verification(self) -> None:
        story = self.handed().on("2027-03-04").says(Action.UNDO_PPID)
        assert story.due(RESOLUTION) == "2027-03-08"
        assert ClockKind.PPID not in story.kinds_open()

    def test_and_the_report_cannot_be_handed_to_the_ppid_again(self) -> None:
        story = self.handed().says(Action.UNDO_PPID)
        with pytest.raises(NotAllowed):
            story.act(Action.HAND_TO_PPID, Role.LIAISON)

    def test_handed_over_before_verification_resolution_does_not_run(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST)
        story.act(Action.HAND_TO_PPID, Role.NATIONAL_ADMIN, unit=PPID)
        story.on("2027-03-03").verify(PPID)
        assert story.due(ClockKind.PPID) == "2027-03-15"
        assert RESOLUTION not in story.kinds_open()
        story.on("2027-03-05").says(Action.UNDO_PPID)
        assert story.due(RESOLUTION) == "2027-03-10"  # five days after verification

    def test_undone_before_verification_nothing_is_left_of_it(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST)
        story.act(Action.HAND_TO_PPID, Role.NATIONAL_ADMIN, unit=PPID).says(Action.UNDO_PPID)
        assert story.kinds_open() == {VERIFICATION, NEGLECT}

    def test_it_can_be_undone_while_the_work_is_under_way(self) -> None:
        story = self.handed().done().says(Action.UNDO_PPID)
        assert story.due(RESOLUTION) == "2027-03-08"

    def test_a_question_still_open_goes_on_pausing_and_its_reply_ends_that(self) -> None:
        story = Story(kind=Kind.INFORMATION_REQUEST).verify()
        story.on("2027-03-02").act(Action.ASK, Role.LIAISON)
        story.on("2027-03-03").act(Action.HAND_TO_PPID, Role.LIAISON, unit=PPID)
        assert story.due(ClockKind.PPID) == "2027-03-30"
        story.on("2027-03-04").says(Action.REPLY)
        assert story.due(ClockKind.PPID) == "2027-03-18"
        story.says(Action.UNDO_PPID)
        assert story.due(RESOLUTION) == "2027-03-10"  # two days stood still

    def test_undoing_is_refused_where_no_ppid_has_the_report(self) -> None:
        with pytest.raises(NotAllowed):
            Story().says(Action.UNDO_PPID)
        with pytest.raises(NotNow):
            Story().verify().answer().says(Action.UNDO_PPID)

    def test_an_archived_request_goes_on_with_the_ppid_after_an_appeal(self) -> None:
        story = self.handed().archive(ArchiveReason.ABUSIVE).appeal()
        story.on("2027-03-10").verify(PPID)
        assert story.due(ClockKind.PPID) == "2027-03-24"
        assert RESOLUTION not in story.kinds_open()


def test_a_holiday_between_pushes_every_promise_alike() -> None:
    story = Story(days=calendar("2027-03-02")).on("2027-03-03").verify()
    assert story.due(NEGLECT) == "2027-05-25"
