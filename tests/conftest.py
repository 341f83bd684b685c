"""The tests' database, server and browser. In ten lines:

A test that wants the database says ``@pytest.mark.django_db`` (or takes ``db``): it runs inside a
transaction that is rolled back, on the small country of ``tests/seed.py``, with the rights of the
role ``web``. ``@pytest.mark.role("worker")`` (on a test or as ``pytestmark``) gives it another
role; ``with as_role("owner"):`` changes the role for some lines, for instance to prepare areas or
holidays, or to drain (worker). The alias ``public`` sees the same uncommitted rows there.
``own_database`` gives a test its own copy of the country instead, with real commits, real logins
of the roles and a real alias ``public``; never together with ``db``. ``live`` is that and a web
server, the vault on its socket and ``live.work()``, which does what the worker would do now.
``new_page(live, width)`` opens a page in the browser. ``@pytest.mark.proves("S1")`` says what a
test proves (``make features``). The clock: ``live.set_clock(moment)``, elsewhere pass ``at``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

# Nothing of the person's own settings may leak into the tests, but for where PostgreSQL is.
_KEPT = {
    "LAPOR_DATABASE_URL",
    "LAPOR_PG_BIN",
    "LAPOR_TEST_VAR",
    "LAPOR_CHROMIUM",
    "LAPOR_HISTORIES",
    "LAPOR_REACHABLE",
    "LAPOR_SEED",
}
for _name in [name for name in os.environ if name.startswith("LAPOR_") and name not in _KEPT]:
    del os.environ[_name]
_is_helper = "PYTEST_XDIST_WORKER" in os.environ
if not _is_helper:
    os.environ["LAPOR_TEST_VAR"] = tempfile.mkdtemp(prefix="lapor-test-")
VAR = Path(os.environ["LAPOR_TEST_VAR"])
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "lapor.config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver keeps a loop running in our thread
    "LAPOR_DEMO": "1",
    "LAPOR_VAR": str(VAR),
    "LAPOR_DB_ROLE": "web",
    "LAPOR_LOG_LEVEL": "WARNING",
}

import django  # noqa: E402

from tests.support import cluster, sockets  # noqa: E402  (reads what was just set)

django.setup()

pytest_plugins = ["tests.support.database", "tests.support.live", "tests.support.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Say what our marks mean, and shut the network."""
    config.addinivalue_line("markers", "role(name): database role of a rollback test")
    config.addinivalue_line("markers", "proves(*rows): the rows of the goals this test proves")
    sockets.close_all_but_loopback()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the one cluster here when other processes are to share it."""
    if not _is_helper and getattr(session.config.option, "numprocesses", None):
        cluster.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, and leave nothing behind."""
    del config
    if not _is_helper:
        cluster.stop()
        shutil.rmtree(VAR, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open both aliases to every test with a database."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        taken = getattr(item, "fixturenames", ())
        rolls_back = item.get_closest_marker("role") is not None and "own_database" not in taken
        wants = marker is not None or "db" in taken or rolls_back
        if wants and (marker is None or "databases" not in marker.kwargs):
            known = marker.kwargs if marker else {}
            both = pytest.mark.django_db(databases=["default", "public"], **known)
            item.add_marker(both, append=False)


@pytest.fixture(autouse=True)
def _same_clock() -> Iterator[None]:
    """Let no test inherit the moved clock another one read."""
    clock = sys.modules.get("lapor.clock")
    if clock is not None:
        clock.forget()
    yield
    with suppress(AttributeError):
        sys.modules["lapor.clock"].forget() if "lapor.clock" in sys.modules else None
