"""Letting time pass: the moments at which it demands something, and doing what it would do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lapor.reports.queries import sweeps

_JUST_AFTER = timedelta(seconds=1)


def moments(after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield, in order, a moment just after each at which something falls due before ``until``.

    Whoever asks does what is due before asking for the next: that may bring new moments.
    """
    moment = after
    while (due := sweeps.next_moment(moment)) is not None and due < until:
        moment = due + _JUST_AFTER
        yield moment
