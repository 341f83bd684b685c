"""What holds of working days whatever the calendar, by generated examples."""

from __future__ import annotations

import timeit
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapor.rules.working_days import (
    Calendar,
    Holiday,
    Pause,
    Zone,
    add_calendar_days,
    add_working_days,
    due_with_pauses,
    end_of_day,
    explain,
    local_date,
    working_days_between,
)

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
DAY = timedelta(days=1)
dates = st.dates(FIRST, LAST)
lengths = st.integers(1, 60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any set of free days, a third of them uncertain, known until some day."""
    days = draw(st.dictionaries(dates, st.sampled_from([True, True, False]), max_size=60))
    return Calendar(
        version=1,
        holidays={day: Holiday(day, "Libur", "national", "", c) for day, c in days.items()},
        known_until=draw(dates),
        days_per_week=draw(st.sampled_from([5, 6])),
    )


@st.composite
def pauses_after(draw: st.DrawFn, start: date) -> tuple[Pause, ...]:
    """Up to three pauses around and after a start."""
    spans = draw(st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 30)), max_size=3))
    since = [start + offset * DAY for offset, _length in spans]
    return tuple(
        Pause(on, on + length * DAY, "") for on, (_o, length) in zip(since, spans, strict=True)
    )


@given(dates, lengths, calendars())
def test_counting_back_gives_the_number_counted_forward(
    start: date, days: int, calendar: Calendar
) -> None:
    due = add_working_days(start, days, calendar).on
    assert calendar.is_working_day(due)
    assert working_days_between(start, due, calendar) == days
    assert calendar.why_free(due) is None


@given(dates, st.integers(0, 400), calendars())
def test_days_between_are_those_that_count_one_by_one(
    start: date, span: int, calendar: Calendar
) -> None:
    one_by_one = sum(calendar.is_working_day(start + n * DAY) for n in range(1, span + 1))
    assert working_days_between(start, start + span * DAY, calendar) == one_by_one
    assert working_days_between(start + span * DAY, start, calendar) == 0


@given(dates, lengths, calendars())
def test_a_later_start_and_a_longer_limit_never_fall_due_earlier(
    start: date, days: int, calendar: Calendar
) -> None:
    due = add_working_days(start, days, calendar).on
    assert add_working_days(start + DAY, days, calendar).on >= due
    assert add_working_days(start, days + 1, calendar).on > due


@given(dates, lengths, calendars(), dates)
def test_one_more_holiday_never_brings_a_date_forward(
    start: date, days: int, calendar: Calendar, extra: date
) -> None:
    more = Calendar(
        2,
        {**calendar.holidays, extra: Holiday(extra, "Libur", "regional")},
        calendar.known_until,
        calendar.days_per_week,
    )
    assert add_working_days(start, days, more).on >= add_working_days(start, days, calendar).on


@given(dates, lengths, calendars(), st.data())
def test_a_pause_never_brings_a_date_forward_and_ending_it_early_never_delays_one(
    start: date, days: int, calendar: Calendar, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start))
    without = add_working_days(start, days, calendar).on
    due = due_with_pauses(start, days, calendar, pauses).on
    assert due >= without
    if pauses:
        last = pauses[-1]
        assert last.until_on is not None
        sooner = Pause(last.since_on, data.draw(st.dates(last.since_on, last.until_on)), "")
        assert due_with_pauses(start, days, calendar, (*pauses[:-1], sooner)).on <= due
        doubled = (*pauses, *reversed(pauses))
        assert due_with_pauses(start, days, calendar, doubled).on == due


@given(dates, lengths, calendars(), st.data())
def test_an_explanation_accounts_for_every_day(
    start: date, days: int, calendar: Calendar, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start))
    due = due_with_pauses(start, days, calendar, pauses)
    told = explain(start, due.on, calendar, pauses)
    paused = {
        day
        for n in range(1, (due.on - start).days + 1)
        if any(p.since_on < (day := start + n * DAY) <= (p.until_on or day) for p in pauses)
    }
    assert told.days_counted == days
    assert told.days_counted + len(told.skipped) + len(paused) == (due.on - start).days
    assert all(skipped.reason for skipped in told.skipped)
    assert told.is_provisional == due.is_provisional


@given(dates, lengths, calendars(), dates)
def test_what_is_settled_changes_no_date_only_whether_it_is_provisional(
    start: date, days: int, calendar: Calendar, today: date
) -> None:
    unknown = add_working_days(start, days, calendar)
    known = add_working_days(start, days, calendar, settled_on=today)
    assert known.on == unknown.on
    assert (
        explain(start, known.on, calendar, settled_on=today).is_provisional == known.is_provisional
    )
    assert known.is_provisional <= unknown.is_provisional
    assert not add_working_days(start, days, calendar, settled_on=known.on + DAY).is_provisional


@given(st.datetimes(datetime(2014, 1, 1), datetime(2030, 1, 1)), st.sampled_from(Zone))
def test_the_end_of_a_local_day_is_on_that_day_and_the_next_second_is_not(
    naive: datetime, zone: Zone
) -> None:
    on = naive.date()
    end = end_of_day(on, zone)
    assert end.utcoffset() == timedelta(0)
    assert local_date(end, zone) == on
    assert local_date(end + timedelta(seconds=1), zone) == on + DAY


def test_wrong_lengths_and_pauses_are_refused() -> None:
    calendar = Calendar(1, {}, LAST)
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(FIRST, 0, calendar)
    with pytest.raises(ValueError, match="at least 1"):
        add_calendar_days(FIRST, 0)
    with pytest.raises(ValueError, match="cannot end"):
        Pause(FIRST, FIRST - DAY, "")
    with pytest.raises(ValueError, match="last possible day"):
        due_with_pauses(FIRST, 5, calendar, [Pause(FIRST, None, "")])
    with pytest.raises(ValueError, match="no local date"):
        local_date(datetime(2026, 1, 1), Zone.WIB)


def test_an_open_pause_is_explained_up_to_the_day_asked_for() -> None:
    calendar = Calendar(1, {}, LAST)
    told = explain(
        date(2026, 7, 6), date(2026, 7, 17), calendar, [Pause(date(2026, 7, 8), None, "")]
    )
    assert told.days_counted == 2


def test_a_free_day_says_why() -> None:
    nyepi = Holiday(date(2027, 3, 8), "Hari Suci Nyepi", "national", "", certain=False)
    calendar = Calendar(1, {nyepi.on: nyepi}, LAST)
    assert calendar.why_free(nyepi.on) == "Hari Suci Nyepi (perkiraan)"
    assert calendar.why_free(date(2027, 3, 6)) == "Sabtu"
    assert calendar.why_free(date(2027, 3, 9)) is None
    assert [zone.abbreviation for zone in Zone] == ["WIB", "WITA", "WIT"]


def test_sixty_working_days_cost_microseconds() -> None:
    free = {FIRST + n * 9 * DAY: Holiday(FIRST, "Libur", "national") for n in range(120)}
    calendar = Calendar(1, free, LAST)
    calls = 2_000
    seconds = min(
        timeit.repeat(lambda: add_working_days(FIRST, 60, calendar), number=calls, repeat=5)
    )
    # About 6 µs; the allowance is for a busy machine, a walk day by day would cost more still.
    assert seconds / calls < 100e-6
