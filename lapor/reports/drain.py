"""Carrying out the listed consequences of events: reaction rows, 200 at a time.

Handlers are registered by name, so ``reports`` never imports those who react. A handler is quick
and calls nothing outside: it defers a job. Source: ARCHITECTURE 3.3.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from lapor.reports.models import Reaction

log = logging.getLogger(__name__)

Handler = Callable[[int, datetime], None]
HANDLERS: dict[str, Handler] = {}
BATCH = 200
MAX_ATTEMPTS = 12


def reaction(name: str) -> Callable[[Handler], Handler]:
    """Register ``handler(event_id, at)`` under a name of ``rules.reactions``."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


@transaction.atomic(durable=True)
def drain(*, at: datetime) -> int:
    """Carry out the reactions that wait, oldest first; return how many were taken up.

    Any number of drains may run: each takes rows no other holds. A handler that fails is rolled
    back alone, tried again later, and parked after 12 attempts, where an operator sees it.
    """
    waiting = list(
        Reaction.objects.select_for_update(skip_locked=True)
        .filter(parked_at=None, next_at__lte=at)
        .order_by("next_at", "id")[:BATCH]
    )
    done: list[int] = []
    for row in waiting:
        try:
            with transaction.atomic():
                HANDLERS[row.name](row.event_id, at)
        except Exception as error:  # noqa: BLE001  # whatever one handler does, the others go on
            _put_off(row, error, at)
        else:
            done.append(row.id)
    Reaction.objects.filter(id__in=done).delete()
    return len(waiting)


def _put_off(row: Reaction, error: Exception, at: datetime) -> None:
    row.attempts += 1
    row.next_at = at + timedelta(seconds=5 * 2**row.attempts)
    row.parked_at = at if row.attempts >= MAX_ATTEMPTS else None
    row.save(update_fields=["attempts", "next_at", "parked_at"])
    # The error's own words could hold what somebody wrote; its kind is enough to find it.
    log.warning(
        "reaction put off",
        extra={"reaction": row.name, "attempts": row.attempts, "error": type(error).__name__},
    )


def drain_all(*, at: datetime) -> int:
    """Drain until nothing waits at ``at``; return how many were taken up."""
    total = 0
    while taken := drain(at=at):
        total += taken
        if taken < BATCH:
            break
    return total
