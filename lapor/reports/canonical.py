"""The canonical form of an event as stored: what its hash covers, for writing and for checking."""

from __future__ import annotations

from lapor.reports.models import ReportEvent
from lapor.rules import proofs


def canonical(tracking_id: str, event: ReportEvent) -> bytes:
    """Return the bytes that the event's hash covers; this form never changes (version 1)."""
    return proofs.canonical(
        {
            "report": tracking_id,
            "seq": event.seq,
            "action": str(event.action),
            "from": str(event.from_state),
            "to": str(event.to_state),
            "role": str(event.actor_role),
            "post": event.actor_post_id,
            "unit": event.actor_unit_id,
            "cycle": event.cycle,
            "at": event.at,
            "payload": event.payload,
            "text": event.text_hash.hex() if event.text_hash else None,
        }
    )
