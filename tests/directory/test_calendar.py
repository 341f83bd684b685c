"""The calendar changes by versions, and every version stays as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from lapor.directory import commands, queries
from lapor.directory.commands import HolidayRefused, NewHoliday
from lapor.directory.commands.holidays import take_file
from lapor.directory.kinds import HolidayKind
from lapor.directory.models import CalendarVersion, Holiday, Unit

from .conftest import Country

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 9, 9)  # a Wednesday that is no holiday


def _national(**changes: object) -> NewHoliday:
    given: dict[str, object] = {
        "on": DAY,
        "name": "Hari Uji",
        "kind": HolidayKind.NATIONAL,
        "decree": "SKB 1/2026",
    }
    return NewHoliday(**(given | changes))  # type: ignore[arg-type]


def test_a_decreed_day_makes_a_new_version_and_leaves_the_old_one(
    calendar: CalendarVersion,
) -> None:
    before = queries.calendar_for(None)
    assert before.is_working_day(DAY)
    commands.add_holiday(_national(), at=AT)
    after = queries.calendar_for(None)
    assert after.version == before.version + 1
    assert after.why_free(DAY) == "Hari Uji (SKB 1/2026)"
    assert queries.calendar_for(None, version=before.version).is_working_day(DAY)


def test_a_regional_day_counts_only_when_confirmed_and_only_there(
    calendar: CalendarVersion, country: Country
) -> None:
    proposal = commands.add_holiday(
        _national(kind=HolidayKind.REGIONAL, region_code="99.01", decree="SE Bupati 1"), at=AT
    )
    assert queries.calendar_for(country.dishub).version == calendar.number
    assert proposal in queries.proposals()
    commands.confirm_holiday(proposal.id, decree="SK Bupati 1", at=AT)
    assert not queries.calendar_for(country.dishub).is_working_day(DAY)
    assert queries.calendar_for(country.province).is_working_day(DAY)
    assert queries.calendar_for(None).is_working_day(DAY)


def test_a_withdrawn_proposal_is_kept_and_counts_nowhere(
    calendar: CalendarVersion, country: Country
) -> None:
    proposal = commands.add_holiday(
        _national(kind=HolidayKind.REGIONAL, region_code="99.01", decree="SE 1"), at=AT
    )
    commands.withdraw_holiday(proposal.id, reason="keliru", at=AT)
    assert proposal not in queries.proposals()
    assert queries.calendar_for(country.dishub).version == calendar.number
    with pytest.raises(HolidayRefused):
        commands.confirm_holiday(proposal.id, decree="SK 1", at=AT)


def test_a_day_of_a_province_is_free_in_its_regencies(
    calendar: CalendarVersion, country: Country
) -> None:
    proposal = commands.add_holiday(
        _national(kind=HolidayKind.REGIONAL, region_code="99", decree="SE 1"), at=AT
    )
    commands.confirm_holiday(proposal.id, decree="SK 1", at=AT)
    assert not queries.calendar_for(country.terminal).is_working_day(DAY)


def test_an_expected_day_becomes_certain_by_a_decree(calendar: CalendarVersion) -> None:
    expected = commands.add_holiday(_national(is_certain=False, decree=""), at=AT)
    assert queries.calendar_for(None).holidays[DAY].certain is False
    commands.confirm_holiday(expected.id, decree="SKB 7/2026", at=AT)
    assert queries.calendar_for(None).holidays[DAY].certain is True


def test_a_withdrawn_day_is_worked_again(calendar: CalendarVersion) -> None:
    made = commands.add_holiday(_national(), at=AT)
    commands.withdraw_holiday(made.id, reason="SKB diubah", at=AT)
    assert queries.calendar_for(None).is_working_day(DAY)
    with pytest.raises(HolidayRefused):
        commands.withdraw_holiday(made.id, reason="lagi", at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"decree": " "},
        {"name": " "},
        {"region_code": "99.01"},
        {"kind": HolidayKind.REGIONAL},
        {"kind": HolidayKind.REGIONAL, "region_code": "99.01.01"},
    ],
)
def test_a_day_that_cannot_be_is_refused_and_leaves_nothing(
    calendar: CalendarVersion, areas: None, changes: dict[str, object]
) -> None:
    with pytest.raises(HolidayRefused):
        commands.add_holiday(_national(**changes), at=AT)
    assert CalendarVersion.objects.order_by("-number").first() == calendar


def test_the_same_day_is_recorded_once(calendar: CalendarVersion) -> None:
    commands.add_holiday(_national(), at=AT)
    with pytest.raises(HolidayRefused):
        commands.add_holiday(_national(), at=AT)


def test_the_week_is_that_of_the_unit(calendar: CalendarVersion, country: Country) -> None:
    saturday = date(2026, 9, 12)
    assert not queries.calendar_for(country.dishub).is_working_day(saturday)
    Unit.objects.filter(id=country.dishub).update(days_per_week=6)
    assert queries.calendar_for(country.dishub).is_working_day(saturday)


def test_a_known_calendar_costs_two_small_statements(
    calendar: CalendarVersion, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries.calendar_for(country.dishub)
    with django_assert_num_queries(2):
        queries.calendar_for(country.dishub)


def test_the_calendar_is_extended_but_never_shortened(calendar: CalendarVersion) -> None:
    later = date(calendar.known_until.year + 1, 12, 31)
    made = commands.extend_calendar(later, reason="SKB tahun berikut", at=AT)
    assert queries.calendar_for(None).known_until == later
    with pytest.raises(HolidayRefused):
        commands.extend_calendar(calendar.known_until, reason="mundur", at=AT)
    assert made.number == calendar.number + 1


def test_a_newer_file_settles_estimates_and_keeps_what_was_decided(
    calendar: CalendarVersion,
) -> None:
    Holiday.objects.all().delete()

    def row(day: str, name: str, certain: str) -> dict[str, str]:
        return {"tanggal": day, "jenis": "libur_nasional", "nama": name, "pasti": certain}

    take_file([row("2028-01-05", "Isra", "0"), row("2028-02-01", "Imlek", "0")])
    decided = commands.add_holiday(_national(on=date(2028, 3, 1), name="Pemilu"), at=AT)
    first = queries.calendar_for(None)
    take_file([row("2028-01-06", "Isra", "1"), row("2028-02-01", "Imlek", "1")])
    second = queries.calendar_for(None)
    assert second.version == first.version + 1
    assert second.is_working_day(date(2028, 1, 5))
    assert second.holidays[date(2028, 1, 6)].certain
    assert second.holidays[date(2028, 2, 1)].certain
    assert decided.on in second.holidays
    take_file([row("2028-01-06", "Isra", "1"), row("2028-02-01", "Imlek", "1")])
    assert queries.calendar_for(None).version == second.version
