"""Every table is in the table of grants, and the catalogue says exactly what it says."""

from __future__ import annotations

from collections import defaultdict

import psycopg
import pytest
from psycopg import sql

from lapor.config import databases, grants
from tests.support import cluster

_HELD = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
       r.rolname, lower(a.privilege_type)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(c.relacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p', 'v', 'm') AND a.grantee <> c.relowner
"""
_COLUMNS = """
SELECT c.relname, r.rolname, t.attname, lower(a.privilege_type)
FROM pg_attribute t
JOIN pg_class c ON c.oid = t.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL aclexplode(t.attacl) a
JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ANY(%s)
"""
_SCHEMAS = """
SELECT n.nspname, r.rolname, lower(a.privilege_type)
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ANY(%s) AND r.rolname = ANY(%s)
"""
LOGINS = {databases.login(role): role for role in grants.GRANTED_ROLES}


@pytest.fixture
def catalogue(template: str) -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection that sees the whole catalogue of a fresh copy."""
    cluster.copy_template("lapor_catalogue")
    return cluster.admin("lapor_catalogue")


def test_every_table_is_listed(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    with catalogue:
        assert grants.existing(catalogue) == set(grants.TABLES)


def test_the_catalogue_holds_exactly_what_is_listed(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    with catalogue:
        held: dict[tuple[str, str], set[str]] = defaultdict(set)
        for table, role, right in catalogue.execute(_HELD, [list(grants.SCHEMAS)]):
            assert role in LOGINS, f"{role} (None: everybody) may {right} {table}"
            held[str(table), LOGINS[str(role)]].add(str(right))
        listed = {
            (table, role): set(words.split())
            for table, row in grants.TABLES.items()
            for role, words in row.items()
        }
        assert held == listed
        columns: dict[tuple[str, str], set[str]] = defaultdict(set)
        for table, role, column, right in catalogue.execute(_COLUMNS, [list(grants.SCHEMAS)]):
            assert right == "select"
            columns[str(table), LOGINS[str(role)]].add(str(column))
        assert columns == {key: set(names) for key, names in grants.COLUMNS.items()}


def test_only_named_roles_enter_a_schema_and_none_creates_in_it(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    with catalogue:
        rows = catalogue.execute(_SCHEMAS, [list(grants.SCHEMAS), list(LOGINS)]).fetchall()
        assert {(str(s), LOGINS[str(role)], str(r)) for s, role, r in rows} == {
            (schema, role, "usage") for schema, roles in grants.SCHEMAS.items() for role in roles
        }


def test_a_table_nobody_listed_is_open_to_nobody(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    with catalogue:
        catalogue.execute("CREATE TABLE forgotten (id int)")
        catalogue.execute("GRANT SELECT ON forgotten TO lapor_web")
        catalogue.execute(
            sql.SQL("ALTER TABLE forgotten OWNER TO {}").format(
                sql.Identifier(cluster.owner_login())
            )
        )
        grants.apply(catalogue)
        held = catalogue.execute(
            "SELECT has_table_privilege('lapor_web', 'forgotten', 'select')"
        ).fetchone()
        assert held == (False,)
        assert grants.existing(catalogue) != set(grants.TABLES)


def test_the_logins_are_no_superusers_and_have_time_limits(template: str) -> None:
    with cluster.admin() as link:
        rows = link.execute(
            "SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls, rolconfig"
            " FROM pg_roles WHERE rolname = ANY(%s)",
            [list(LOGINS)],
        ).fetchall()
    assert len(rows) == len(LOGINS)
    for name, is_mighty, settings in rows:
        assert not is_mighty, name
        named = {entry.partition("=")[0] for entry in settings}
        assert named >= {
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        }
