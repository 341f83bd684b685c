"""Many reports out of few: the demo's, copied inside the database with all that hangs on them.

Copies keep the shares of states, units and lengths of story. They have no identity, no key and
no chain that holds, which no page of the bench looks at.
"""

from __future__ import annotations

import os
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from lapor.rules.tracking import new_tracking_id

_MAPS: LiteralString = """
CREATE TEMP TABLE bench_report AS
SELECT old.id AS old, nextval(pg_get_serial_sequence('reports_report', 'id')) AS new,
       old.tracking_id AS old_tracking_id, fresh.tracking_id, fresh.n
  FROM (SELECT id, tracking_id, row_number() OVER (ORDER BY id) - 1 AS place,
               count(*) OVER () AS many FROM reports_report) old
  JOIN bench_id fresh ON fresh.n % old.many = old.place;
CREATE TEMP TABLE bench_event AS
SELECT event.id AS old, nextval(pg_get_serial_sequence('reports_reportevent', 'id')) AS new,
       event.report_id AS report, copy.new AS new_report
  FROM reports_reportevent event JOIN bench_report copy ON copy.old = event.report_id;
CREATE INDEX ON bench_event (new_report, old);
ANALYZE bench_report;
ANALYZE bench_event;
"""
_OF_REPORT = "JOIN bench_report copy ON copy.old = row.report_id"
_OF_EVENT = "JOIN bench_event event ON event.old = row.event_id"
# Table, how its rows find their copy, and which columns differ in the copy.
_TABLES: tuple[tuple[str, LiteralString, dict[str, LiteralString]], ...] = (
    (
        "reports_report",
        "JOIN bench_report copy ON copy.old = row.id",
        {
            "id": "copy.new",
            "tracking_id": "copy.tracking_id",
            "key_hash": "NULL",
            "identity_ref": "NULL",
            # Apart by seconds, or the order of the queue would be all ties.
            "next_due_at": "row.next_due_at + copy.n * interval '1 second'",
        },
    ),
    (
        "reports_reportevent",
        "JOIN bench_event event ON event.old = row.id",
        {"id": "event.new", "report_id": "event.new_report"},
    ),
    ("reports_eventtext", _OF_EVENT, {"event_id": "event.new"}),
    ("reports_followup", _OF_EVENT, {"event_id": "event.new", "report_id": "event.new_report"}),
    ("reports_clock", _OF_REPORT, {"id": "DEFAULT", "report_id": "copy.new"}),
    ("reports_assignment", _OF_REPORT, {"id": "DEFAULT", "report_id": "copy.new"}),
    (
        "publication_publicreport",
        "JOIN bench_report copy ON copy.old_tracking_id = row.tracking_id",
        {"tracking_id": "copy.tracking_id"},
    ),
)


def fill(connection: psycopg.Connection[Any], reports: int) -> None:
    """Bring the number of reports to ``reports`` by copies."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_report")
        (there,) = cursor.fetchone() or (0,)
        cursor.execute("CREATE TEMP TABLE bench_id (n bigint, tracking_id text)")
        with cursor.copy("COPY bench_id FROM STDIN") as copy:
            for number in range(reports - there):
                copy.write_row((number, new_tracking_id(os.urandom(16))))
        cursor.execute(_MAPS)
        for table, join, changed in _TABLES:
            _copy(cursor, table, join, changed)
    connection.execute("VACUUM ANALYZE")


def _copy(
    cursor: psycopg.Cursor[Any], table: str, join: LiteralString, changed: dict[str, LiteralString]
) -> None:
    columns = cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    ).fetchall()
    taken = [name for (name,) in columns if changed.get(name) != "DEFAULT"]
    values = [
        sql.SQL(changed[name]) if name in changed else sql.SQL("row.") + sql.Identifier(name)
        for name in taken
    ]
    cursor.execute(
        sql.SQL("INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS row {join}").format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, taken)),
            values=sql.SQL(", ").join(values),
            join=sql.SQL(join),
        )
    )
