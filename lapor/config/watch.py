"""Questions about the product's own health, asked in SQL by the health doors and the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from lapor.rules.errors import RuleViolation
from lapor.vault import client

# A worker tells that it lives every ten seconds.
FRESH_SECONDS = 30


@dataclass(frozen=True)
class Gauge:
    """A number to watch, with the sentence that explains it."""

    name: str
    help: str
    question: str


GAUGES = (
    Gauge("lapor_reactions_waiting", "Reactions not carried out yet.",
          "SELECT count(*) FROM reports_reaction WHERE parked_at IS NULL"),
    Gauge("lapor_reactions_oldest_seconds", "Age of the oldest reaction that is due.",
          "SELECT coalesce(extract(epoch FROM max(now() - next_at)), 0) FROM reports_reaction"
          " WHERE parked_at IS NULL AND next_at <= now()"),
    Gauge("lapor_reactions_failing", "Reactions that failed and will be tried again.",
          "SELECT count(*) FROM reports_reaction WHERE parked_at IS NULL AND attempts > 0"),
    Gauge("lapor_reactions_parked", "Reactions given up after twelve attempts.",
          "SELECT count(*) FROM reports_reaction WHERE parked_at IS NOT NULL"),
    Gauge("lapor_clocks_due", "Open clocks past their date that no sweep has taken yet.",
          "SELECT count(*) FROM reports_clock"
          " WHERE stopped_at IS NULL AND missed_at IS NULL AND due_at < now()"),
    Gauge("lapor_jobs_waiting", "Jobs waiting for a worker.",
          "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
          " AND coalesce(scheduled_at, now()) <= now()"),
    Gauge("lapor_jobs_failed", "Jobs that failed for good.",
          "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"),
    Gauge("lapor_worker_heartbeat_seconds", "Time since a worker last said that it lives; -1 never.",
          "SELECT coalesce(extract(epoch FROM now() - max(last_heartbeat)), -1)"
          " FROM procrastinate_workers"),
)  # fmt: skip

# Asked of the vault itself: no other role may look into its tables.
MESSAGES_WAITING = Gauge("lapor_messages_waiting", "Messages the vault has yet to send.", "")
MESSAGES_PARKED = Gauge("lapor_messages_parked", "Messages given up: lapor vault replay.", "")


def numbers() -> Mapping[Gauge, float]:
    """Return every gauge with its value now; those of the vault only while it answers."""
    found = {}
    with connection.cursor() as cursor:
        for gauge in GAUGES:
            cursor.execute(gauge.question)
            found[gauge] = float(cursor.fetchone()[0])
    try:
        vault = client.health()
    except RuleViolation:
        return found
    return found | {MESSAGES_WAITING: vault["queued"], MESSAGES_PARKED: vault["parked"]}


def troubles() -> dict[str, str]:
    """Return what keeps a report from being accepted durably now, each with a sentence."""
    found: dict[str, str] = {}
    try:
        _write()
    except DatabaseError:
        return {"database": "the database takes no writes"}
    if _waiting_migrations():
        found["migrations"] = "the database is older than the program: run lapor database migrate"
    if not is_worker_alive():
        found["worker"] = f"no worker has been heard of for {FRESH_SECONDS} seconds"
    if not client.is_alive():
        found["vault"] = "the vault process does not answer"
    return found


def is_worker_alive() -> bool:
    """Return whether a worker said lately that it lives, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [FRESH_SECONDS],
        )
        return bool(cursor.fetchone()[0])


def _write() -> None:
    """Write a row and take it back: a read-only or full database refuses it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_session (session_key, session_data, expire_date)"
                " VALUES ('tes' || replace(gen_random_uuid()::text, '-', ''), '', now())"
            )
        transaction.set_rollback(True)


_is_migrated = False


def _waiting_migrations() -> bool:
    """Return whether a migration waits; once there is none, this program has none for ever."""
    global _is_migrated
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        _is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _is_migrated
