"""What is due and not done: questions about the state of the world, answered by partial indexes.

No question has a limit that could starve the rest; cost follows what is due, not what exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min

from lapor.reports.models import Clock, FollowUp


def passed_clocks(at: datetime) -> Iterator[int]:
    """Yield the reports with a running clock that was passed and not yet noticed."""
    late = Clock.objects.filter(stopped_at=None, missed_at=None, due_at__lt=at)
    yield from late.order_by("due_at").values_list("report_id", flat=True).iterator()


def broken_promises(at: datetime) -> Iterator[int]:
    """Yield the reports with a promise whose day has passed."""
    late = FollowUp.objects.filter(void_after__lte=at)
    yield from late.order_by("void_after").values_list("report_id", flat=True).iterator()


def to_remind(at: datetime) -> Iterator[int]:
    """Yield the reports with a clock whose next reminder has come."""
    waiting = Clock.objects.filter(stopped_at=None, remind_at__lte=at)
    yield from waiting.order_by("remind_at").values_list("report_id", flat=True).iterator()


def next_moment(after: datetime) -> datetime | None:
    """Return the next moment later than ``after`` at which time will demand something, or None."""
    clock = Clock.objects.filter(stopped_at=None)
    moments = [
        clock.filter(missed_at=None, due_at__gte=after).aggregate(at=Min("due_at"))["at"],
        clock.filter(remind_at__gt=after).aggregate(at=Min("remind_at"))["at"],
        FollowUp.objects.filter(void_after__gt=after).aggregate(at=Min("void_after"))["at"],
    ]
    return min((m for m in moments if m is not None), default=None)
