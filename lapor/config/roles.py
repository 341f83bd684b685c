"""The roles of the database: who may log in, and how long a statement of theirs may take.

owner owns every table and is no superuser; web, worker, vault and public are the product's
processes; each has its own password. Source: ARCHITECTURE 3.4, "Roles of the database".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql

from lapor.config import databases, secret_files

# statement_timeout, lock_timeout, idle_in_transaction_session_timeout. 0 is without limit: the
# owner migrates and loads. A sweep of the worker may take long; a page of the web may not.
TIMEOUTS: Mapping[str, tuple[str, str, str]] = {
    "owner": ("0", "10s", "30min"),
    "web": ("10s", "5s", "30s"),
    "worker": ("5min", "10s", "5min"),
    "vault": ("10s", "5s", "30s"),
    "public": ("5s", "2s", "10s"),
}
_NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def statements(passwords: Mapping[str, str], database: str) -> list[sql.Composed]:
    """Return what creates or corrects the roles in ``passwords`` and lets them into ``database``.

    On a server that was given to us the owner exists and is not among them.
    """
    found: list[sql.Composed] = []
    for role, password in passwords.items():
        name = sql.Identifier(databases.login(role))
        found.append(
            sql.SQL(
                "DO $$ BEGIN CREATE ROLE {} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
            ).format(name)
        )
        found.append(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))
        for setting, limit in zip(_NAMES, TIMEOUTS[role], strict=True):
            found.append(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    name, sql.Identifier(setting), sql.Literal(limit)
                )
            )
    return found + database_statements(database, passwords)


def database_statements(
    database: str, members: Iterable[str] = databases.ROLES[1:]
) -> list[sql.Composed]:
    """Return what lets our roles into ``database`` and keeps others out."""
    there = sql.Identifier(database)
    return [
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(there),
        *(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                there, sql.Identifier(databases.login(role))
            )
            for role in members
        ),
    ]


def passwords(*, with_owner: bool) -> dict[str, str]:
    """Return the passwords of the roles, from LAPOR_VAR/secrets."""
    return {
        role: secret_files.read(f"db_{role}")
        for role in databases.ROLES
        if with_owner or role != "owner"
    }


def ensure_embedded(dsn: str, database: str = databases.DATABASE_NAME) -> None:
    """Create the roles and the database on the embedded server, or correct what differs.

    dsn: a superuser's connection to any database of it. Passwords are set each time: the files
    below LAPOR_VAR/secrets are the truth, also after a restore.
    """
    owner = sql.Identifier(databases.login("owner"))
    with psycopg.connect(dsn, autocommit=True) as link:
        if not _is_there(link, "SELECT FROM pg_roles WHERE rolname = %s", databases.login("owner")):
            link.execute(sql.SQL("CREATE ROLE {} LOGIN").format(owner))
        if not _is_there(link, "SELECT FROM pg_database WHERE datname = %s", database):
            link.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), owner)
            )
        for statement in statements(passwords(with_owner=True), database):
            link.execute(statement)


def _is_there(link: psycopg.Connection[Any], question: str, name: str) -> bool:
    return link.execute(question, [name]).fetchone() is not None
