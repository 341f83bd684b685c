"""What "valid at this moment" means: on the local date of the unit, whose zone decides."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from lapor.rules.working_days import Zone, local_date


def valid_on(on: date, prefix: str = "") -> Q:
    """Return the condition that a row of the directory is valid on a day."""
    started = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": on})
    not_ended = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    return started & not_ended


def valid_at(at: datetime, prefix: str = "", zone: str = "zone") -> Q:
    """Return the condition that a row is valid at a moment, in the zone its unit lives in.

    prefix: the way to the row's ``valid_from``; zone: the way to the unit's ``zone``.
    """
    condition = Q()
    for each in Zone:
        condition |= Q(**{zone: each.value}) & valid_on(local_date(at, each), prefix)
    return condition
