"""What a message needs to know of an event: facts for its words, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from lapor.directory import queries as directory
from lapor.directory.kinds import UnitKind
from lapor.directory.queries import Officer
from lapor.notifications.messages import Facts
from lapor.reports.models import Clock, Report, ReportEvent
from lapor.reports.queries.access import subject_of
from lapor.rules import access, clocks, tracking
from lapor.rules.access import Actor
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import Action, Role, State
from lapor.rules.reasons import ArchiveReason, PostponeReason
from lapor.rules.working_days import Zone, local_date, working_days_between


@dataclass(frozen=True)
class Happening:
    """One event as the messages see it.

    variant: which of several ways to tell the action (``texts``). is_quiet: the report is rahasia,
    so nothing of what happened is said.
    """

    event_id: int
    action: Action
    variant: str
    is_quiet: bool
    identity_ref: UUID | None
    facts: Facts


def happening(event_id: int) -> Happening:
    """Return what the messages about an event may say. Four statements."""
    event = _event(event_id)
    report = event.report
    unit = report.holder or report.desk_unit
    rows = Clock.objects.filter(report=report, stopped_at=None, subject="")
    due = {row.kind: (row.due_on, Zone(row.zone)) for row in rows}
    decisions = Clock.objects.filter(
        report=report, stopped_at=None, kind=ClockKind.DECISION
    ).order_by("due_at")
    for row in decisions[:1]:
        due[row.kind] = (row.due_on, Zone(row.zone))
    return Happening(
        event_id=event.id,
        action=Action(event.action),
        variant=_variant(event),
        is_quiet=not report.is_public or report.is_in_misconduct_lane,
        identity_ref=report.identity_ref,
        facts=Facts(
            number=tracking.printed(report.tracking_id),
            address=f"{settings.LAPOR_BASE_URL}/lacak",
            unit=unit.name,
            due=due,
            policy=clocks.policy_on(event.at.date()),
            reason=_reason(event),
        ),
    )


def _event(event_id: int) -> ReportEvent:
    found = ReportEvent.objects.select_related("report__holder", "report__desk_unit")
    return found.get(id=event_id)


def _variant(event: ReportEvent) -> str:
    """Return which way an action happened, where there are several."""
    match Action(event.action):
        case Action.SUBMIT:
            return "postponed" if event.to_state == State.POSTPONED else ""
        case Action.REMIND:
            return str(event.payload.get("clock", ""))
        case Action.REFER:
            return "complaint" if event.actor_role == Role.REPORTER else ""
        case Action.DISPUTE | Action.VOID_FOLLOW_UP:
            return event.actor_role
        case _:
            return ""


def _reason(event: ReportEvent) -> str:
    """Return the label of the reason code an event carries, in the middle of a sentence."""
    code = event.payload.get("reason", "")
    for reasons in (PostponeReason, ArchiveReason):
        if code in set(reasons):  # a plain text is not asked of an enum itself before 3.12
            label = reasons(code).label
            return label[:1].lower() + label[1:]
    return "alasannya ada di halaman pelacakan"


def officers_to_tell(event_id: int) -> list[Officer]:
    """Return whom to tell at the agency, each person once and only who may read the report.

    The holder's liaison first; the institution's admin and the heads join when a clock runs short
    (RULES.md 3, ``remind``). In the misconduct lane nobody but the unit that holds it, and never
    whoever stands on the path of the unit named (RULES.md 6).
    """
    event = _event(event_id)
    report = event.report
    wanted = _of_holder(event) if report.holder else _of_desk(event)
    told: dict[int, Officer] = {}
    for officer in wanted:
        if officer.user_id not in told and officer.email and _may_read(officer, report):
            told[officer.user_id] = officer
    return list(told.values())


def seats_to_tell(event_id: int) -> list[Officer]:
    """Return the Ombudsman's officers at the office that has the referred report."""
    event = _event(event_id)
    office = event.report.referred_unit_id
    if office is None:
        return []
    return directory.officers([office], {Role.OMBUDSMAN, Role.OMBUDSMAN_OFFICE}, event.at)


def _of_holder(event: ReportEvent) -> list[Officer]:
    holder = event.report.holder
    assert holder is not None
    found = directory.liaison_posts(holder.id, event.at)
    if event.report.is_in_misconduct_lane:
        return found
    stage = _stage(event)
    if stage >= 2 or not found:
        found = found + directory.admins_of(holder.institution_id, event.at)
    if stage >= 3:
        found = found + directory.executives_of(holder.institution_id, event.at)
    return found


def _of_desk(event: ReportEvent) -> list[Officer]:
    desk = event.report.desk_unit
    roles = set(directory.desk_roles_of(UnitKind(desk.kind)))
    if _stage(event) >= 3:
        roles.add(Role.EXECUTIVE)
    return directory.officers([desk.id], roles, event.at)


def _stage(event: ReportEvent) -> int:
    """Return 1 for the first reminder of a clock, 2 from its last fifth, 3 on its last day.

    Anything but a reminder of the system is for the liaison alone; what is late or was disputed
    by the system is also the admin's business.
    """
    if event.action in {Action.VOID_FOLLOW_UP, Action.ESCALATE_INTAKE, Action.REFER}:
        return 3
    if event.action == Action.DISPUTE:
        return 2
    kind = event.payload.get("clock")
    if event.action != Action.REMIND or not kind:
        return 1
    run = Clock.objects.filter(report=event.report, kind=kind).order_by("-run").first()
    if run is None:
        return 1
    today = local_date(event.at, Zone(run.zone))
    if today >= run.due_on:
        return 3
    left = working_days_between(today, run.due_on, directory.calendar_for(run.unit_id))
    return 2 if left * 5 <= run.days else 1


def _may_read(officer: Officer, report: Report) -> bool:
    unit = directory.unit(officer.unit_id)
    actor = Actor(
        role=officer.role,
        user_id=officer.user_id,
        post_id=officer.post_id,
        unit_id=unit.id,
        unit_path=unit.path,
        institution_id=unit.institution_id,
        institution_path=unit.institution.path,
    )
    return access.within_reach(actor, subject_of(report, actor))
