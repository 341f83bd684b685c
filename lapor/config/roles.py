"""The roles of the database: who may log in, and how long a statement of theirs may take.

owner owns every table and is no superuser; web, worker, vault and public are the product's
processes; each has its own password. Source: ARCHITECTURE 3.4, "Roles of the database".
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """Return what creates or corrects the roles and lets only them into ``database``."""
    found: list[sql.Composed] = []
    for role, limits in TIMEOUTS.items():
        name = sql.Identifier(databases.login(role))
        found.append(
            sql.SQL(
                "DO $$ BEGIN CREATE ROLE {} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
            ).format(name)
        )
        if role in passwords:
            found.append(
                sql.SQL(
                    "ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}"
                ).format(name, sql.Literal(passwords[role]))
            )
        found += [
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                name, sql.Identifier(setting), sql.Literal(limit)
            )
            for setting, limit in zip(_NAMES, limits, strict=True)
        ]
    there = sql.Identifier(database)
    found.append(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(there))
    found += [
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            there, sql.Identifier(databases.login(role))
        )
        for role in TIMEOUTS
    ]
    return found


def ensure_embedded(dsn: str, database: str = databases.DATABASE_NAME) -> None:
    """Create the roles and the database on the embedded server, or correct what differs.

    dsn: a superuser's connection to any database of it. Passwords are set each time: the files
    below LAPOR_VAR/secrets are the truth, also after a restore.
    """
    passwords = {role: secret_files.read(f"db_{role}") for role in databases.ROLES}
    with psycopg.connect(dsn, autocommit=True) as link:
        if not _one(link, "SELECT FROM pg_roles WHERE rolname = %s", databases.login("owner")):
            link.execute(
                sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(databases.login("owner")))
            )
        if not _one(link, "SELECT FROM pg_database WHERE datname = %s", database):
            link.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(database), sql.Identifier(databases.login("owner"))
                )
            )
        for statement in statements(passwords, database):
            link.execute(statement)


def _one(link: psycopg.Connection[Any], question: str, name: str) -> bool:
    return link.execute(question, [name]).fetchone() is not None
