"""Where clocks tick: zone and calendar of several units at once, for commands."""

from __future__ import annotations

from collections.abc import Collection

from lapor.directory.models import CalendarVersion, Unit
from lapor.directory.queries.calendar import NoCalendar, _calendar
from lapor.rules.clocks import Place
from lapor.rules.working_days import Calendar, Zone


def places(unit_ids: Collection[int | None]) -> dict[int | None, Place]:
    """Return the place of each unit in the newest calendar; None is the reporter (Asia/Jakarta).

    Two statements, one more on the first use of a version in a place. Raises NoCalendar.
    """
    newest = (
        CalendarVersion.objects.order_by("-number")
        .values_list("token", "number", "known_until")
        .first()
    )
    if newest is None:
        raise NoCalendar("Kalender kerja belum dimuat: jalankan “lapor directory load”.")
    found: dict[int | None, Place] = {None: Place(None, Zone.WIB, _calendar(*newest, "", 5))}
    rows = Unit.objects.filter(id__in=[i for i in unit_ids if i is not None])
    for id_, zone, area, week in rows.values_list("id", "zone", "area_code", "days_per_week"):
        found[id_] = Place(id_, Zone(zone), _calendar(*newest, area[:5], week))
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
