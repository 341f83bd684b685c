"""The calendar that a unit works by, as ``rules`` counts with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from lapor.directory.kinds import HolidayKind
from lapor.directory.models import CalendarVersion, Holiday, Unit
from lapor.directory.queries.areas import codes_above
from lapor.rules import working_days
from lapor.rules.working_days import Calendar


class NoCalendar(LookupError):
    """No calendar was ever loaded: ``lapor directory load`` has not been run."""


def calendar_for(unit_id: int | None, version: int | None = None) -> Calendar:
    """Return the calendar of a unit's place and week; the nation's for None.

    version: an earlier version, to explain a date computed with it; None: the newest. Days read
    once are kept in the process: what they are keyed by names one content for ever.
    One or two small statements, one more on the first use of a version in a place.
    Raises NoCalendar, Unit.DoesNotExist.
    """
    wanted = CalendarVersion.objects.order_by("-number")
    if version is not None:
        wanted = wanted.filter(number=version)
    newest = wanted.values_list("token", "number", "known_until").first()
    if newest is None:
        raise NoCalendar("Kalender kerja belum dimuat: jalankan “lapor directory load”.")
    area_code, days_per_week = "", 5
    if unit_id is not None:
        area_code, days_per_week = Unit.objects.values_list("area_code", "days_per_week").get(
            id=unit_id
        )
    return _calendar(*newest, area_code[:5], days_per_week)


@lru_cache(maxsize=2048)
def _calendar(
    _token: UUID, number: int, known_until: date, area_code: str, days_per_week: int
) -> Calendar:
    """Read the days of one version in one regency (or province, or the nation).

    The token is there for the cache alone: numbers repeat across databases, contents do not.
    """
    regions = ("", *codes_above(area_code))
    counted = _in_version(Holiday.objects.filter(region_code__in=regions), number)
    return Calendar(
        version=number,
        holidays=_by_day(counted.order_by("on", "-is_certain", "region_code", "id")),
        known_until=known_until,
        days_per_week=6 if days_per_week == 6 else 5,
    )


def _by_day(rows: Iterable[Holiday]) -> dict[date, working_days.Holiday]:
    """Keep one holiday a day: the first, which is a certain one if there is any."""
    days: dict[date, working_days.Holiday] = {}
    for row in rows:
        days.setdefault(row.on, as_rule(row))
    return days


def as_rule(row: Holiday) -> working_days.Holiday:
    """Return the row as ``rules`` knows it."""
    return working_days.Holiday(
        on=row.on,
        name=row.name,
        kind=HolidayKind(row.kind).value,
        decree=row.decree,
        certain=row.is_certain,
    )


def _in_version(rows: QuerySet[Holiday], number: int) -> QuerySet[Holiday]:
    return rows.filter(since_version__lte=number).filter(
        Q(until_version__isnull=True) | Q(until_version__gt=number)
    )


def holidays_of(year: int) -> QuerySet[Holiday]:
    """Return the days that count in the newest version, and open proposals, of one year."""
    return Holiday.objects.filter(on__year=year, until_version__isnull=True).order_by("on", "id")


def proposals() -> QuerySet[Holiday]:
    """Return the regional days that wait for the national desk to confirm them."""
    waiting = Holiday.objects.filter(since_version__isnull=True, until_version__isnull=True)
    return waiting.order_by("on", "id")
