"""What time does to reports: one sweep, run every minute and as often as anybody likes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from lapor import clock
from lapor.reports.commands import keep_time, remind
from lapor.reports.commands.uploads import sweep_unsent
from lapor.reports.models import IdempotencyKey
from lapor.reports.queries import sweeps

KEYS_KEPT = timedelta(days=30)


@app.periodic(cron="* * * * *")
@app.task(name="reports.sweep", queueing_lock="reports.sweep", lock="reports.sweep")
def sweep_now(timestamp: int) -> None:
    """Run the sweep at the product's own time."""
    del timestamp  # the period's; the product's clock decides
    sweep(at=clock.now())


def sweep(*, at: datetime) -> int:
    """Do what is due at ``at``: missed clocks, broken promises, reminders; return the acts taken.

    Each report is its own transaction, so one that fails stops no other from being tried: its
    error comes up after all have been.
    """
    acts = 0
    failures: list[Exception] = []
    for question, command in (
        (sweeps.passed_clocks, keep_time),
        (sweeps.broken_promises, keep_time),
        (sweeps.to_remind, remind),
    ):
        for report_id in dict.fromkeys(question(at)):
            try:
                acts += command(report_id, at=at)
            except Exception as error:  # noqa: BLE001  # told below, after the others had their turn
                failures.append(error)
    if failures:
        raise ExceptionGroup("reports the sweep could not keep in time", failures)
    return acts


@app.periodic(cron="17 3 * * *")
@app.task(name="reports.tidy", queueing_lock="reports.tidy")
def tidy(timestamp: int) -> None:
    """Forget idempotency keys after 30 days, and files that were chosen but never sent."""
    at = datetime.fromtimestamp(timestamp, UTC)
    IdempotencyKey.objects.filter(created_at__lt=at - KEYS_KEPT).delete()
    sweep_unsent(at=clock.now())
