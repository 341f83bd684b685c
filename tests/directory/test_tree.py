"""The tree: who answers, who guards, and what a decree changes from which day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from lapor.directory import commands, queries
from lapor.directory.commands import NewPost, NewUnit, PostRefused, Reorganisation, UnitRefused
from lapor.directory.kinds import ConnectionMode, UnitKind
from lapor.directory.models import Post, Unit
from lapor.rules.flow import Role
from lapor.rules.working_days import Zone

from .conftest import Country, officer

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12.00 WITA


def test_a_unit_inherits_zone_week_and_area_from_the_unit_above(country: Country) -> None:
    terminal = queries.unit(country.terminal)
    assert terminal.path == f"/{country.regency}/{country.dishub}/{country.terminal}/"
    assert (terminal.zone, terminal.area_code, terminal.days_per_week) == (Zone.WITA, "99.01", 5)
    assert queries.zone_of(country.terminal) is Zone.WITA
    assert queries.zone_of(None) is Zone.WIB


def test_a_regency_is_no_branch_of_its_province(country: Country) -> None:
    below = queries.units_of_tree(queries.unit(country.province).path)
    assert country.regency not in {unit.id for unit in below}


def test_a_code_is_taken_once_in_an_institution(country: Country) -> None:
    with pytest.raises(UnitRefused):
        commands.add_unit(
            NewUnit(institution="99.01", code="dishub", name="Dishub lain", kind=UnitKind.OPD)
        )


def test_a_unit_without_a_known_unit_above_is_refused(country: Country) -> None:
    with pytest.raises(UnitRefused):
        commands.add_unit(
            NewUnit(institution="99.01", code="x", parent="tak-ada", name="X", kind=UnitKind.UPT)
        )


def test_the_database_refuses_an_unknown_kind(country: Country) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(id=country.dishub).update(kind="kerajaan")


def test_the_unit_itself_answers_where_it_has_an_officer(country: Country) -> None:
    officer("Sari", country.terminal)
    officer("Anton", country.dishub)
    found = queries.responsible_unit(country.terminal, TODAY)
    assert found is not None and found.id == country.terminal


def test_the_nearest_unit_above_answers_where_the_unit_has_nobody(country: Country) -> None:
    officer("Sari", country.dishub)
    officer("Ratna", country.regency, Role.INSTITUTION_ADMIN)
    found = queries.responsible_unit(country.terminal, TODAY)
    assert found is not None and found.id == country.dishub


def test_an_administrator_answers_where_no_liaison_is_left(country: Country) -> None:
    officer("Sari", country.dishub, until=date(2026, 3, 1))
    officer("Ratna", country.regency, Role.INSTITUTION_ADMIN)
    found = queries.responsible_unit(country.terminal, TODAY)
    assert found is not None and found.id == country.regency


def test_nobody_answers_for_an_institution_without_officers(country: Country) -> None:
    officer("Joko", country.dishub, Role.CASE_HANDLER)
    assert queries.responsible_unit(country.terminal, TODAY) is None


def test_the_inspectorate_of_the_institution_leads_unless_it_is_named(country: Country) -> None:
    own = queries.inspectorate_for(country.terminal)
    assert own is not None and own.id == country.inspectorate
    above = queries.inspectorate_for(country.inspectorate)
    assert above is not None and above.institution_id == country.province
    asked_above = queries.inspectorate_for(country.dishub, above=True)
    assert asked_above is not None and asked_above.institution_id == country.province


def test_a_referral_goes_to_the_office_of_the_province_or_to_headquarters(country: Country) -> None:
    if not Unit.objects.filter(key="ombudsman").exists():
        commands.add_unit(
            NewUnit(institution="ombudsman", code="ombudsman", key="ombudsman",
                    name="Ombudsman RI", kind=UnitKind.OMBUDSMAN)
        )  # fmt: skip
    commands.add_unit(
        NewUnit(institution="ombudsman", code="perwakilan-99", key="ombudsman_office:99",
                name="Perwakilan Rawa Selatan", kind=UnitKind.OMBUDSMAN_OFFICE, serves=["99"])
    )  # fmt: skip
    commands.add_unit(
        NewUnit(institution="kem-uji", code="kem-uji", name="Kementerian Uji",
                kind=UnitKind.MINISTRY)
    )  # fmt: skip
    central = queries.institution_by_code("kem-uji")
    assert central is not None
    assert queries.ombudsman_office_for(country.terminal).key == "ombudsman_office:99"
    assert queries.ombudsman_office_for(central.id).key == "ombudsman"


def test_a_renamed_unit_is_succeeded_by_another_with_the_same_code(country: Country) -> None:
    officer("Sari", country.dishub)
    new = commands.reorganise(
        country.dishub,
        Reorganisation(
            decree="Perda 3/2026", first_day=date(2026, 7, 1), name="Dinas Perhubungan dan Kelautan"
        ),
    )
    old = queries.unit(country.dishub)
    assert (old.name, old.valid_to, old.successor_id) == (
        "Dinas Perhubungan",
        date(2026, 6, 30),
        new.id,
    )
    assert old.end_decree == new.decree == "Perda 3/2026"
    assert queries.unit_by_code(country.regency, "dishub") == new
    path = queries.unit(country.regency).path
    before = {unit.name for unit in queries.units_of_tree(path, date(2026, 6, 30))}
    after = {unit.name for unit in queries.units_of_tree(path, date(2026, 7, 1))}
    assert "Dinas Perhubungan" in before - after
    assert "Dinas Perhubungan dan Kelautan" in after - before
    assert list(new.affairs.values_list("affair_id", flat=True)) == ["2.15"]


def test_a_move_takes_all_below_and_the_officers_along(country: Country) -> None:
    officer("Sari", country.terminal)
    officer("Anton", country.dishub, until=date(2026, 5, 1))
    later = officer("Dewi", country.dishub, since=date(2026, 8, 1))
    moved = commands.reorganise(
        country.dishub,
        Reorganisation(decree="Perda 3/2026", first_day=date(2026, 7, 1), parent="dpupr"),
    )
    terminal = queries.unit_by_code(country.regency, "terminal")
    assert terminal is not None
    assert terminal.path == f"/{country.regency}/{country.dpupr}/{moved.id}/{terminal.id}/"
    going_on = queries.responsible_unit(terminal.id, date(2026, 7, 1))
    assert going_on == terminal
    assert list(Post.objects.filter(unit=moved)) == [later]  # Anton's had ended before


def test_a_unit_cannot_be_moved_under_itself(country: Country) -> None:
    change = Reorganisation(decree="SK", first_day=date(2026, 7, 1), parent="terminal")
    with pytest.raises(UnitRefused):
        commands.reorganise(country.dishub, change)


def test_a_unit_is_dissolved_only_with_a_decree_and_nothing_below_it(country: Country) -> None:
    with pytest.raises(UnitRefused):
        commands.dissolve(country.terminal, last_day=TODAY, decree=" ")
    with pytest.raises(UnitRefused):
        commands.dissolve(country.dishub, last_day=TODAY, decree="SK 9")
    sari = officer("Sari", country.terminal)
    commands.dissolve(country.terminal, last_day=TODAY, decree="SK 9", successor_id=country.dpupr)
    sari.refresh_from_db()
    assert sari.valid_to == TODAY
    assert queries.unit(country.terminal).successor_id == country.dpupr


def test_a_post_is_gone_at_midnight_of_its_units_zone(country: Country) -> None:
    sari = officer("Sari", country.dishub, until=date(2026, 3, 2))
    last_second = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)  # 23.59.59 WITA
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # still 2 March in Jakarta
    actor = queries.actor_for(sari.user_id, last_second)
    assert actor is not None and actor.post_id == sari.id
    assert queries.actor_for(sari.user_id, midnight) is None
    assert queries.liaison_posts(country.dishub, midnight) == []


def test_an_actor_carries_the_paths_of_the_post_asked_for(country: Country) -> None:
    officer("Ratna", country.dishub)
    admin = officer("Ratna", country.regency, Role.INSTITUTION_ADMIN)
    actor = queries.actor_for(admin.user_id, NOON, admin.id)
    assert actor is not None
    assert (actor.role, actor.unit_id, actor.institution_id) == (
        Role.INSTITUTION_ADMIN,
        country.regency,
        country.regency,
    )
    assert actor.institution_path == f"/{country.regency}/"
    assert queries.actor_for(admin.user_id, NOON, admin.id + 999_999) is None


def test_a_closed_account_acts_no_more(country: Country) -> None:
    sari = officer("Sari", country.dishub)
    sari.user.is_active = False
    sari.user.save()
    assert queries.actor_for(sari.user_id, NOON) is None
    assert queries.responsible_unit(country.dishub, TODAY) is None


@pytest.mark.parametrize(
    ("role", "unit", "decree"),
    [
        (Role.NATIONAL_ADMIN, "dishub", "SK 1"),
        (Role.OMBUDSMAN, "dishub", "SK 1"),
        (Role.PRESIDENTIAL_OFFICE, "dishub", "SK 1"),
        (Role.INSPECTORATE, "dishub", "SK 1"),
        (Role.REPORTER, "dishub", "SK 1"),
        (Role.LIAISON, "dishub", " "),
    ],
)
def test_an_appointment_without_decree_or_at_the_wrong_seat_is_refused(
    country: Country, role: Role, unit: str, decree: str
) -> None:
    someone = officer("Dewi", country.dpupr).user
    with pytest.raises(PostRefused):
        commands.add_post(
            NewPost(
                user_id=someone.id,
                unit_id=getattr(country, unit),
                role=role,
                decree_number=decree,
                decree_on=TODAY,
                valid_from=TODAY,
            )
        )


def test_an_appointment_is_ended_but_never_prolonged(country: Country) -> None:
    sari = officer("Sari", country.dishub, until=date(2026, 12, 31))
    commands.end_post(sari.id, last_day=date(2026, 6, 30))
    with pytest.raises(PostRefused):
        commands.end_post(sari.id, last_day=date(2026, 7, 1))
    with pytest.raises(PostRefused):
        commands.end_post(sari.id, last_day=date(2025, 7, 1))


def test_a_connection_mode_is_that_of_the_whole_institution(country: Country) -> None:
    commands.connect(country.regency, ConnectionMode.FULL)
    tree = queries.units_of_tree(queries.unit(country.regency).path)
    assert {unit.connection_mode for unit in tree} == {ConnectionMode.FULL}


def test_each_question_costs_few_statements(
    country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sari = officer("Sari", country.dishub)
    with django_assert_num_queries(1):
        queries.actor_for(sari.user_id, NOON)
    with django_assert_num_queries(1):
        queries.liaison_posts(country.dishub, NOON)
    with django_assert_num_queries(1):
        queries.admins_of(country.regency, NOON)
    with django_assert_num_queries(2):
        queries.responsible_unit(country.terminal, TODAY)
    with django_assert_num_queries(2):
        queries.inspectorate_for(country.terminal)
    with django_assert_num_queries(2):
        queries.ombudsman_office_for(country.terminal)


def test_the_command_appoints_by_key_or_by_institution_and_unit(
    country: Country, capsys: pytest.CaptureFixture[str]
) -> None:
    sari = officer("Sari", country.dpupr).user
    call_command(
        "directory", "appoint", sari.username, "liaison", "99.01/dishub",
        "--decree", "SK 7", "--decree-on", "2026-01-02", "--from", "2026-01-05",
    )  # fmt: skip
    assert "Pejabat penghubung, Dinas Perhubungan" in capsys.readouterr().out
    assert [each.user_id for each in queries.liaison_posts(country.dishub, NOON)] == [sari.id]
    with pytest.raises(CommandError):
        call_command(
            "directory", "appoint", sari.username, "national_admin", "99.01",
            "--decree", "SK 7", "--decree-on", "2026-01-02", "--from", "2026-01-05",
        )  # fmt: skip
