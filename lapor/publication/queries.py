"""What the public reads, one statement each, through a role that can see nothing else."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import connections
from django.db.models import (
    Aggregate,
    BooleanField,
    Count,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    Value,
)

from lapor.publication.models import PublicReport
from lapor.publication.rows import Figures, Filters, Line, Page, PublicPage

PER_PAGE = 20
# Fewer answers than this say more about single people than about the work.
ENOUGH = 5
_LINE = (
    "tracking_id",
    "title",
    "holder",
    "area_trail",
    "state",
    "state_label",
    "published_on",
)
_KEY = re.compile(r"(\d{4}-\d{2}-\d{2})\.([0-9A-Z]{10})")


def _shown() -> QuerySet[PublicReport]:
    return PublicReport.objects.using("public").filter(is_tombstone=False)


class _TrailHas(Func):
    """Whether the trail of areas has words that begin with each of the given ones.

    Written exactly as the index ``publication_area_words``, or PostgreSQL would not use it.
    """

    template = "to_tsvector('simple', %(expressions)s::tsquery"
    arg_joiner = ") @@ "
    output_field = BooleanField()


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def newest(filters: Filters, after: str = "", limit: int = PER_PAGE) -> Page:
    """Return one page of published reports, newest first, that fit ``filters``.

    after: the ``next_key`` of the page before; anything else begins at the newest.
    """
    rows = _shown()
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if words := re.findall(r"\w+", filters.area.lower())[:6]:
        wanted = Value(" & ".join(f"'{word}':*" for word in words))
        rows = rows.filter(_TrailHas(F("area_trail"), wanted))
    if key := _KEY.fullmatch(after):
        rows = _after(rows, key[1], key[2])
    found = list(rows.order_by("-published_on", "-tracking_id").values_list(*_LINE)[: limit + 1])
    lines = tuple(Line(*values) for values in found[:limit])
    more = len(found) > limit
    last = lines[-1] if more else None
    return Page(lines, f"{last.published_on.isoformat()}.{last.tracking_id}" if last else "")


def _after(rows: QuerySet[PublicReport], day: str, tracking_id: str) -> QuerySet[PublicReport]:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return rows
    return rows.filter(Q(published_on__lt=on) | Q(published_on=on, tracking_id__lt=tracking_id))


def page(tracking_id: str) -> PublicPage | None:
    """Return the page of one published report or tombstone, None where there is neither.

    The most read question of all: written as SQL, it costs a third of what building it would.
    """
    with connections["public"].cursor() as cursor:
        cursor.execute(
            "SELECT title, fragment, etag, is_tombstone FROM publication_publicreport"
            " WHERE tracking_id = %s",
            [tracking_id],
        )
        found = cursor.fetchone()
    return PublicPage(*found) if found else None


def figures(today: date) -> Figures:
    """Return the home page's numbers as of ``today`` (Asia/Jakarta).

    Only the last 30 days are read, so the cost follows what happens and not what exists.
    """
    answered = Q(days_to_answer__isnull=False)
    found = (
        _shown()
        .filter(published_on__gt=today - timedelta(days=30), published_on__lte=today)
        .aggregate(
            month=Count("pk"),
            week=Count("pk", filter=Q(published_on__gt=today - timedelta(days=7))),
            answered=Count("pk", filter=answered),
            median=_Median("days_to_answer", filter=answered),
        )
    )
    return Figures(
        published_week=found["week"],
        published_month=found["month"],
        answered_month=found["answered"],
        median_days=found["median"] if found["answered"] >= ENOUGH else None,
    )
