"""The worker: jobs inside the transaction of whoever defers them, nobody's job lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from lapor import clock
from lapor.config import jobs
from tests.support.live import run_waiting


def _jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


class _Refused(Exception):
    """Something went wrong after a job was deferred."""


@pytest.mark.role("worker")
def test_a_job_deferred_in_a_transaction_goes_with_it(own_database: str) -> None:
    with pytest.raises(_Refused), transaction.atomic():
        jobs.forget_sessions.configure(task_kwargs={"timestamp": 0}).defer()
        assert len(_jobs()) == 1
        raise _Refused
    assert _jobs() == []


@pytest.mark.role("worker")
def test_sessions_that_are_over_are_forgotten(own_database: str) -> None:
    with transaction.atomic():
        jobs.forget_sessions.configure(task_kwargs={"timestamp": 0}).defer()
    run_waiting()
    assert _jobs() == []


def test_a_session_that_is_over_is_deleted(own_database: str) -> None:
    now = clock.now()
    for key, age in (("old", -1), ("new", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(hours=age)
        )
    jobs.forget_sessions(timestamp=0)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


@pytest.mark.role("worker")
def test_the_job_of_a_dead_worker_is_given_back(own_database: str) -> None:
    jobs.forget_sessions.configure(task_kwargs={"timestamp": 0}).defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id"
        )
        (dead,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])
    jobs.retry_stalled.configure(task_kwargs={"timestamp": 0}).defer()
    run_waiting()
    run_waiting()
    assert _jobs() == []
