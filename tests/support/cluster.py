"""One PostgreSQL for the whole run, and a template database that is built once and copied.

With LAPOR_DATABASE_URL that server is used; its role must be allowed to create databases and
roles, and the server should be there for tests alone.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lapor.config import databases, grants, postgres, roles, secret_files

TEMPLATE = "lapor_template"
_server: postgres.Server | None = None


def start() -> None:
    """Start the embedded server unless a server was given or it runs already."""
    global _server  # noqa: PLW0603
    secret_files.ensure()
    if databases.given_url() or postgres.Server.ours().answers():
        return
    # A test run survives no power cut; what a kill destroys is proved without these.
    server = postgres.Server.ours({"fsync": "off", "full_page_writes": "off"})
    server.start()
    _server = server


def stop() -> None:
    """Stop the server if this process started it."""
    if _server is not None:
        _server.stop()


def owner_login() -> str:
    """Return the name the owner logs in with."""
    return str(databases.connection("owner")["USER"])


def admin(database: str = "") -> psycopg.Connection[Any]:
    """Return a connection that may create databases and roles."""
    url = databases.given_url()
    if url:
        there = databases.owner_parts(url)
        name = database or there["NAME"]
        return psycopg.connect(
            host=there["HOST"], port=there["PORT"], user=there["USER"],
            password=there["PASSWORD"], dbname=name, autocommit=True,
        )  # fmt: skip
    return psycopg.connect(postgres.Server.ours().dsn(database or "postgres"), autocommit=True)


def copy_template(name: str) -> None:
    """Make a database that equals the template."""
    with admin() as link:
        drop(name, link)
        link.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE), sql.Identifier(owner_login())
            )
        )
        for statement in roles.database_statements(name):
            link.execute(statement)


def drop(name: str, link: psycopg.Connection[Any] | None = None) -> None:
    """Remove a database with whoever still uses it."""
    if link is None:
        with admin() as own:
            drop(name, own)
        return
    link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def one_builds() -> Iterator[bool]:
    """Let the first of several processes build; yield whether that is us."""
    var = Path(os.environ["LAPOR_VAR"])
    var.mkdir(exist_ok=True)
    done = var / "template.done"
    with (var / "template.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            yield False
            return
        yield True
        done.touch()


def create_template() -> None:
    """Create the roles and an empty template; tests of the owner may take every role."""
    with admin() as link:
        given = bool(databases.given_url())
        if given:
            drop(TEMPLATE, link)
            owner = sql.Identifier(owner_login())
            link.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(TEMPLATE), owner)
            )
            passwords = roles.passwords(with_owner=False)
            for statement in roles.statements(passwords, TEMPLATE):
                link.execute(statement)
        else:
            roles.ensure_embedded(postgres.Server.ours().dsn(), TEMPLATE)
        for role in grants.GRANTED_ROLES:
            link.execute(
                sql.SQL("GRANT {} TO {}").format(
                    sql.Identifier(databases.login(role)), sql.Identifier(owner_login())
                )
            )
