"""Whose business a report is, for lists: the SQL twin of ``rules.access.within_reach``."""

from __future__ import annotations

from typing import Any, assert_never

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet

from lapor.directory.queries import ids_on
from lapor.reports.models import Assignment, Report
from lapor.rules.access import READS, Actor, Subject, tree_of
from lapor.rules.flow import Reach, Role, State


def subject_of(row: Report, actor: Actor | None = None) -> Subject:
    """Return what access asks of a report.

    Co-handlers are looked up only for an actor who neither holds the report nor could, which
    saves the statement on nearly every page.
    """
    handlers: frozenset[int] = frozenset()
    if actor is not None and actor.unit_id is not None and actor.unit_id != row.holder_id:
        running = Assignment.objects.filter(report=row, until=None, part=Assignment.Part.CO)
        if Reach.UNIT in READS[actor.role]:
            handlers = frozenset(running.values_list("unit_id", flat=True))
    named_path = row.named_unit.path if row.is_in_misconduct_lane and row.named_unit else ""
    return Subject(
        report_id=row.id,
        state=State(row.state),
        desk_unit_id=row.desk_unit_id if row.waits_at_desk else None,
        holder_unit_id=row.holder_id,
        holder_path=row.holder_path,
        handler_unit_ids=handlers,
        filed_by_post_id=row.filed_by_post_id,
        is_misconduct=row.is_in_misconduct_lane,
        named_path=named_path,
        is_priority=row.is_priority,
        referred_unit_ids=frozenset({row.referred_unit_id})
        if row.referred_unit_id
        else frozenset(),
    )


def visible_to(actor: Actor) -> QuerySet[Report]:
    """Return the reports within the actor's reach; a test holds it equal to ``within_reach``."""
    condition = Q(pk__in=[])
    for reach in READS[actor.role]:
        condition |= _reach(reach, actor)
    return Report.objects.filter(condition)


def reached(reach: Reach, actor: Actor) -> QuerySet[Report]:
    """Return the reports within one reach of the actor; ``visible_to`` joins those of the role."""
    return Report.objects.filter(_reach(reach, actor))


_LANE = Q(about_conduct=True) | Q(misconduct=True)


def _reach(reach: Reach, actor: Actor) -> Q:
    nobody = Q(pk__in=[])
    match reach:
        case Reach.OWN:
            if actor.role is Role.REPORTER:
                return Q(id=actor.report_id) if actor.report_id else nobody
            return Q(filed_by_post_id=actor.post_id) if actor.post_id else nobody
        case Reach.DESK:
            if actor.unit_id is None:
                return nobody
            waiting = Q(state__in=[State.UNVERIFIED, State.POSTPONED])
            return waiting & Q(desk_unit_id=actor.unit_id) & _lane(actor)
        case Reach.UNIT:
            if actor.unit_id is None:
                return nobody
            holds = Q(holder_id=actor.unit_id) | shares_in(actor.unit_id)
            return holds & _lane(actor)
        case Reach.TREE:
            tree = tree_of(actor)
            if not tree:
                return nobody
            inside = Q(holder_path__startswith=tree) & _lane(actor)
            return inside & _LANE if actor.role is Role.INSPECTORATE else inside
        case Reach.NATION:
            # Not Q(): an empty condition joined by "or" would vanish, and with it every report.
            return Q(pk__isnull=False) if actor.role is Role.SYSTEM else _lane(actor)
        case Reach.PRIORITY:
            return Q(is_priority=True) & ~_LANE
        case Reach.REFERRED:
            if actor.role is Role.OMBUDSMAN:
                return Q(referred_unit_id__isnull=False)
            return Q(referred_unit_id=actor.unit_id) if actor.unit_id else nobody
    assert_never(reach)


def shares_in(unit_id: int) -> Q:
    """Reports of which the unit has a running part beside the holder's.

    An array asked once, so that the primary key's index finds them; an IN would be joined to, or
    tried on, every report.
    """
    parts = Assignment.objects.filter(unit_id=unit_id, until=None, part=Assignment.Part.CO)
    return any_of(parts.values("report_id"))


def any_of(ids: QuerySet[Any, Any]) -> Q:
    """Reports whose id is among ``ids``, few of many: asked once, then found by their index."""
    return Q(_IsAnyOf(F("id"), ArraySubquery(ids)))


class _IsAnyOf(Func):
    """``a = ANY(b)``; Django's own lookups put brackets where this must have none."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _lane(actor: Actor) -> Q:
    """The misconduct lane: not for who stands on the path of the unit named."""
    if actor.role in (Role.NATIONAL_ADMIN, Role.OMBUDSMAN, Role.INSPECTORATE):
        inside = Q(pk__isnull=False)
    elif actor.role is Role.LIAISON and actor.unit_id is not None:
        inside = Q(holder_id=actor.unit_id)
    else:
        return ~_LANE
    if actor.unit_path:
        inside &= ~_named_on_path(actor.unit_path)
    return ~_LANE | inside


def _named_on_path(path: str) -> Q:
    """Reports whose named unit is the unit of ``path``, above it or inside it.

    A path is the ids from the root, so whatever stands above is one of them: no search in paths.
    """
    return Q(named_unit_id__in=ids_on(path)) | Q(
        named_unit__path__startswith=path, named_unit__isnull=False
    )
