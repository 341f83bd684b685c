"""The rule of reach and its SQL twin say the same of every actor and every report."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from lapor.directory.models import Unit
from lapor.reports.models import Assignment, Report
from lapor.reports.queries.access import subject_of, visible_to
from lapor.rules.access import SYSTEM, Actor, Subject, within_reach
from lapor.rules.flow import Role, State
from lapor.rules.reasons import Closure
from lapor.rules.tracking import new_tracking_id
from tests import factories
from tests.factories import MONDAY, unit

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]
# A state that waits at a desk, one that is held, one that is over.
STATES = (State.UNVERIFIED, State.POSTPONED, State.IN_PROCESS, State.COMPLETED)
SEATS = ("perwakilan-63", "ombudsman")


def _units() -> dict[str, Unit]:
    named = {code: unit(code) for code in ("dpupr", "dishub", "inspektorat", factories.REGENCY)}
    named["desk"] = factories.national_desk()
    named |= {code: unit(code, "ombudsman") for code in SEATS}
    named["elsewhere"] = unit("32.01", "32.01")
    return named


def _rows(units: dict[str, Unit]) -> Iterator[Report]:
    """Yield reports of every combination that access asks about."""
    holders = ("dpupr", "dishub", "inspektorat", factories.REGENCY, "elsewhere")
    named = (None, "dpupr", factories.REGENCY, "desk", "ombudsman", "inspektorat")
    lanes = ((False, False), (True, False), (False, True))
    desks = ("desk", factories.REGENCY, "ombudsman")
    for state, holder, (conduct, misconduct), about, desk in product(
        STATES, holders, lanes, named, desks
    ):
        waits = state in (State.UNVERIFIED, State.POSTPONED)
        if waits and holder != holders[0]:
            continue  # nobody holds it yet, so one is enough
        held = None if waits else units[holder]
        yield Report(
            tracking_id=new_tracking_id(secrets.token_bytes(16)),
            kind="complaint",
            title="Judul",
            text="Isi",
            state=state,
            closure=Closure.ACCEPTED if state is State.COMPLETED else "",
            desk_unit=units[desk],
            holder=held,
            holder_path=held.path if held else "",
            about_conduct=conduct,
            misconduct=misconduct,
            named_unit=units[about] if about and (conduct or misconduct) else None,
            submitted_at=MONDAY,
        )


def _facets(rows: list[Report], units: dict[str, Unit]) -> None:
    """Spread co-handlers, priority, referral and filing officers over the reports."""
    post_id = factories.actor("sari").post_id
    seats = [units[code] for code in SEATS]
    for number, row in enumerate(rows):
        row.is_priority = number % 3 == 0
        row.referred_unit = seats[number % 2] if number % 5 == 0 else None
        row.filed_by_post_id = post_id if number % 7 == 0 else None
    Report.objects.bulk_update(rows, ["is_priority", "referred_unit", "filed_by_post_id"])
    Assignment.objects.bulk_create(
        Assignment(
            report=row,
            unit=units["dishub"],
            part=Assignment.Part.CO if number % 2 else Assignment.Part.COPY,
            since=MONDAY,
            until=MONDAY + timedelta(days=1) if number % 4 == 0 else None,
        )
        for number, row in enumerate(rows)
        if row.holder is not None and row.holder_id == units["dpupr"].pk
    )


def _actors(rows: list[Report]) -> list[Actor]:
    """Return somebody in every role, at several units, and some who sit nowhere."""
    people = [
        factories.actor(name)
        for name in (
            "sari",
            "anton",
            "ratna",
            "ida",
            "hendra",
            "eka",
            "nadia",
            "oki",
            "olga",
            "kiki",
        )
    ]
    elsewhere = [
        Actor(role, 1, person.post_id, person.unit_id, person.unit_path,
              person.institution_id, person.institution_path)
        for role in Role
        for person in people
    ]  # fmt: skip
    nowhere = [Actor(role) for role in Role]
    reporters = [Actor(Role.REPORTER, report_id=row.pk) for row in rows[:3]]
    return [*people, *elsewhere, *nowhere, *reporters, SYSTEM]


def _subjects(rows: list[Report]) -> list[Subject]:
    """Return every report's subject with all its co-handlers."""
    handlers: dict[int, set[int]] = {}
    running = Assignment.objects.filter(until=None, part=Assignment.Part.CO)
    for report_id, unit_id in running.values_list("report_id", "unit_id"):
        handlers.setdefault(report_id, set()).add(unit_id)
    return [
        replace(subject_of(row), handler_unit_ids=frozenset(handlers.get(row.pk, ())))
        for row in rows
    ]


def test_a_subject_asked_for_an_actor_knows_the_co_handlers_that_matter_to_him() -> None:
    units = _units()
    Report.objects.bulk_create(_rows(units))
    rows = list(Report.objects.select_related("named_unit").order_by("id"))
    _facets(rows, units)
    anton = factories.actor("anton")
    whole = {subject.report_id: within_reach(anton, subject) for subject in _subjects(rows)}
    assert whole == {row.pk: within_reach(anton, subject_of(row, anton)) for row in rows}


def test_the_query_and_the_rule_agree_for_every_role_and_report() -> None:
    units = _units()
    Report.objects.bulk_create(_rows(units))
    rows = list(Report.objects.select_related("named_unit").order_by("id"))
    _facets(rows, units)
    subjects = _subjects(rows)
    seen_by: set[Role] = set()
    for actor in _actors(rows):
        visible = set(visible_to(actor).values_list("id", flat=True))
        ruled = {subject.report_id for subject in subjects if within_reach(actor, subject)}
        assert visible == ruled, (actor, visible ^ ruled)
        if visible:
            seen_by.add(actor.role)
    assert seen_by == set(Role) - {Role.PUBLIC, Role.AUDITOR}, "every role that reads was tried"


def test_whoever_is_named_and_whoever_stands_above_sees_nothing_of_it() -> None:
    report = factories.a_report(about_conduct=True, named_unit_id=unit("dpupr").pk)
    for name in ("sari", "hendra", "ratna", "eka", "anton", "kiki"):
        assert not visible_to(factories.actor(name)).filter(pk=report.pk).exists(), name
    assert visible_to(factories.actor("nadia")).filter(pk=report.pk).exists()
    assert report.submitted_at.date() == date(2026, 11, 9)
