"""Referred reports, made by the real commands and the passing of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from lapor.referrals.models import Referral
from lapor.reports import commands, drain
from lapor.reports.models import Report
from tests.factories import MONDAY, a_report, verified
from tests.support.database import as_login
from tests.vault.receivers import Receiver, receiver

# More than 60 working days after MONDAY (9 November 2026), holidays included.
MARCH = datetime(2027, 3, 1, 2, tzinfo=UTC)


def neglected(*, is_verified: bool = True, **submission: Any) -> Report:
    """Return a report that nobody touched until the system referred it."""
    report = a_report(**submission)
    if is_verified:
        report = verified(
            report, MONDAY, is_public=report.is_public, name_to_handlers=report.name_to_handlers
        )
    with as_login("worker"):
        commands.keep_time(report.id, at=MARCH)
    report.refresh_from_db()
    return report


def referred(**submission: Any) -> Referral:
    """Return the referral of such a report, opened by its reaction and not yet delivered."""
    report = neglected(**submission)
    with as_login("worker"):
        drain.drain_all(at=MARCH)
    return Referral.objects.get(report=report)


@pytest.fixture
def other_side(settings: Settings) -> Iterator[Receiver]:
    """Stand in for the Ombudsman's own system, over real HTTP."""
    with receiver() as box:
        settings.LAPOR_OMBUDSMAN_URL = box.url
        yield box
