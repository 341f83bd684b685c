"""Events can be added and nothing else; the demo's clock offset has its one row."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

_REFUSE = """
CREATE FUNCTION reports_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a report is append-only' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER history_rows BEFORE UPDATE OR DELETE ON reports_reportevent
    FOR EACH ROW EXECUTE FUNCTION reports_history_is_append_only();
CREATE TRIGGER history_table BEFORE TRUNCATE ON reports_reportevent
    FOR EACH STATEMENT EXECUTE FUNCTION reports_history_is_append_only();
ALTER TABLE reports_reportevent ENABLE ALWAYS TRIGGER history_rows;
ALTER TABLE reports_reportevent ENABLE ALWAYS TRIGGER history_table;
"""
_ALLOW = """
DROP TRIGGER history_rows ON reports_reportevent;
DROP TRIGGER history_table ON reports_reportevent;
DROP FUNCTION reports_history_is_append_only();
"""
_OFFSET = """
CREATE TABLE clock_offset (
    offset_by interval NOT NULL,
    is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single)
);
"""


class Migration(migrations.Migration):
    """The owner too is refused: the trigger fires always, whatever the session's role."""

    dependencies: ClassVar = [("reports", "0001_report_and_history")]
    operations: ClassVar = [
        migrations.RunSQL(_REFUSE, _ALLOW),
        migrations.RunSQL(_OFFSET, "DROP TABLE clock_offset"),
    ]
