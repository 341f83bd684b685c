"""The database connections: a process logs in as one role, and reads public pages as another.

Which role a process has says LAPOR_DB_ROLE (owner, web, worker, vault; default web). Without
LAPOR_DATABASE_URL the embedded PostgreSQL of ``config/postgres.py`` is meant.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from lapor.config import env, places

ROLES = ("owner", "web", "worker", "vault", "public")
EMBEDDED_PORT = 5432
DATABASE_NAME = "lapor"


def login(role: str) -> str:
    """Return the name a role logs in with."""
    return f"lapor_{role}"


def role_of_process() -> str:
    """Return the role this process works as."""
    role = os.environ.get("LAPOR_DB_ROLE") or "web"
    if role not in ROLES:
        raise ImproperlyConfigured(
            f"LAPOR_DB_ROLE is {role!r}: set it to one of {', '.join(ROLES)}."
        )
    return role


def given_url() -> str:
    """Return LAPOR_DATABASE_URL, or "" where the embedded PostgreSQL is used."""
    return env.text("DATABASE_URL")


def owner_parts(url: str) -> dict[str, Any]:
    """Return NAME, USER, PASSWORD, HOST, PORT and OPTIONS out of a postgresql:// address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "LAPOR_DATABASE_URL must read postgresql://owner:password@host:port/name "
            "(the role that owns the tables)."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or 5432),
        "OPTIONS": options,
    }


def connection(role: str) -> dict[str, Any]:
    """Return where and as whom ``role`` logs in, without any pool."""
    url = given_url()
    if url:
        found = owner_parts(url)
        if role == "owner":
            return found
        found |= {"USER": login(role), "PASSWORD": _password(role)}
        return found
    return {
        "NAME": DATABASE_NAME,
        "USER": login(role),
        "PASSWORD": _password(role),
        "HOST": str(places.database_socket()),
        "PORT": str(EMBEDDED_PORT),
        "OPTIONS": {},
    }


def _password(role: str) -> str:
    return env.secret(
        f"DB_{role.upper()}_PASSWORD",
        places.secrets() / f"db_{role}",
        why=f"the database login of the role {role}",
    )


def settings() -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: ``default`` (this process's role) and ``public``."""
    role = role_of_process()
    # One connection for each thread that serves, and a little more. Long commands of the owner
    # and the worker's listener want connections of their own.
    size = env.integer("DB_POOL", 8, least=1)
    return {
        "default": _django(role, size, pooled=role in {"web", "vault"}),
        "public": _django("public" if role == "web" else role, size, pooled=role == "web"),
    }


def _django(role: str, size: int, *, pooled: bool) -> dict[str, Any]:
    found = connection(role)
    # Tried together: Django hands both through to psycopg, server-side binding picks its cursor,
    # and statements seen five times are prepared by name and live as long as the pooled connection.
    found["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}
    if pooled:
        found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    return found | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if pooled else None,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
