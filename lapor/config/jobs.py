"""Housekeeping by the clock: what neither Django nor procrastinate schedules by itself."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lapor import clock


@app.periodic(cron="*/2 * * * *")
@app.task(name="config.retry_stalled", queueing_lock="config.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give back the jobs of workers that died; every job of ours may run twice."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await manager.retry_job(job)


@app.periodic(cron="41 3 * * *")
@app.task(name="config.forget_sessions", queueing_lock="config.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Delete sessions that are over."""
    del timestamp
    Session.objects.filter(expire_date__lt=clock.now()).delete()
