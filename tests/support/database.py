"""Databases for tests: one that is rolled back, and copies with real commits."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from lapor.config import databases, grants
from tests.support import cluster

ALIASES = ("default", "public")
_numbers = itertools.count(1)

AsRole = Callable[[str], AbstractContextManager[None]]


def point_at(name: str, *, role: str, is_shared: bool) -> None:
    """Let both aliases of Django mean the database ``name``.

    is_shared: one login of the owner that puts on ``role``, for rollback tests, where both
    aliases must be one connection; else each alias logs in as its own role.
    """
    for alias in ALIASES:
        connections[alias].close()
        settings = connections.settings[alias]
        login = "owner" if is_shared else ("public" if alias == "public" else role)
        settings |= databases.connection(login)
        settings["NAME"] = name
        options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 5}
        if is_shared and role != "owner":
            options["options"] = f"-c role={databases.login(role)}"
        settings["OPTIONS"] = options
        # The threads of server and jobs outlive a test; their connections must not.
        settings["CONN_MAX_AGE"] = None if is_shared else 0
        settings["CONN_HEALTH_CHECKS"] = False
        forget_alias(alias)
    if is_shared:
        connections["public"] = connections["default"]


def forget_alias(alias: str) -> None:
    """Let the next use of the alias make a new connection object of this thread."""
    try:
        del connections[alias]
    except AttributeError:
        return


@contextmanager
def as_login(role: str) -> Iterator[None]:
    """Let this thread's alias ``default`` log in as another role, on the same database."""
    settings = connections.settings["default"]
    kept = dict(settings)
    own = {**settings, **databases.connection(role), "NAME": settings["NAME"]}
    own["OPTIONS"] = dict(kept["OPTIONS"])
    connections["default"].close()
    settings.update(own)
    forget_alias("default")
    try:
        yield
    finally:
        connections["default"].close()
        settings.clear()
        settings.update(kept)
        forget_alias("default")


@pytest.fixture(scope="session")
def _cluster() -> Iterator[None]:
    cluster.start()
    yield
    cluster.stop()


@pytest.fixture(scope="session")
def template(_cluster: None, django_db_blocker: DjangoDbBlocker) -> str:
    """Build the template once. It is migrated, granted, seeded, and static files are collected. Return its name."""
    with cluster.one_builds() as is_us:
        if is_us:
            cluster.create_template()
            point_at(cluster.TEMPLATE, role="owner", is_shared=True)
            with django_db_blocker.unblock():
                call_command("migrate", verbosity=0, interactive=False)
                with psycopg.connect(**owner_of(cluster.TEMPLATE)) as link:
                    grants.apply(link)
                from tests import seed

                seed.load()
                call_command("collectstatic", verbosity=0, interactive=False)
                connections["default"].close()
            _keys()
    return cluster.TEMPLATE


def owner_of(name: str) -> dict[str, Any]:
    there = databases.connection("owner")
    return {
        "dbname": name,
        "user": there["USER"],
        "password": there["PASSWORD"],
        "host": there["HOST"],
        "port": there["PORT"],
    }


def _keys() -> None:
    """Make the vault's pair of keys in the run's own folder."""
    from lapor.vault.management.commands.vault import make_keys

    make_keys()


@pytest.fixture(scope="session")
def django_db_setup(template: str, django_test_environment: None) -> Iterator[None]:
    """Give this process its copy for the tests that roll back."""
    del template, django_test_environment
    name = f"lapor_rollback_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    cluster.copy_template(name)
    point_at(name, role="web", is_shared=True)
    yield
    for alias in ALIASES:
        connections[alias].close()
    cluster.drop(name)


@pytest.fixture
def as_role() -> AsRole:
    """Return ``as_role(name)``: a context in which a rollback test has another role's rights."""

    @contextmanager
    def change(role: str) -> Iterator[None]:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_user")
            before = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('role', %s, false)", [_role_name(role)])
        try:
            yield
        finally:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT set_config('role', %s, false)", [before])

    return change


def _role_name(role: str) -> str:
    return cluster.owner_login() if role == "owner" else databases.login(role)


@pytest.fixture(autouse=True)
def _marked_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Honour ``@pytest.mark.role(name)`` in rollback tests."""
    marker = request.node.get_closest_marker("role")
    if marker is None or "own_database" in request.fixturenames:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with request.getfixturevalue("as_role")(marker.args[0]):
        yield


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, template: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Give the test its own copy of the country, with real commits and real logins."""
    assert template == cluster.TEMPLATE
    assert "db" not in request.fixturenames, "own_database and db exclude each other"
    kept = {alias: dict(connections.settings[alias]) for alias in ALIASES}
    marker = request.node.get_closest_marker("role")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"lapor_own_{worker}_{next(_numbers)}"
    cluster.copy_template(name)
    point_at(name, role=marker.args[0] if marker else "web", is_shared=False)
    with django_db_blocker.unblock():
        yield name
        for alias in ALIASES:
            connections[alias].close()
    for alias in ALIASES:
        connections.settings[alias].clear()
        connections.settings[alias].update(kept[alias])
        forget_alias(alias)
    if (
        kept["default"]["NAME"] == kept["public"]["NAME"]
        and kept["default"]["USER"] == (kept["public"]["USER"])
    ):
        connections["public"] = connections["default"]
    cluster.drop(name)
