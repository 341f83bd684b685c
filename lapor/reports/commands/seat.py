"""Which seat of the Ombudsman has a referred report."""

from __future__ import annotations

from lapor.reports.models import Report


def hand_to_seat(report_id: int, unit_id: int) -> None:
    """Give a referred report to another seat of the Ombudsman; its reach follows.

    No event of the report: who at the Ombudsman works on a case is the Ombudsman's matter, and
    the referral's own steps record it (``referrals.commands.move_to``, which calls this inside
    its transaction). A report never referred is left alone.
    """
    Report.objects.filter(id=report_id, referred_unit__isnull=False).update(referred_unit=unit_id)
