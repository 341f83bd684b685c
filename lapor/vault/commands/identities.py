"""The verbs on identities: tell, show one name, pass on by consent, erase.

Each verb that lets something out commits its ledger row first: a process killed in between leaves
a row without a reading, never a reading without a row. Source: RULES 6; SECURITY P-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lapor.rules.access import SYSTEM, Actor
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role
from lapor.rules.labels import _
from lapor.vault import gateway, opening, sealing
from lapor.vault.commands import messages
from lapor.vault.commands.ledger import record_read
from lapor.vault.envelopes import Draft
from lapor.vault.models import Identity
from lapor.vault.queries import inside
from lapor.vault.records import What


class Withheld(RuleViolation):
    """The vault does not give this identity; ``code`` says why."""

    code = "withheld"


_UNKNOWN = (_("Laporan ini tidak menyimpan identitas pelapor."), "unknown")
_ERASED = (_("Identitas pelapor sudah dihapus dan tidak dapat dibuka lagi."), "erased")
_KEY_LOST = (_("Kunci brankas untuk identitas ini tidak tersedia."), "key_lost")
_ANONYMOUS = (_("Pelapor memilih anonim: namanya tidak diberikan kepada petugas."), "anonymous")
_NO_CONSENT = (
    _("Pelapor belum menyetujui identitasnya diteruskan kepada Ombudsman."),
    "no_consent",
)
_SEATS = frozenset({Role.OMBUDSMAN, Role.OMBUDSMAN_OFFICE})


def notify(ref: UUID, draft: Mapping[str, str], *, at: datetime) -> str:
    """Queue a message to the reporter's own contact; return what became of it.

    draft: message_id, subject, body, sms_text. Answers "queued", "already", "erased", "unknown",
    or "no_contact" (an officer saw the identity card; there is nowhere to write to). Raises
    Withheld("key_lost").
    """
    row = Identity.objects.filter(ref=ref).first()
    if row is None or not row.wrapped_key:
        return "unknown" if row is None else "erased"
    identity = _opened(row)
    if identity.contact_kind not in {"email", "phone"}:
        return "no_contact"
    return send(identity.contact_kind, identity.contact, draft, at=at)


def send(address_kind: str, address: str, draft: Mapping[str, str], *, at: datetime) -> str:
    """Queue a message to a known address; a phone gets the short text."""
    is_sms = address_kind == "phone"
    return messages.queue(
        Draft(
            message_id=draft["message_id"],
            channel="sms" if is_sms else "email",
            to=address,
            subject=draft["subject"],
            body=draft["sms_text"] if is_sms else draft["body"],
        ),
        at=at,
    )


def show_name(ref: UUID, tracking_id: str, *, actor: Actor, at: datetime) -> str:
    """Return the reporter's name after the ledger row is durable.

    A handler is refused where the reporter is anonim; a seat of the Ombudsman needs the consent
    that the reporter gave for it. Whether the report is the actor's business at all, the caller
    has asked ``rules.access`` already.
    """
    report = inside.report_of(ref, tracking_id)
    row = Identity.objects.filter(ref=ref).first()
    if report is None or row is None:
        raise Withheld(*_UNKNOWN)
    if actor.role in _SEATS:
        if not report.consent_ombudsman:
            raise Withheld(*_NO_CONSENT)
    elif not report.name_to_handlers:
        raise Withheld(*_ANONYMOUS)
    if not row.wrapped_key:
        raise Withheld(*_ERASED)
    with transaction.atomic(durable=True):
        record_read(report.id, What.IDENTITY, actor=actor, at=at)
    return _opened(row).name


def pass_on(
    ref: UUID, tracking_id: str, *, referral_key: str, payload: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Add the identity to a case, post it to the Ombudsman and return their receipt.

    Safe to repeat: the receiver knows the case by ``referral_key``. Raises Withheld without the
    reporter's consent, gateway.NotDelivered.
    """
    report = inside.report_of(ref, tracking_id)
    row = Identity.objects.filter(ref=ref).first()
    if report is None or row is None:
        raise Withheld(*_UNKNOWN)
    if not report.consent_ombudsman:
        raise Withheld(*_NO_CONSENT)
    if not row.wrapped_key:
        raise Withheld(*_ERASED)
    with transaction.atomic(durable=True):
        record_read(report.id, What.PASSED_ON, actor=SYSTEM, at=at, detail=referral_key)
    identity = _opened(row)
    reporter = {
        "name": identity.name,
        "contact_kind": identity.contact_kind,
        "contact": identity.contact,
        "area_code": identity.area_code,
        "address_line": identity.address_line,
    }
    return gateway.post_case(referral_key, dict(payload) | {"reporter": reporter})


def erase(ref: UUID, *, at: datetime) -> None:
    """Destroy the wrapped key and the sealed identity; a second time changes nothing."""
    with transaction.atomic(durable=True):
        erased = Identity.objects.filter(ref=ref, erased_at=None).update(
            sealed=b"", wrapped_key=b"", erased_at=at
        )
        report = inside.report_of(ref)
        if erased and report is not None:
            record_read(report.id, What.ERASED, actor=SYSTEM, at=at)


def _opened(row: Identity) -> sealing.Identity:
    """Open a row; Withheld where its key is not here, as after a restore without the key."""
    try:
        return opening.identity_of(row.ref, bytes(row.sealed), bytes(row.wrapped_key), row.key_id)
    except opening.CannotOpen:
        raise Withheld(*_KEY_LOST) from None
