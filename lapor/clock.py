"""What time it is: the only clock of the product, for doors and jobs alone.

In demo mode an offset stored in the database moves it; every process reads it, at most a second
late. Rules and commands never ask: they are told.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

_FRESH = 1.0  # seconds an offset read is believed
_read: tuple[float, timedelta] | None = None


def now() -> datetime:
    """Return the product's present moment, aware, in UTC."""
    real = datetime.now(UTC)
    return real + _offset() if settings.LAPOR_DEMO else real


def _offset() -> timedelta:
    global _read  # noqa: PLW0603  # one number for the process, read at most once a second
    if _read is None or time.monotonic() - _read[0] > _FRESH:
        with connection.cursor() as cursor:
            cursor.execute("SELECT offset_by FROM clock_offset")
            row = cursor.fetchone()
        _read = (time.monotonic(), row[0] if row else timedelta())
    return _read[1]


def forget() -> None:
    """Forget the offset that was read; the next question reads it again."""
    global _read  # noqa: PLW0603
    _read = None


@transaction.atomic
def set_now(moment: datetime) -> None:
    """Make ``moment`` (aware) the product's present; demo mode only, never backwards.

    Raises ValueError outside demo mode and for a moment in the product's past.
    """
    if not settings.LAPOR_DEMO:
        raise ValueError("the clock is moved in demo mode only")
    forget()
    if moment < now():
        raise ValueError("the clock does not go back")
    seconds = (moment - datetime.now(UTC)).total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clock_offset (offset_by) VALUES (make_interval(secs => %s))"
            " ON CONFLICT (is_single) DO UPDATE SET offset_by = excluded.offset_by",
            [seconds],
        )
    forget()
