"""What time does to a report. Each asks its question again under the row lock: the queue is a
rumour, the row is the truth; running one twice or late changes nothing. Source: ARCHITECTURE 3.4.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lapor.reports.commands._store import catch_up, lock_by_id, take
from lapor.reports.commands._writing import fill_clock
from lapor.reports.models import Clock
from lapor.rules.access import SYSTEM
from lapor.rules.case import Act, mark
from lapor.rules.flow import OPEN, Action, Role


@transaction.atomic(durable=True)
def keep_time(report_id: int, *, at: datetime) -> int:
    """Mark what was missed and take every act of the system that is due; return the acts taken."""
    locked = lock_by_id(report_id)
    taken = len(catch_up(locked, at))
    late: list[Clock] = []
    for run in locked.case.open_runs():
        marked = mark(run, at)
        if marked is not run:
            row = locked.clock_rows[(run.kind.value, run.subject, run.run)]
            row.missed_at = marked.missed_at
            late.append(row)
    if late:
        Clock.objects.bulk_update(late, ["missed_at"])
    return taken


@transaction.atomic(durable=True)
def remind(report_id: int, *, at: datetime) -> int:
    """Send the reminders of a report's clocks that are due; return how many.

    Several mornings missed by an outage make one reminder, not one each.
    """
    locked = lock_by_id(report_id)
    catch_up(locked, at)
    sent = 0
    for run in locked.case.open_runs():
        row = locked.clock_rows[(run.kind.value, run.subject, run.run)]
        if row.remind_at is None or row.remind_at > at or locked.case.state not in OPEN:
            continue
        payload = {"clock": str(run.kind), "due_on": run.due_on.isoformat()}
        take(locked, Act(Action.REMIND, at, Role.SYSTEM), SYSTEM, payload=payload)
        fill_clock(row, run, locked.world, at)
        row.save(update_fields=["remind_at"])
        sent += 1
    return sent
