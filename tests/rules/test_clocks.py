"""How one clock starts, stops, pauses, goes on, moves and reminds. RULES.md 1 and 4."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lapor.rules import clocks
from lapor.rules.clocks import POLICIES, ClockKind, Outcome, Place, Run, policy_on
from lapor.rules.reasons import Channel, Grade, Kind, grade_of
from lapor.rules.working_days import Calendar, Holiday, Pause, Zone
from tests.rules.story import calendar, moment

POLICY = POLICIES[0]
FREE = date(2027, 3, 4)


def a_run(
    at: str = "2027-03-01",
    days: int = 5,
    *,
    zone: Zone = Zone.WIB,
    kind: ClockKind = ClockKind.RESOLUTION,
    free: Calendar | None = None,
    in_calendar_days: bool = False,
) -> Run:
    """Return a clock started in Jakarta's morning (or the time given there)."""
    place = Place(7, zone, free or calendar())
    return clocks.start(
        kind,
        days,
        at=moment(at),
        place=place,
        run=1,
        cycle=1,
        policy=POLICY,
        in_calendar_days=in_calendar_days,
    )


@pytest.mark.parametrize(
    ("kind", "grade", "days"),
    [
        (Kind.INFORMATION_REQUEST, None, 5),
        (Kind.ASPIRATION, None, 5),
        (Kind.COMPLAINT, Grade.NORMATIVE, 5),
        (Kind.COMPLAINT, Grade.NON_SUPERVISORY, 14),
        (Kind.COMPLAINT, Grade.SUPERVISORY, 60),
    ],
)
def test_the_resolution_limit_follows_kind_and_grade(
    kind: Kind, grade: Grade | None, days: int
) -> None:
    assert clocks.resolution_days(POLICY, kind, grade) == days


def test_only_both_marks_of_the_verifier_make_a_report_supervisory() -> None:
    def graded(misconduct: bool, field: bool, *, normative: bool = False) -> Grade | None:
        return grade_of(
            Kind.COMPLAINT, misconduct=misconduct, field_inspection=field, normative=normative
        )

    assert graded(True, True) is Grade.SUPERVISORY
    assert graded(True, False) is Grade.NON_SUPERVISORY
    assert graded(False, True) is Grade.NON_SUPERVISORY
    assert graded(False, False, normative=True) is Grade.NORMATIVE


def test_the_lengths_are_those_of_the_rules() -> None:
    policy = policy_on(date(2027, 1, 1))
    assert (policy.verification, policy.first_follow_up, policy.assignment) == (3, 5, 5)
    assert (policy.completing, policy.completing_again) == (30, 10)
    assert (policy.ppid, policy.ppid_extension) == (10, 7)
    assert (policy.response, policy.neglect, policy.ask_pause) == (5, 60, 10)
    assert (policy.appeal_window, policy.reopen_window, policy.rating_window) == (10, 30, 30)
    assert clocks.reply_days(policy, Channel.WEB) == 10
    assert clocks.reply_days(policy, Channel.LETTER) == 20
    assert clocks.policy_numbered(policy.version) is policy


def test_day_zero_is_the_local_day_and_the_end_is_the_last_second_there() -> None:
    run = a_run("2027-03-01 23:30", zone=Zone.WIT)  # already Tuesday in Jayapura
    assert run.start_on == date(2027, 3, 2)
    assert run.due_on == date(2027, 3, 9)
    assert run.due_at == datetime(2027, 3, 9, 23, 59, 59, tzinfo=ZoneInfo(Zone.WIT))
    assert run.due_at.tzinfo is UTC


def test_a_clock_is_past_only_after_its_last_second() -> None:
    run = a_run()
    assert not run.is_past(run.due_at)
    assert run.is_past(run.due_at + timedelta(microseconds=1))


def test_a_clock_skips_the_weekend_and_the_holidays_of_its_place() -> None:
    assert a_run(days=4).due_on == date(2027, 3, 5)
    assert a_run(days=5).due_on == date(2027, 3, 8)
    assert a_run(days=4, free=calendar("2027-03-04")).due_on == date(2027, 3, 8)


def test_an_institution_that_works_six_days_has_them_counted() -> None:
    six = Calendar(1, {}, date(2100, 1, 1), 6)
    assert a_run(days=5, free=six).due_on == date(2027, 3, 6)


def test_calendar_days_count_every_day() -> None:
    assert a_run(days=30, in_calendar_days=True).due_on == date(2027, 3, 31)


def test_a_date_beyond_the_known_calendar_is_provisional() -> None:
    known = Calendar(1, {}, date(2027, 3, 5))
    assert not a_run(days=4, free=known).is_provisional
    assert a_run(days=5, free=known).is_provisional


