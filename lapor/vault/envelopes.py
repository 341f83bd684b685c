"""What a queued message carries, and the sealed box it lies in until it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from lapor.vault import opening, sealing
from lapor.vault.models import Outgoing


@dataclass(frozen=True)
class Draft:
    """A message to send. message_id: the caller's, once for ever. channel: "email" or "sms"."""

    message_id: str
    channel: str
    to: str
    subject: str
    body: str

    def __repr__(self) -> str:
        """Hide recipient and text from tracebacks."""
        return f"Draft({self.message_id})"


def sealed(draft: Draft) -> bytes:
    """Return the box for ``Outgoing.box``; it opens for this message id only."""
    content = {"to": draft.to, "subject": draft.subject, "body": draft.body}
    return sealing.seal_box(content, context=_context(draft.message_id))


def opened(row: Outgoing) -> Draft:
    """Return what the row carries; opening.CannotOpen if it was altered."""
    content = opening.open_box(bytes(row.box), context=_context(row.id))
    return Draft(message_id=row.id, channel=row.channel, **content)


def _context(message_id: str) -> bytes:
    return b"outgoing\x00" + message_id.encode()
