"""Reading the access ledger."""

from __future__ import annotations

from lapor.rules.flow import Role
from lapor.vault.models import Access
from lapor.vault.records import Read, What


def reads_of(report_id: int) -> list[Read]:
    """Return who saw what of the report, newest first. One statement."""
    rows = Access.objects.filter(report_id=report_id).order_by("-at", "-id")
    return [Read(What(row.what), Role(row.role), row.post_id, row.unit_id, row.at) for row in rows]
