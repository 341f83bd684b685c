"""What time and disputes may never do to a report about the conduct of an official. RULES.md 6."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lapor.directory.kinds import OMBUDSMAN
from lapor.directory.queries import unit_by_key
from lapor.reports import commands
from lapor.rules.flow import Action
from tests import factories
from tests.factories import MONDAY, call, unit

pytestmark = pytest.mark.django_db


def days(count: int) -> timedelta:
    """Return so many days after the Monday of filing."""
    return timedelta(days=count)


def test_a_late_report_about_the_national_desk_stays_at_the_ombudsmans_seat() -> None:
    desk = factories.national_desk()
    report = factories.a_report(about_conduct=True, named_unit_id=desk.pk)
    seat = unit_by_key(OMBUDSMAN)
    assert report.desk_unit_id == seat.id
    commands.keep_time(report.pk, at=MONDAY + days(5))
    report.refresh_from_db()
    assert report.memory["intake_level"] == 2
    assert report.desk_unit_id == seat.id


def test_a_report_about_the_ombudsman_is_never_referred_to_the_ombudsman() -> None:
    report = factories.a_report(about_conduct=True, named_unit_id=unit("ombudsman", "ombudsman").pk)
    commands.keep_time(report.pk, at=MONDAY + days(150))
    report.refresh_from_db()
    assert report.referred_unit_id is None
    assert not report.events.filter(action=Action.REFER).exists()


def test_the_second_dispute_about_conduct_goes_to_the_inspectorate_a_tier_up() -> None:
    report = factories.a_report(about_conduct=True, named_unit_id=unit("dpupr").pk)
    report = factories.verified(
        report,
        MONDAY + days(1),
        unit_id=unit("inspektorat").pk,
        misconduct=True,
        name_to_handlers=False,
        is_public=False,
    )
    given = commands.AnswerInput("Sudah diperiksa.", "PP 94/2021")
    for day in (2, 4):
        commands.answer(call(report, "ida", MONDAY + days(day)), given)
        commands.dispute(call(report, "budi", MONDAY + days(day + 1)), "Belum selesai.")
    report.refresh_from_db()
    assert report.holder is not None
    assert not unit("dpupr").path.startswith(report.holder.path)
    assert report.holder.is_inspectorate
