"""A second, independent calculation of due days: slow, day by day, importing nothing of lapor.

It reads the holiday file itself and states RULES.md 4 in the plainest way there is, so that an
error in the production arithmetic has no twin here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

HOLIDAY_FILE = Path(__file__).parents[2] / "lapor" / "directory" / "data" / "hari_libur.csv"
HOURS_AHEAD = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """A calendar as the oracle sees it. sure: whether each free day is certain."""

    sure: dict[date, bool]
    known_until: date
    week: int = 5


@dataclass(frozen=True)
class Answer:
    """The due day, its last second in UTC, and whether it rests on unsettled days."""

    on: date
    at: datetime
    provisional: bool


def holidays() -> dict[date, bool]:
    """Return the shipped free days and whether each is certain."""
    with HOLIDAY_FILE.open(newline="", encoding="utf-8") as file:
        return {
            date.fromisoformat(row["tanggal"]): row["pasti"] == "1" for row in csv.DictReader(file)
        }


def wall_date(moment: datetime, zone: str) -> date:
    """Return the date on a wall calendar in the zone; its hours never change."""
    return (moment.astimezone(UTC) + timedelta(hours=HOURS_AHEAD[zone])).date()


def due(
    moment: datetime,
    zone: str,
    days: int,
    year: Year,
    pauses: list[tuple[date, date]],
    today: date | None,
) -> Answer:
    """Walk from the start, one day at a time, until ``days`` working days have been counted.

    pauses: (since, until]: the days after since up to until stand still.
    """

    def stands_still(day: date) -> bool:
        return any(since < day <= until for since, until in pauses)

    day = wall_date(moment, zone)
    counted, provisional = 0, False
    while counted < days:
        day += ONE_DAY
        if stands_still(day):
            continue
        if day.isoweekday() <= year.week and day not in year.sure:
            counted += 1
        unknown = day > year.known_until or not year.sure.get(day, True)
        if unknown and (today is None or day >= today):
            provisional = True
    # Paused on its very last day, a clock has no day left: it waits for the pause to end.
    if any(since == day for since, _until in pauses):
        while stands_still(day + ONE_DAY):
            day += ONE_DAY
    zone_of_wall = timezone(timedelta(hours=HOURS_AHEAD[zone]))
    last_second = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone_of_wall)
    return Answer(day, last_second.astimezone(UTC), provisional)
