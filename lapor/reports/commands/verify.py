"""Verifying: marks, category, unit, privacy and public text. Source: RULES.md 1, 3, 6."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime

from django.db import transaction

from lapor.directory import queries as directory
from lapor.reports.commands._cases import Locked
from lapor.reports.commands._once import Once, claim
from lapor.reports.commands._store import Done, lock, refuse_stale, require, take
from lapor.reports.models import Report
from lapor.rules.access import Actor
from lapor.rules.case import Act, NotAllowed
from lapor.rules.flow import Action, Role
from lapor.rules.labels import _
from lapor.rules.reasons import Kind, grade_of
from lapor.rules.working_days import Zone, local_date


@dataclass(frozen=True)
class Verification:
    """What the verifier decided. public_title, public_text: what others will read.

    unit_id: the unit that is to act; without a valid officer its nearest ancestor gets it.
    """

    kind: Kind
    unit_id: int
    category_code: str
    public_title: str
    public_text: str
    misconduct: bool = False
    field_inspection: bool = False
    normative: bool = False
    name_to_handlers: bool = True
    is_public: bool = True
    note: str = ""


@transaction.atomic(durable=True)
def verify(
    tracking_id: str,
    decision: Verification,
    *,
    actor: Actor,
    at: datetime,
    once: Once | None = None,
    seen: int | None = None,
) -> Done:
    """Verify a report and hand it to the unit that must act.

    Raises Report.DoesNotExist, NotYours, NotNow, NotAllowed, Stale, KeyReused.
    """
    if not claim(once, at):
        return Done(tracking_id, 0, is_repeat=True)
    unit_id = _holder_for(decision, at)
    locked = lock(tracking_id, at=at, units=(unit_id,))
    refuse_stale(locked, seen)
    require(locked, actor, Action.VERIFY)
    _refuse_looser_privacy(locked.row, decision)
    _refuse_own_misconduct(actor, decision)
    _refuse_the_named(locked.row, unit_id)
    grade = grade_of(
        decision.kind,
        misconduct=decision.misconduct,
        field_inspection=decision.field_inspection,
        normative=decision.normative,
    )
    _write_marks(locked, decision)
    act = Act(
        Action.VERIFY,
        at,
        actor.role,
        note=decision.note,
        unit=unit_id,
        kind=decision.kind,
        grade=grade,
    )
    payload = {"unit": unit_id, "grade": str(grade or ""), "category": decision.category_code}
    event = take(locked, act, actor, payload=payload, text=decision.note)
    return Done(tracking_id, event.seq)


def _holder_for(decision: Verification, at: datetime) -> int:
    """Return the unit, or its nearest ancestor with a valid officer.

    Misconduct goes to the inspectorate of the unit chosen; a verifier who chose an inspectorate
    meant that one.
    """
    chosen = decision.unit_id
    if decision.misconduct and not directory.unit(chosen).is_inspectorate:
        guard = directory.inspectorate_for(chosen)
        if guard is None:
            raise NotAllowed(_("Tidak ada inspektorat bagi unit itu; pilih inspektorat lain."))
        chosen = guard.id
    responsible = directory.responsible_unit(chosen, local_date(at, Zone.WIB))
    if responsible is None:
        raise NotAllowed(_("Unit itu dan induknya tidak mempunyai petugas; pilih unit lain."))
    return responsible.id


def _refuse_looser_privacy(row: Report, decision: Verification) -> None:
    if (decision.is_public and not row.is_public) or (
        decision.name_to_handlers and not row.name_to_handlers
    ):
        raise NotAllowed(_("Kerahasiaan hanya dapat diperketat; pelonggaran hak pelapor."))


def _refuse_own_misconduct(actor: Actor, decision: Verification) -> None:
    """An institution does not verify reports about its own people. Source: RULES.md 6."""
    if decision.misconduct and actor.role is Role.INSTITUTION_ADMIN:
        raise NotAllowed(_("Laporan tentang perilaku petugas hanya diverifikasi meja nasional."))


def _refuse_the_named(row: Report, unit_id: int) -> None:
    """Never hand a report about an official to the unit named. Source: RULES.md 6."""
    if not row.is_in_misconduct_lane or row.named_unit is None:
        return
    holder = directory.unit(unit_id)
    if holder.path.startswith(row.named_unit.path) or row.named_unit.path.startswith(holder.path):
        raise NotAllowed(
            _("Unit yang dilaporkan atau atasannya tidak dapat menangani laporan ini.")
        )


def _write_marks(locked: Locked, decision: Verification) -> None:
    row = locked.row
    row.misconduct = decision.misconduct
    row.field_inspection = decision.field_inspection
    row.category_code = decision.category_code
    row.name_to_handlers = decision.name_to_handlers and not decision.misconduct
    row.is_public = decision.is_public and not decision.misconduct
    row.public_title = decision.public_title
    row.public_text = decision.public_text


def body_of(decision: Verification) -> tuple[object, ...]:
    """Return the decision as the body of an idempotency key."""
    return astuple(decision)