def test_stopping_in_time_meets_a_clock_and_stopping_late_misses_it() -> None:
    run = a_run()
    assert clocks.stop(run, run.due_at).outcome is Outcome.MET
    assert clocks.stop(run, run.due_at, Outcome.VOID).outcome is Outcome.VOID
    late = run.due_at + timedelta(seconds=1)
    assert clocks.stop(run, late, Outcome.VOID).outcome is Outcome.MISSED


def test_a_missed_clock_stays_missed_with_the_moment_it_was_first_noticed() -> None:
    run = a_run()
    noticed = clocks.mark_missed(run, run.due_at + timedelta(hours=1))
    again = clocks.mark_missed(noticed, run.due_at + timedelta(days=9))
    assert again is noticed
    assert clocks.stop(again, run.due_at + timedelta(days=9)).outcome is Outcome.MISSED
    assert clocks.mark_missed(run, run.due_at) is run


def test_the_days_of_a_pause_do_not_count() -> None:
    waiting = Pause(date(2027, 3, 2), date(2027, 3, 9), "menunggu")
    paused = clocks.pause(a_run(), waiting, calendar())
    assert paused.due_on == date(2027, 3, 15)


def test_ending_a_pause_early_brings_the_date_forward() -> None:
    waiting = Pause(date(2027, 3, 2), date(2027, 3, 9), "menunggu")
    paused = clocks.pause(a_run(), waiting, calendar())
    ended = clocks.end_pause(paused, date(2027, 3, 3), calendar())
    assert ended.due_on == date(2027, 3, 9)
    assert clocks.end_pause(ended, date(2027, 3, 5), calendar()) is ended


def test_ending_a_pause_never_moves_a_date_back_over_a_holiday_confirmed_meanwhile() -> None:
    waiting = Pause(date(2027, 3, 2), date(2027, 3, 4), "menunggu")
    paused = clocks.pause(a_run(), waiting, calendar())
    newer = calendar("2027-03-08", "2027-03-09", version=2)
    ended = clocks.end_pause(paused, date(2027, 3, 3), newer)
    assert ended.due_on == paused.due_on
    assert ended.pauses[0].until_on == date(2027, 3, 3)


def test_a_question_is_over_when_the_clock_went_on_after_another_gap() -> None:
    asked = clocks.pause(a_run(), Pause(date(2027, 3, 2), date(2027, 3, 16), "tanya"), calendar())
    stopped = clocks.stop(asked, moment("2027-03-03"), Outcome.VOID)
    place = Place(7, Zone.WIB, calendar())
    went_on = clocks.go_on(
        stopped,
        since_on=date(2027, 3, 3),
        at=moment("2027-03-05"),
        number=2,
        place=place,
        why="dicabut",
    )
    assert [p.until_on for p in went_on.pauses] == [date(2027, 3, 3), date(2027, 3, 5)]
    assert went_on.due_on == date(2027, 3, 11)  # day 1 was used; 4 are left after 5 March


def test_a_missed_clock_is_not_helped_by_a_pause() -> None:
    run = clocks.mark_missed(a_run(), moment("2027-03-20"))
    assert clocks.pause(run, Pause(date(2027, 3, 20), date(2027, 4, 20), "x"), calendar()) is run
    late = Pause(date(2027, 3, 9), date(2027, 4, 9), "x")
    assert clocks.pause(a_run(), late, calendar()).due_on == date(2027, 3, 8)


def test_a_clock_goes_on_with_the_days_already_run() -> None:
    stopped = clocks.stop(a_run(), moment("2027-03-03"), Outcome.VOID)
    place = Place(7, Zone.WIB, calendar())
    again = clocks.go_on(
        stopped,
        since_on=date(2027, 3, 3),
        at=moment("2027-04-05"),
        number=2,
        place=place,
        why="dicabut",
    )
    assert (again.run, again.is_open, again.start_on) == (2, True, stopped.start_on)
    assert again.due_on == date(2027, 4, 8)


def test_calendar_days_go_on_as_well() -> None:
    run = a_run(days=30, kind=ClockKind.COMPLETING, in_calendar_days=True)
    stopped = clocks.stop(run, moment("2027-03-11"), Outcome.VOID)
    again = clocks.go_on(
        stopped,
        since_on=date(2027, 3, 11),
        at=moment("2027-03-21"),
        number=2,
        place=Place(None, Zone.WIB, calendar()),
        why="dicabut",
    )
    assert again.due_on == run.due_on + timedelta(days=10)


