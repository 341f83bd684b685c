"""Due days worked out by hand on a wall calendar, with the decree that makes each free day free.

SKB 3 Menteri (Agama, Ketenagakerjaan, PANRB) on national holidays and cuti bersama:
2024: 855/2023, 3/2023, 4/2023. 2025: 1017/2024, 2/2024, 2/2024; changed by 933/2025, 1/2025,
3/2025 (18 August 2025). 2026: 1497/2025, 2/2025, 5/2025. For 2027 there is none yet.
The holidays that a case passes are written into it and compared with the shipped file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from lapor.rules.working_days import (
    Calendar,
    Due,
    Holiday,
    Pause,
    Zone,
    add_calendar_days,
    add_working_days,
    due_with_pauses,
    end_of_day,
    explain,
    local_date,
)
from tests.rules.oracle import HOLIDAY_FILE

SKB_2024 = "SKB 855/2023, 3/2023, 4/2023"
SKB_2025 = "SKB 1017/2024, 2/2024, 2/2024"
SKB_2025_CHANGED = "SKB 933/2025, 1/2025, 3/2025"
SKB_2026 = "SKB 1497/2025, 2/2025, 5/2025"
ESTIMATE = "belum ada SKB 2027: perkiraan"


def _calendar(days_per_week: int = 5) -> Calendar:
    with HOLIDAY_FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    holidays = {
        (on := date.fromisoformat(row["tanggal"])): Holiday(
            on,
            row["nama"],
            "collective_leave" if row["jenis"] == "cuti_bersama" else "national",
            certain=row["pasti"] == "1",
        )
        for row in rows
    }
    return Calendar(1, holidays, date(2027, 12, 31), 6 if days_per_week == 6 else 5)


FIVE = _calendar()
SIX = _calendar(6)


@dataclass(frozen=True)
class Case:
    """A due day by hand. free: what is skipped but the days of rest of the week; why: the story."""

    start: str
    days: int
    due: str
    free: tuple[str, ...]
    decree: str
    why: str
    calendar: Calendar = FIVE
    pause: tuple[str, str] | None = None
    provisional: bool = False


# fmt: off
CASES = (
    Case("2026-07-03", 5, "2026-07-10", (), "", "Friday, over one weekend"),
    Case("2026-07-04", 5, "2026-07-10", (), "", "Saturday counts as the Friday before"),
    Case("2026-07-05", 1, "2026-07-06", (), "", "Sunday: the next day"),
    Case("2026-03-16", 5, "2026-03-30",
         ("2026-03-18", "2026-03-19", "2026-03-20", "2026-03-23", "2026-03-24"), SKB_2026,
         "Nyepi and Idul Fitri 1447 H in one week: 17, 25, 26, 27, 30 March"),
    Case("2026-03-13", 14, "2026-04-10",
         ("2026-03-18", "2026-03-19", "2026-03-20", "2026-03-23", "2026-03-24", "2026-04-03"),
         SKB_2026, "Idul Fitri and Good Friday inside one resolution limit"),
    Case("2026-03-20", 1, "2026-03-25", ("2026-03-23", "2026-03-24"), SKB_2026,
         "filed on a day of cuti bersama"),
    Case("2026-02-13", 3, "2026-02-20", ("2026-02-16", "2026-02-17"), SKB_2026, "Imlek 2577"),
    Case("2026-01-15", 5, "2026-01-23", ("2026-01-16",), SKB_2026, "Isra Mikraj on a Friday"),
    Case("2026-05-13", 3, "2026-05-20", ("2026-05-14", "2026-05-15"), SKB_2026, "Ascension"),
    Case("2026-05-22", 5, "2026-06-03", ("2026-05-27", "2026-05-28", "2026-06-01"), SKB_2026,
         "Idul Adha, Waisak on a Sunday, Pancasila on a Monday"),
    Case("2026-06-12", 3, "2026-06-18", ("2026-06-16",), SKB_2026, "1 Muharram 1448 H"),
    Case("2026-08-14", 14, "2026-09-07", ("2026-08-17", "2026-08-25"), SKB_2026,
         "Independence Day and Maulid"),
    Case("2026-01-05", 60, "2026-04-10",
         ("2026-01-16", "2026-02-16", "2026-02-17", "2026-03-18", "2026-03-19", "2026-03-20",
          "2026-03-23", "2026-03-24", "2026-04-03"), SKB_2026,
         "sixty: 4 8 13 18 23 28 31 36 41 46 48 51 55 60 by the week"),
    Case("2026-09-10", 60, "2026-12-03", (), "", "sixty without a holiday: twelve weeks"),
    Case("2026-12-23", 4, "2026-12-31", ("2026-12-24", "2026-12-25"), SKB_2026,
         "Christmas: 28, 29, 30, 31 December; still a settled year"),
    Case("2026-12-23", 5, "2027-01-04", ("2026-12-24", "2026-12-25", "2027-01-01"),
         f"{SKB_2026}; {ESTIMATE}", "over the year's end: provisional", provisional=True),
    Case("2026-12-31", 3, "2027-01-07", ("2027-01-01", "2027-01-05"), ESTIMATE,
         "Isra Mikraj 1448 H is estimated", provisional=True),
    Case("2026-07-03", 5, "2026-07-09", (), "", "six-day week: Saturday counts", SIX),
    Case("2026-03-16", 5, "2026-03-28",
         ("2026-03-18", "2026-03-19", "2026-03-20", "2026-03-21", "2026-03-23", "2026-03-24"),
         SKB_2026, "six-day week: the first day of Idul Fitri is a lost Saturday", SIX),
    Case("2026-04-02", 14, "2026-04-20", ("2026-04-03",), SKB_2026,
         "six-day week over Easter", SIX),
    Case("2025-03-27", 5, "2025-04-14",
         ("2025-03-28", "2025-03-31", "2025-04-01", "2025-04-02", "2025-04-03", "2025-04-04",
          "2025-04-07"), SKB_2025, "Nyepi and Idul Fitri 1446 H: eleven days on end"),
    Case("2025-08-15", 3, "2025-08-21", ("2025-08-18",), SKB_2025_CHANGED,
         "18 August 2025, made free two weeks before"),
    Case("2025-12-24", 5, "2026-01-05", ("2025-12-25", "2025-12-26", "2026-01-01"),
         f"{SKB_2025}; {SKB_2026}", "over the year's end, both years decreed"),
    Case("2025-05-28", 5, "2025-06-10", ("2025-05-29", "2025-05-30", "2025-06-06", "2025-06-09"),
         SKB_2025, "Ascension, Pancasila on a Sunday, Idul Adha"),
    Case("2025-01-24", 3, "2025-02-03", ("2025-01-27", "2025-01-28", "2025-01-29"), SKB_2025,
         "Isra Mikraj and Imlek"),
    Case("2024-02-28", 2, "2024-03-01", (), "", "29 February is a working day"),
    Case("2024-04-05", 5, "2024-04-22",
         ("2024-04-08", "2024-04-09", "2024-04-10", "2024-04-11", "2024-04-12", "2024-04-15"),
         SKB_2024, "Idul Fitri 1445 H"),
    Case("2024-11-26", 1, "2024-11-28", ("2024-11-27",), "Hari Pemilihan Kepala Daerah",
         "election day"),
    Case("2026-07-06", 14, "2026-08-03", (), "", "postponed from 10 to 20 July: 4 days run before",
         pause=("2026-07-10", "2026-07-20")),
    Case("2026-07-06", 5, "2026-07-17", (), "", "paused on the last day: due when the pause ends",
         pause=("2026-07-13", "2026-07-17")),
    Case("2026-07-06", 5, "2026-07-13", (), "", "a pause after the due day changes nothing",
         pause=("2026-07-14", "2026-07-24")),
    Case("2026-03-09", 14, "2026-04-09", ("2026-04-03",), SKB_2026,
         "postponed over all of Idul Fitri, 13 to 25 March",
         pause=("2026-03-13", "2026-03-25")),
    Case("2026-09-10", 60, "2027-01-08", ("2026-12-24", "2026-12-25", "2027-01-01", "2027-01-05"),
         f"{SKB_2026}; {ESTIMATE}", "neglect, postponed for thirty calendar days",
         pause=("2026-09-14", "2026-10-14"), provisional=True),
)
# fmt: on


def _on(text: str) -> date:
    return date.fromisoformat(text)


def _pauses(case: Case) -> tuple[Pause, ...]:
    return (
        (Pause(_on(case.pause[0]), _on(case.pause[1]), "menunggu pelapor"),) if case.pause else ()
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.start}+{case.days}")
def test_a_due_day_is_the_one_worked_out_by_hand(case: Case) -> None:
    due = due_with_pauses(_on(case.start), case.days, case.calendar, _pauses(case))
    assert due == Due(_on(case.due), case.provisional), case.why


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.start}+{case.days}")
def test_the_explanation_names_exactly_the_free_days_of_the_hand_table(case: Case) -> None:
    told = explain(_on(case.start), _on(case.due), case.calendar, _pauses(case))
    of_the_week = {"Sabtu", "Minggu"}
    named = [day.on for day in told.skipped if day.reason not in of_the_week]
    on_free_week_days = [day for day in named if day.weekday() < case.calendar.days_per_week]
    assert on_free_week_days == [_on(day) for day in case.free]
    assert told.days_counted == case.days
    assert told.is_provisional == case.provisional


def test_there_are_thirty_dates_and_their_decrees_are_named() -> None:
    assert len(CASES) >= 30
    assert all(case.decree for case in CASES if case.free)


@pytest.mark.parametrize(
    ("zone", "start", "due", "last_second"),
    [
        (Zone.WIB, "2026-11-05", "2026-11-12", datetime(2026, 11, 12, 16, 59, 59, tzinfo=UTC)),
        (Zone.WITA, "2026-11-06", "2026-11-13", datetime(2026, 11, 13, 15, 59, 59, tzinfo=UTC)),
        (Zone.WIT, "2026-11-06", "2026-11-13", datetime(2026, 11, 13, 14, 59, 59, tzinfo=UTC)),
    ],
)
def test_half_past_eleven_at_night_in_jakarta_is_the_next_day_in_papua(
    zone: Zone, start: str, due: str, last_second: datetime
) -> None:
    moment = datetime(2026, 11, 5, 16, 30, tzinfo=UTC)  # Thursday 23:30 WIB
    assert local_date(moment, zone) == _on(start)
    assert add_working_days(local_date(moment, zone), 5, FIVE).on == _on(due)
    assert end_of_day(_on(due), zone) == last_second


def test_a_date_over_an_estimated_holiday_is_settled_once_that_day_has_passed() -> None:
    start = date(2026, 12, 31)
    before = add_working_days(start, 3, FIVE, settled_on=date(2027, 1, 5))
    after = add_working_days(start, 3, FIVE, settled_on=date(2027, 1, 6))
    assert before == Due(date(2027, 1, 7), is_provisional=True)
    assert after == Due(date(2027, 1, 7), is_provisional=False)
    for today, provisional in ((date(2027, 1, 5), True), (date(2027, 1, 6), False)):
        told = explain(start, after.on, FIVE, settled_on=today)
        assert told.is_provisional is provisional


def test_before_the_decree_of_august_2025_the_same_report_fell_due_a_day_earlier() -> None:
    earlier = {day: h for day, h in FIVE.holidays.items() if day != date(2025, 8, 18)}
    assert add_working_days(date(2025, 8, 15), 3, replace(FIVE, holidays=earlier)).on == date(
        2025, 8, 20
    )


def test_a_confirmed_regional_holiday_counts_where_it_holds() -> None:
    kalsel = Holiday(
        date(2026, 8, 14), "Hari Jadi Provinsi Kalimantan Selatan", "regional", "SK Gubernur"
    )
    there = replace(FIVE, holidays={**FIVE.holidays, kalsel.on: kalsel})
    assert add_working_days(date(2026, 8, 13), 1, FIVE).on == date(2026, 8, 14)
    assert add_working_days(date(2026, 8, 13), 1, there).on == date(2026, 8, 18)
    reasons = [d.reason for d in explain(date(2026, 8, 13), date(2026, 8, 18), there).skipped]
    assert reasons == [
        "Hari Jadi Provinsi Kalimantan Selatan (SK Gubernur)",
        "Sabtu",
        "Minggu",
        "Hari Kemerdekaan Republik Indonesia",
    ]


def test_beyond_the_known_calendar_the_week_counts_and_the_date_is_provisional() -> None:
    short = replace(FIVE, known_until=date(2026, 12, 31), holidays={})
    assert add_working_days(date(2026, 12, 30), 1, short) == Due(date(2026, 12, 31), False)
    assert add_working_days(date(2026, 12, 31), 1, short) == Due(date(2027, 1, 1), True)


def test_thirty_calendar_days_count_every_day() -> None:
    assert add_calendar_days(date(2026, 12, 10), 30) == Due(date(2027, 1, 9), False)
