"""The worker process: procrastinate in the main thread, the drain of reactions beside it.

Jobs are deferred through Django's own connection, inside the transaction of whoever defers them,
also here: only fetching and finishing jobs goes through procrastinate's pool.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading

from django.db import Error, close_old_connections
from procrastinate import PsycopgConnector
from procrastinate.app import App
from procrastinate.contrib.django import app, connector_params
from procrastinate.contrib.django.db_cleanup import DjangoApp

from lapor import clock
from lapor.reports import drain, jobs

_log = logging.getLogger(__name__)
# How long a reaction waits at most for the drain to look again; a look at an empty table by its
# index takes a fraction of a millisecond.
REST_SECONDS = 0.5
AWAY_SECONDS = 2.0
# A worker silent for so long counts as gone (config/health.py asks, procrastinate prunes).
SILENT_SECONDS = 30.0


def work_app(*, with_periodic: bool) -> App:
    """Return the app of the worker: the same tasks, its own connections.

    with_periodic: whether it also defers what is periodic, by the real time of day.

    ``app.replace_connector`` would change the app of the tasks too; what a task or a handler
    defers would then be outside of its transaction.
    """
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    # One connection listens, one fetches; the default of this pool would hold four.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    own = DjangoApp(connector=connector)
    own.tasks = app.tasks
    if with_periodic:
        own.periodic_registry = app.periodic_registry
    return own


def work() -> None:
    """Work until SIGTERM or SIGINT; finish what was begun."""
    stop = threading.Event()
    drainer = threading.Thread(target=_drain_until, args=(stop,), name="drain")
    drainer.start()
    try:
        asyncio.run(_run(wait=True))
    finally:
        stop.set()
        drainer.join()


def work_once() -> int:
    """Do all that waits now: the sweep, reactions, then jobs, until there is neither.

    Return the rounds it took.
    """
    jobs.sweep(at=clock.now())
    rounds = 0
    while True:
        rounds += 1
        drained = drain.drain_all(at=clock.now())
        asyncio.run(run_waiting())
        if not drained:
            return rounds


async def run_waiting() -> None:
    """Run the jobs that wait, and return."""
    await _run(wait=False)


async def _run(*, wait: bool) -> None:
    own = work_app(with_periodic=wait)
    async with own.open_async():
        await own.run_worker_async(
            wait=wait,
            name=f"worker-{os.getpid()}",
            concurrency=1,
            delete_jobs="successful",
            shutdown_graceful_timeout=8.0,
            install_signal_handlers=wait,
            listen_notify=wait,
            stalled_worker_timeout=SILENT_SECONDS,
        )


def _drain_until(stop: threading.Event) -> None:
    """Drain again and again. A database that is away is waited for; any other failure ends us."""
    while not stop.is_set():
        try:
            close_old_connections()
            taken = drain.drain(at=clock.now())
        except Error as away:
            _log.warning("drain waits for the database: %s", type(away).__name__)
            stop.wait(AWAY_SECONDS)
        except BaseException:  # noqa: BLE001  (whatever it is, the whole process starts again)
            _log.exception("the drain failed")
            os.kill(os.getpid(), signal.SIGTERM)
            return
        else:
            if taken < drain.BATCH:
                stop.wait(REST_SECONDS)
    close_old_connections()
