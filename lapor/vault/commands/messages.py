"""Messages on their way out: queued once, leased, sent, retried, parked.

A message is queued exactly once (its id is the caller's) and handed over at least once: a sender
killed after the other side took it sends it again under the same Message-ID. Source: RULES of
ARCHITECTURE 3.4, "exactly once"; SECURITY P-03.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from lapor.vault import envelopes
from lapor.vault.envelopes import Draft
from lapor.vault.models import Challenge, Outgoing
from lapor.vault.queries.inside import SHOWN_FOR

MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(minutes=1)
# Longer than a whole batch may take: five messages of ten seconds each.
LEASE = timedelta(minutes=2)
BATCH = 5
REMEMBERED_FOR = timedelta(days=90)


def queue(draft: Draft, *, at: datetime) -> str:
    """Queue the message unless its id was queued before; return "queued" or "already".

    In demo mode nothing is ever sent: the message waits 24 hours to be read in the outbox.
    """
    _row, is_new = Outgoing.objects.get_or_create(
        id=draft.message_id,
        defaults={
            "channel": draft.channel,
            "box": envelopes.sealed(draft),
            "state": Outgoing.State.SHOWN if settings.LAPOR_DEMO else Outgoing.State.QUEUED,
            "queued_at": at,
            "next_at": at,
        },
    )
    return "queued" if is_new else "already"


def lease(at: datetime) -> list[Outgoing]:
    """Take some due messages for this sender; one whose sender died comes back after the lease."""
    with transaction.atomic():
        due = list(
            Outgoing.objects.filter(state=Outgoing.State.QUEUED, next_at__lte=at)
            .filter(Q(leased_until=None) | Q(leased_until__lte=at))
            .order_by("next_at")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        taken = Outgoing.objects.filter(pk__in=[row.pk for row in due])
        taken.update(leased_until=at + LEASE, attempts=F("attempts") + 1)
    for row in due:
        row.attempts += 1
    return due


def mark_sent(row: Outgoing, *, at: datetime) -> None:
    """Keep only that it was sent: the text and the recipient go."""
    Outgoing.objects.filter(pk=row.pk).update(
        state=Outgoing.State.SENT, sent_at=at, box=b"", leased_until=None
    )


def mark_failed(row: Outgoing, *, at: datetime, is_final: bool) -> None:
    """Put it off, each time twice as long (12 attempts in 68 hours), or park it for a person."""
    is_parked = is_final or row.attempts >= MAX_ATTEMPTS
    Outgoing.objects.filter(pk=row.pk).update(
        state=Outgoing.State.PARKED if is_parked else Outgoing.State.QUEUED,
        next_at=at + FIRST_WAIT * 2 ** (row.attempts - 1),
        leased_until=None,
    )


def replay_parked(*, at: datetime) -> int:
    """Queue every parked message again; return how many."""
    return Outgoing.objects.filter(state=Outgoing.State.PARKED).update(
        state=Outgoing.State.QUEUED, attempts=0, next_at=at
    )


def tidy(*, at: datetime) -> None:
    """Delete what has had its time: the demo's outbox, old codes, ids of messages long sent."""
    Outgoing.objects.filter(state=Outgoing.State.SHOWN, queued_at__lte=at - SHOWN_FOR).delete()
    Outgoing.objects.filter(state=Outgoing.State.SENT, queued_at__lte=at - REMEMBERED_FOR).delete()
    Challenge.objects.filter(made_at__lte=at - timedelta(days=1)).delete()