def test_what_was_missed_goes_on_as_missed_on_its_old_day() -> None:
    run = a_run()
    stopped = clocks.stop(run, moment("2027-03-20"), Outcome.VOID)
    again = clocks.go_on(
        stopped,
        since_on=date(2027, 3, 20),
        at=moment("2027-04-05"),
        number=2,
        place=Place(7, Zone.WIB, calendar()),
        why="dicabut",
    )
    assert again.due_on == run.due_on
    assert again.missed_at == moment("2027-03-20")


def test_a_decree_moves_a_running_clock_both_ways() -> None:
    run = a_run()
    assert clocks.moved(run, calendar("2027-03-04"), moment("2027-03-02")).due_on == date(
        2027, 3, 9
    )
    freed = a_run(free=calendar("2027-03-04"))
    assert clocks.moved(freed, calendar(), moment("2027-03-02")).due_on == date(2027, 3, 8)


def test_a_decree_never_moves_a_clock_to_a_day_already_past() -> None:
    run = a_run(free=calendar("2027-03-04", "2027-03-05", "2027-03-08"))
    assert run.due_on == date(2027, 3, 11)
    moved = clocks.moved(run, calendar(), moment("2027-03-10"))
    assert moved.due_on == date(2027, 3, 11)  # the end of the next working day
    earlier = clocks.moved(run, calendar(), moment("2027-03-09"))
    assert earlier.due_on == date(2027, 3, 10)


def test_a_decree_leaves_what_was_missed_or_ended_or_counts_calendar_days() -> None:
    newer = calendar("2027-03-04", version=2)
    missed = clocks.mark_missed(a_run(), moment("2027-03-20"))
    ended = clocks.stop(a_run(), moment("2027-03-02"))
    wall = a_run(in_calendar_days=True)
    for run in (missed, ended, wall):
        assert clocks.moved(run, newer, moment("2027-03-02")) is run


def test_days_used_leave_out_the_pauses() -> None:
    waiting = Pause(date(2027, 3, 2), date(2027, 3, 4), "menunggu")
    run = clocks.pause(a_run(), waiting, calendar())
    assert clocks.days_used(run, date(2027, 3, 1), calendar()) == 0
    assert clocks.days_used(run, date(2027, 3, 3), calendar()) == 1
    assert clocks.days_used(run, date(2027, 3, 8), calendar()) == 3
    wall = a_run(days=30, in_calendar_days=True)
    assert clocks.days_used(wall, date(2027, 3, 11), calendar()) == 10


def test_a_pause_from_before_the_start_or_counted_twice_gives_no_days_back() -> None:
    long_before = Pause(date(2027, 2, 1), date(2027, 3, 2), "PPID")
    inside = Pause(date(2027, 3, 1), date(2027, 3, 2), "tanya")
    run = replace(a_run(), pauses=(inside, long_before))
    assert clocks.days_used(run, date(2027, 3, 1), calendar()) == 0
    assert clocks.days_used(run, date(2027, 3, 5), calendar()) == 3


def reminders(run: Run) -> list[str]:
    """Return all reminders of a clock as local moments."""
    found, after = [], run.started_at
    while (moment_ := clocks.next_reminder(run, calendar(), after)) is not None:
        found.append(moment_.astimezone(ZoneInfo(run.zone)).strftime("%m-%d %H:%M"))
        after = moment_
    return found


def test_an_agency_is_reminded_at_half_at_four_fifths_and_on_the_last_day() -> None:
    assert reminders(a_run(days=14)) == ["03-10 08:00", "03-17 08:00", "03-19 08:00"]
    assert reminders(a_run(days=5, zone=Zone.WIT)) == ["03-04 08:00", "03-05 08:00", "03-08 08:00"]


def test_the_reporter_is_warned_at_half_of_the_window_and_a_day_before_its_end() -> None:
    window = a_run(days=10, kind=ClockKind.REPLY_WINDOW)
    assert reminders(window) == ["03-08 08:00", "03-12 08:00"]


def test_the_reporter_is_warned_seven_three_and_one_days_before_a_report_lapses() -> None:
    run = a_run(days=30, kind=ClockKind.COMPLETING, in_calendar_days=True)
    assert reminders(run) == ["03-24 08:00", "03-28 08:00", "03-30 08:00"]


def test_neglect_reminds_nobody() -> None:
    assert reminders(a_run(days=60, kind=ClockKind.NEGLECT)) == []


def test_an_uncertain_holiday_makes_the_date_provisional() -> None:
    unsure = Calendar(
        1, {FREE: Holiday(FREE, "Idulfitri", "national", certain=False)}, date(2100, 1, 1)
    )
    run = a_run(free=unsure)
    assert (run.due_on, run.is_provisional) == (date(2027, 3, 9), True)
