"""The desk's tests stand on one fixed moment, whatever day it really is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connections

from lapor import clock
from tests.support.database import AsRole

# A Wednesday, 11.00 WIB, 12.00 WITA, without holidays around it.
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture
def set_clock(db: None, as_role: AsRole) -> SetClock:
    """Return a function that makes a moment the product's present in a rollback test."""
    del db

    def change(moment: datetime) -> None:
        offset = moment - datetime.now(UTC)  # noqa: TID251  (the real time, to count from)
        with as_role("owner"), connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM clock_offset")
            cursor.execute(
                "INSERT INTO clock_offset (offset_by) VALUES (make_interval(secs => %s))",
                [offset.total_seconds()],
            )
        clock.forget()

    return change


@pytest.fixture
def now(set_clock: SetClock) -> datetime:
    """Make NOW the product's present and return it."""
    set_clock(NOW)
    return NOW
