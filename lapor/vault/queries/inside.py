"""What the vault process alone reads: whose identity it is, the demo's messages, the backlog."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min

from lapor.vault import envelopes
from lapor.vault.models import Outgoing

# How long the demo's outbox shows a message.
SHOWN_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class ReportFacts:
    """The few columns of a report that the vault's role may read."""

    id: int
    name_to_handlers: bool
    consent_ombudsman: bool


def report_of(ref: UUID, tracking_id: str | None = None) -> ReportFacts | None:
    """Return the report an identity belongs to, and only if it has that tracking ID, when given.

    Written in SQL: this package stands below ``reports``, and its role may read these columns
    and no others.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name_to_handlers, consent_ombudsman FROM reports_report"
            " WHERE identity_ref = %s AND tracking_id = coalesce(%s, tracking_id)",
            [ref, tracking_id],
        )
        row = cursor.fetchone()
    return ReportFacts(*row) if row else None


def shown_messages(at: datetime) -> list[dict[str, Any]]:
    """Return the demo's messages of the last 24 hours, opened, newest first."""
    rows = Outgoing.objects.filter(
        state=Outgoing.State.SHOWN, queued_at__gt=at - SHOWN_FOR
    ).order_by("-queued_at", "id")[:200]
    found = []
    for row in rows:
        draft = envelopes.opened(row)
        found.append(
            {
                "id": row.id,
                "channel": row.channel,
                "to": draft.to,
                "subject": draft.subject,
                "body": draft.body,
                "queued_at": row.queued_at.isoformat(),
            }
        )
    return found


def backlog() -> dict[str, Any]:
    """Return how many messages wait, since when the oldest does, and how many are parked."""
    counted = {
        row["state"]: row
        for row in Outgoing.objects.filter(state__in=["queued", "parked"])
        .values("state")
        .annotate(number=Count("id"), oldest=Min("queued_at"))
    }
    queued = counted.get("queued")
    return {
        "queued": queued["number"] if queued else 0,
        "oldest_queued_at": queued["oldest"].isoformat() if queued else None,
        "parked": counted["parked"]["number"] if "parked" in counted else 0,
    }
