"""Where clocks tick: zone and calendar of several units at once, for commands."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from lapor.directory.models import CalendarVersion
from lapor.directory.queries.calendar import NoCalendar, _calendar
from lapor.rules.clocks import Place
from lapor.rules.working_days import Calendar, Zone

_PLACES = """
SELECT newest.token, newest.number, newest.known_until,
       unit.id, unit.zone, unit.area_code, unit.days_per_week
  FROM (SELECT token, number, known_until
          FROM directory_calendarversion ORDER BY number DESC LIMIT 1) newest
  LEFT JOIN directory_unit unit ON unit.id = ANY(%s)
"""


def places(unit_ids: Collection[int | None]) -> dict[int | None, Place]:
    """Return the place of each unit in the newest calendar; None is the reporter (Asia/Jakarta).

    One statement, one more on the first use of a version in a place. Raises NoCalendar.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [[i for i in unit_ids if i is not None]])
        rows = cursor.fetchall()
    if not rows:
        raise NoCalendar("Kalender kerja belum dimuat: jalankan “lapor directory load”.")
    found: dict[int | None, Place] = {}
    for token, number, known_until, id_, zone, area, week in rows:
        version = (token, number, known_until)
        found[None] = Place(None, Zone.WIB, _calendar(*version, "", 5))
        if id_ is not None:
            found[id_] = Place(id_, Zone(zone), _calendar(*version, area[:5], week))
    return found


def calendars(wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Calendar]:
    """Return the newest calendar for each area code and number of days a week, for lists.

    ("", 5) is the nation's. One statement, one more on the first use of a version in a place.
    Raises NoCalendar.
    """
    newest = (
        CalendarVersion.objects.order_by("-number")
        .values_list("token", "number", "known_until")
        .first()
    )
    if newest is None:
        raise NoCalendar("Kalender kerja belum dimuat: jalankan “lapor directory load”.")
    return {(area, week): _calendar(*newest, area[:5], week) for area, week in wanted}
