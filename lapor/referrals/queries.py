"""Reading referrals: a seat's list, one case, and what still has to go out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from lapor.directory import queries as directory
from lapor.referrals.case_file import CaseFile, case_file
from lapor.referrals.decisions import SEATS, Decision, ReferralState, decisions_for
from lapor.referrals.models import Referral, ReferralStep
from lapor.reports.queries.access import subject_of
from lapor.rules import access, tracking
from lapor.rules.access import Actor
from lapor.rules.flow import Role
from lapor.rules.reasons import Referral as ReferralKind

PAGE = 50


@dataclass(frozen=True)
class ReferralRow:
    """A referral in a seat's list."""

    id: int
    tracking_id: str
    number: str
    kind: ReferralKind
    state: ReferralState
    title: str
    holder: str
    office: str
    opened_at: datetime
    is_delivered: bool


@dataclass(frozen=True)
class Step:
    """One step of a referral, by role and unit."""

    decision: Decision
    state: ReferralState
    by: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """A referral as reporter and agency read it."""

    kind: ReferralKind
    state: ReferralState
    office: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Case:
    """Everything a seat sees of one referral. receipt: what the other side answered."""

    row: ReferralRow
    file: CaseFile
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]
    receipt: dict[str, object]
    has_identity: bool
    may_see_name: bool


def referred_to(
    actor: Actor, *, states: frozenset[ReferralState] | None = None, limit: int = PAGE
) -> list[ReferralRow]:
    """Return what lies at the actor's seat, newest first; headquarters sees every seat's.

    One statement. An actor who holds no seat gets nothing.
    """
    if actor.role not in SEATS:
        return []
    found = Referral.objects.select_related("report__holder", "report__desk_unit", "office")
    if actor.role is not Role.OMBUDSMAN:
        found = found.filter(office_id=actor.unit_id)
    if states is not None:
        found = found.filter(state__in=sorted(states))
    return [_row(referral) for referral in found.order_by("-opened_at", "-id")[:limit]]


def case_of(referral_id: int, actor: Actor) -> Case | None:
    """Return a referral with its case file; None if it is not the actor's business."""
    found = Referral.objects.select_related(
        "report__holder", "report__desk_unit", "report__named_unit", "office"
    )
    referral = found.filter(pk=referral_id).first()
    if referral is None or actor.role not in SEATS:
        return None
    report = referral.report
    if not access.within_reach(actor, subject_of(report, actor)):
        return None
    return Case(
        row=_row(referral),
        file=case_file(report),
        steps=steps_of(referral),
        decisions=decisions_for(actor.role, ReferralState(referral.state)),
        receipt=dict(referral.receipt),
        has_identity=referral.with_identity,
        may_see_name=report.consent_ombudsman and report.identity_ref is not None,
    )


def case_of_report(tracking_id: str, actor: Actor) -> Case | None:
    """Return the newest referral of a report as ``case_of``."""
    newest = Referral.objects.filter(report__tracking_id=tracking_id).order_by("-id")
    found = newest.values_list("id", flat=True).first()
    return case_of(found, actor) if found is not None else None


def steps_of(referral: Referral) -> tuple[Step, ...]:
    """Return the history of a referral, oldest first."""
    rows = list(ReferralStep.objects.filter(referral=referral).order_by("seq"))
    names = directory.unit_names({row.actor_unit_id for row in rows if row.actor_unit_id})
    return tuple(_step(row, names) for row in rows)


def told_of(tracking_id: str) -> tuple[Told, ...]:
    """Return what the Ombudsman's seats did with a report, for its reporter and its agency.

    Only for a report whose page the asker may open anyway. Three statements.
    """
    found = Referral.objects.filter(report__tracking_id=tracking_id).select_related("office")
    steps: dict[int, list[ReferralStep]] = {}
    for step in ReferralStep.objects.filter(referral__report__tracking_id=tracking_id).order_by(
        "seq"
    ):
        steps.setdefault(step.referral_id, []).append(step)
    units = {s.actor_unit_id for rows in steps.values() for s in rows if s.actor_unit_id}
    names = directory.unit_names(units)
    return tuple(
        Told(
            kind=ReferralKind(referral.kind),
            state=ReferralState(referral.state),
            office=referral.office.name,
            steps=tuple(_step(step, names) for step in steps.get(referral.id, ())),
        )
        for referral in found.order_by("id")
    )


def undelivered(at: datetime, *, older_than: timedelta) -> Iterator[int]:
    """Yield every referral that nobody has taken yet and that had time enough to be."""
    waiting = Referral.objects.filter(delivered_at=None, opened_at__lte=at - older_than)
    yield from waiting.order_by("opened_at").values_list("id", flat=True).iterator()


def untold() -> list[Referral]:
    """Return the referrals with a step nobody was told of."""
    found = Referral.objects.filter(~Q(told_seq=F("last_seq"))).select_related("report__holder")
    return list(found.order_by("id"))


def _row(referral: Referral) -> ReferralRow:
    report = referral.report
    return ReferralRow(
        id=referral.id,
        tracking_id=report.tracking_id,
        number=tracking.printed(report.tracking_id),
        kind=ReferralKind(referral.kind),
        state=ReferralState(referral.state),
        title=report.public_title or report.title,
        holder=(report.holder or report.desk_unit).name,
        office=referral.office.name,
        opened_at=referral.opened_at,
        is_delivered=referral.delivered_at is not None,
    )


def _step(row: ReferralStep, names: Mapping[int, str]) -> Step:
    role = Role(row.actor_role).label
    unit = names.get(row.actor_unit_id, "") if row.actor_unit_id else ""
    return Step(
        decision=Decision(row.decision),
        state=ReferralState(row.to_state),
        by=f"{role}, {unit}" if unit else role,
        text=row.text,
        at=row.at,
    )
