"""Writing the access ledger: who saw what of whom."""

from __future__ import annotations

from datetime import datetime

from lapor.rules.access import Actor
from lapor.vault.models import Access
from lapor.vault.records import What


def record_read(
    report_id: int, what: What, *, actor: Actor, at: datetime, detail: str = ""
) -> None:
    """Write that ``actor`` was given ``what`` of the report; call it before giving it.

    detail: the attachment's id, or the referral's key; never words about a person.
    """
    Access.objects.create(
        report_id=report_id,
        what=what,
        role=actor.role,
        user_id=actor.user_id,
        post_id=actor.post_id,
        unit_id=actor.unit_id,
        detail=detail,
        at=at,
    )
