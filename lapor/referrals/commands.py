"""Every write to a referral. The report's own event (``refer``) was written before.

Source: RULES.md 5; ARCHITECTURE 3.4, "exactly once".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from lapor.directory import queries as directory
from lapor.directory.kinds import OMBUDSMAN, UnitKind
from lapor.referrals.decisions import SEATS, Decision, ReferralState, led_to
from lapor.referrals.models import Referral, ReferralStep
from lapor.reports.commands.seat import hand_to_seat
from lapor.reports.models import ReportEvent
from lapor.reports.queries.access import subject_of
from lapor.rules import access
from lapor.rules.access import SYSTEM, Actor, NotYours
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role
from lapor.rules.labels import _
from lapor.rules.reasons import Referral as ReferralKind


class NotAnOffice(RuleViolation):
    """The unit chosen is no seat of the Ombudsman."""

    code = "not_an_office"


def open_referral(event_id: int, *, at: datetime) -> Referral:
    """Open the referral of a ``refer`` event, once; a second call returns the same row.

    It goes to the seat the report was given with the event: the Ombudsman's office of the
    holder's province, headquarters for central bodies.
    """
    event = ReportEvent.objects.select_related("report").get(id=event_id)
    report = event.report
    by_reporter = event.actor_role == Role.REPORTER
    kind = ReferralKind.COMPLAINT if by_reporter else ReferralKind.NOTICE
    about = report.holder_id or report.desk_unit_id
    office_id = report.referred_unit_id or directory.ombudsman_office_for(about).id
    with transaction.atomic():
        referral, is_new = Referral.objects.get_or_create(
            report=report,
            kind=kind,
            cycle=event.cycle,
            defaults={
                "event": event,
                "office_id": office_id,
                "key": f"{report.tracking_id}:{kind}:{event.cycle}",
                "opened_at": at,
            },
        )
        if is_new:
            _step(referral, Decision.OPEN, ReferralState.SENT, SYSTEM, at=at)
            # The refer event told everybody already.
            Referral.objects.filter(pk=referral.pk).update(told_seq=referral.last_seq)
    return referral


def note_attempt(referral_id: int) -> None:
    """Count a try to deliver, before it is made."""
    Referral.objects.filter(pk=referral_id).update(attempts=F("attempts") + 1)


@transaction.atomic
def record_receipt(
    referral_id: int, receipt: Mapping[str, Any], *, with_identity: bool, at: datetime
) -> bool:
    """Keep the receipt of the first delivery; return False if one was kept before."""
    referral = Referral.objects.select_for_update().get(pk=referral_id)
    if referral.delivered_at is not None:
        return False
    # A process that has not yet read the moved clock of the demo would deliver before the opening.
    at = max(at, referral.opened_at)
    referral.delivered_at, referral.receipt = at, dict(receipt)
    referral.with_identity = with_identity
    referral.save(update_fields=["delivered_at", "receipt", "with_identity"])
    is_told = referral.told_seq == referral.last_seq
    _step(referral, Decision.DELIVER, ReferralState(referral.state), SYSTEM, at=at)
    if is_told:  # nobody is told of a delivery; what was decided meanwhile still must be
        referral.told_seq = referral.last_seq
        referral.save(update_fields=["told_seq"])
    return True


@transaction.atomic(durable=True)
def decide(
    referral_id: int, decision: Decision, *, actor: Actor, at: datetime, text: str = ""
) -> Referral:
    """Accept, decline, ask or note the outcome. Raises NotYours, NotNow, ReasonMissing."""
    if decision is Decision.MOVE:
        raise ValueError("use move_to")
    referral = _locked(referral_id, actor)
    state = led_to(decision, ReferralState(referral.state), text)
    referral.state = state
    referral.save(update_fields=["state"])
    _step(referral, decision, state, actor, at=at, text=text)
    return referral


@transaction.atomic(durable=True)
def move_to(referral_id: int, unit_id: int, *, actor: Actor, at: datetime, text: str) -> Referral:
    """Move the case to another seat; headquarters alone may. Its reach moves with it."""
    referral = _locked(referral_id, actor)
    if actor.role is not Role.OMBUDSMAN:
        raise NotYours(_("Hanya kantor pusat Ombudsman yang memindahkan berkas."))
    office = directory.unit(unit_id)
    if office.kind != UnitKind.OMBUDSMAN_OFFICE and office.key != OMBUDSMAN:
        raise NotAnOffice(_("Pilih kantor Ombudsman."))
    state = led_to(Decision.MOVE, ReferralState(referral.state), text)
    referral.office_id = office.id
    referral.save(update_fields=["office"])
    hand_to_seat(referral.report_id, office.id)
    _step(referral, Decision.MOVE, state, actor, at=at, text=text)
    return referral


def mark_told(referral_id: int, seq: int) -> None:
    """Note that everybody concerned was told up to step ``seq``."""
    Referral.objects.filter(pk=referral_id, told_seq__lt=seq).update(told_seq=seq)


def _locked(referral_id: int, actor: Actor) -> Referral:
    """Return the referral under lock; NotYours unless it lies at the actor's seat."""
    referral = Referral.objects.select_for_update().get(pk=referral_id)
    subject = subject_of(referral.report, actor)
    is_seated = actor.role in SEATS and access.within_reach(actor, subject)
    if not is_seated:
        raise NotYours(_("Berkas ini bukan di kantor Anda."))
    return referral


def _step(
    referral: Referral,
    decision: Decision,
    state: ReferralState,
    actor: Actor,
    *,
    at: datetime,
    text: str = "",
) -> None:
    """Append one step; the row is locked or new, so its number is free."""
    referral.last_seq += 1
    referral.save(update_fields=["last_seq"])
    ReferralStep.objects.create(
        referral=referral,
        seq=referral.last_seq,
        decision=decision,
        to_state=state,
        actor_role=actor.role,
        actor_post_id=actor.post_id,
        actor_unit_id=actor.unit_id,
        text=text.strip(),
        at=at,
    )
