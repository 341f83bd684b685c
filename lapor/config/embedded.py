"""Keep the embedded server running while something needs it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from lapor.config import databases, env, places, postgres, roles, secret_files


class AlreadyRunning(RuntimeError):
    """Another process of ours holds this LAPOR_VAR."""


@contextmanager
def lock() -> Iterator[None]:
    """Hold LAPOR_VAR for one supervisor; the kernel lets go when it dies, however it dies."""
    places.prepare()
    file = (places.run() / "lapor.lock").open("a+", encoding="ascii")
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"Another lapor (process {_holder(file)}) already runs with {places.var()}. "
                "Stop it, or set LAPOR_VAR and LAPOR_PORT for a second one."
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
    finally:
        file.close()


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip() or "?"


def demand_passwords() -> None:
    """Make sure that the logins of the embedded server have passwords."""
    names = [f"db_{login}" for login in secret_files.DATABASE_LOGINS]
    secret_files.demand(names, make=env.flag("DEMO"))


@contextmanager
def serving(extra: Mapping[str, str] | None = None) -> Iterator[postgres.Server]:
    """Run the embedded server of this LAPOR_VAR; the caller holds the lock."""
    demand_passwords()
    server = postgres.Server.ours(extra)
    server.start()
    try:
        roles.ensure_embedded(server.dsn())
        yield server
    finally:
        server.stop()


@contextmanager
def available() -> Iterator[None]:
    """Make sure a database answers: the given one, the running one, or one started for now."""
    if databases.given_url():
        yield
        return
    demand_passwords()
    if postgres.Server.ours().answers():
        yield
        return
    with lock(), serving():
        yield
