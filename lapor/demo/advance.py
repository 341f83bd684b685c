"""Moving the product's one clock, and doing on the way what time would have done.

The same sweep, reactions and jobs as in operation, at the same moments and in the same order.
Beside a running worker it is safe: both ask the rows, under the same locks, what is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.db.models import Max
from procrastinate.contrib.django.models import ProcrastinateJob

from lapor import clock
from lapor.demo.passing import moments
from lapor.reports import jobs
from lapor.reports.models import Reaction, ReportEvent
from lapor.rules.flow import Action, Role
from lapor.rules.working_days import Zone, local_date


class NotPossible(RuntimeError):
    """The clock cannot be moved there; the words are for the operator."""


@dataclass(frozen=True)
class Happened:
    """On one local day (WIB) the system took an action so many times."""

    on: date
    action: Action
    times: int


Progress = Callable[[datetime], None]


def advance(
    to: datetime, *, work: Callable[[], object], progress: Progress = lambda _moment: None
) -> list[Happened]:
    """Let time pass until ``to`` (aware) and return what the system did, day by day.

    work: carries out what waits now, reactions and jobs, until nothing does. progress: called
    with each moment reached. Raises NotPossible outside demo mode, for a moment in the product's
    past, and while another advance runs.
    """
    if not settings.LAPOR_DEMO:
        raise NotPossible("Jam hanya dapat dimajukan dalam mode demo.")
    if to.tzinfo is None:
        raise NotPossible("Sebutkan zona waktu, misalnya 2027-03-01T09:00+07:00.")
    with _alone():
        clock.forget()
        start = clock.now()
        if to < start:
            raise NotPossible(f"Jam tidak dapat mundur; sekarang {start.isoformat()}.")
        newest = ReportEvent.objects.aggregate(id=Max("id"))["id"] or 0
        # What is due already comes first, at the present moment.
        _live_through(start, work)
        for moment in moments(start, to):
            _live_through(moment, work)
            progress(moment)
        _live_through(to, work)
    return happened_since(newest)


def _live_through(moment: datetime, work: Callable[[], object]) -> None:
    """Set the clock to a moment and do what is due there.

    Where the seconds spent working went past the moment, the clock stays where it is.
    """
    if moment > clock.now():
        clock.set_now(moment)
    jobs.sweep(at=moment)
    reactions = Reaction.objects.filter(parked_at=None)
    if reactions.exists() or ProcrastinateJob.objects.filter(status="todo").exists():
        work()


def happened_since(event_id: int) -> list[Happened]:
    """Return what the system did in events newer than ``event_id``, reminders left out."""
    taken = ReportEvent.objects.filter(id__gt=event_id, actor_role=Role.SYSTEM).exclude(
        action=Action.REMIND
    )
    counts = Counter(
        (local_date(at, Zone.WIB), action) for at, action in taken.values_list("at", "action")
    )
    return [Happened(on, Action(action), times) for (on, action), times in sorted(counts.items())]


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('lapor advance'))")
        row = cursor.fetchone()
    if not row or not row[0]:
        raise NotPossible("Jam sedang dimajukan oleh perintah lain.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('lapor advance'))")
