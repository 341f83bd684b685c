"""Which role may do what to which table: the one table of grants.

Every table stands here; a test compares it with the catalogue and fails on one that does not.
The owner needs no row: the tables are his. What is not said is not granted. Partitions get
nothing of their own: they are reached through their parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from lapor.config import databases

GRANTED_ROLES = ("web", "worker", "vault", "public")
SCHEMAS: Mapping[str, tuple[str, ...]] = {
    "public": GRANTED_ROLES,
    "vault": ("web", "worker", "vault"),
}

_READ = "select"
_ADD = "select insert"
_KEEP = "select insert update"
_ALL = "select insert update delete"

Grants = Mapping[str, Mapping[str, str]]

TABLES: Grants = {
    # accounts: administrators of an agency open and close accounts of officers at the desk.
    "accounts_user": {"web": _KEEP, "worker": _READ},
    "accounts_passwordattempt": {"web": _ALL, "worker": "select delete"},
    "otp_totp_totpdevice": {"web": _ALL},
    "django_session": {"web": _ALL, "worker": "select delete"},
    # Django's own; permissions and groups are not used (rules/access.py decides).
    "auth_group": {},
    "auth_group_permissions": {},
    "auth_permission": {},
    "django_content_type": {},
    "django_migrations": {"web": _READ, "worker": _READ},
    # The demo's moved clock; only the owner's command `lapor advance` moves it.
    "clock_offset": {"web": _READ, "worker": _READ, "vault": _READ},
    # directory: reference data is loaded by the owner; units and posts are kept at the desk.
    "directory_affair": {"web": _READ, "worker": _READ},
    "directory_area": {"web": _READ, "worker": _READ},
    "directory_category": {"web": _READ, "worker": _READ},
    "directory_calendarversion": {"web": _KEEP, "worker": _READ},
    "directory_holiday": {"web": _ALL, "worker": _READ},
    "directory_post": {"web": _KEEP, "worker": _READ},
    "directory_referencefile": {"web": _READ, "worker": _READ},
    "directory_unit": {"web": _KEEP, "worker": _READ},
    "directory_unitaffair": {"web": _ALL, "worker": _READ},
    "directory_unitarea": {"web": _ALL, "worker": _READ},
    # publication: the role public reads this and nothing else.
    "publication_publicreport": {"web": _ALL, "worker": _ALL, "public": _READ},
    # reports: events are added and never changed; triggers refuse even the owner.
    "referrals_referral": {"web": _KEEP, "worker": _KEEP},
    "referrals_referralstep": {"web": _ADD, "worker": _ADD},
    "reports_assignment": {"web": _KEEP, "worker": _KEEP},
    "reports_attachment": {"web": _ALL, "worker": _ALL},
    "reports_clock": {"web": _KEEP, "worker": _KEEP},
    "reports_eventtext": {"web": _ADD, "worker": _ADD},
    "reports_followup": {"web": _KEEP, "worker": _KEEP},
    "reports_idempotencykey": {"web": _ADD, "worker": "select insert delete"},
    "reports_reaction": {"web": _ADD, "worker": _ALL},
    "reports_report": {"web": _KEEP, "worker": _KEEP},
    "reports_reportevent": {"web": _ADD, "worker": _ADD},
    # Jobs are deferred by the worker, never by a request (ARCHITECTURE 3.3); web watches them.
    "procrastinate_events": {"worker": _ALL},
    "procrastinate_jobs": {"web": _READ, "worker": _ALL},
    "procrastinate_periodic_defers": {"worker": _ALL},
    "procrastinate_workers": {"web": _READ, "worker": _ALL},
    # vault: the web adds what it sealed and cannot read it back.
    "vault.access": {"web": _ADD, "worker": _ADD, "vault": _ADD},
    "vault.challenge": {"vault": _ALL},
    "vault.identity": {"web": "insert", "vault": _ALL},
    "vault.outgoing": {"vault": _ALL},
}

# The vault process looks up what a reporter consented to, and sees no other column.
COLUMNS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("reports_report", "vault"): (
        "consent_ombudsman",
        "id",
        "identity_ref",
        "name_to_handlers",
        "tracking_id",
    ),
}

_EXISTING = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
# Serial columns need the right to insert at all; identity columns only where ids are drawn ahead.
_SEQUENCES = """
SELECT s.oid::regclass::text
FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
WHERE s.relkind = 'S' AND d.refobjid = %s::regclass
"""


def existing(link: psycopg.Connection[Any]) -> set[str]:
    """Return the names of all tables, as this module writes them."""
    return {row[0] for row in link.execute(_EXISTING, [list(SCHEMAS)])}


def apply(link: psycopg.Connection[Any]) -> None:
    """Make the privileges in the database equal to this module, in one transaction.

    link: a connection of the owner. A table that does not exist (yet) is passed over; one that
    is not listed loses every grant.
    """
    with link.transaction():
        link.execute("SELECT pg_advisory_xact_lock(hashtext('lapor grants'))")
        everybody = sql.SQL(", ").join(_role(role) for role in GRANTED_ROLES)
        for schema, roles in SCHEMAS.items():
            name = sql.Identifier(schema)
            for what in ("ALL ON ALL TABLES IN", "ALL ON ALL SEQUENCES IN", "ALL ON"):
                link.execute(
                    sql.SQL("REVOKE " + what + " SCHEMA {} FROM {}, PUBLIC").format(name, everybody)
                )
            members = sql.SQL(", ").join(_role(role) for role in roles)
            link.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, members))
        there = existing(link)
        for table, grants in TABLES.items():
            if table in there:
                _grant(link, table, grants)
        for (table, role), columns in COLUMNS.items():
            if table in there:
                listed = sql.SQL(", ").join(map(sql.Identifier, columns))
                link.execute(
                    sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(
                        listed, _table(table), _role(role)
                    )
                )


def _grant(link: psycopg.Connection[Any], table: str, grants: Mapping[str, str]) -> None:
    for role, words in grants.items():
        rights = sql.SQL(", ".join(words.upper().split()))
        link.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, _table(table), _role(role)))
        if "insert" in words:
            for (sequence,) in link.execute(_SEQUENCES, [table]).fetchall():
                link.execute(
                    sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(
                        sql.Identifier(*sequence.split(".")), _role(role)
                    )
                )


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split(".")) if "." in name else sql.Identifier("public", name)


def _role(role: str) -> sql.Identifier:
    return sql.Identifier(databases.login(role))
