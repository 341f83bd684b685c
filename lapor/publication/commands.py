"""Every write to what the public reads. Called inside the transaction of the cause."""

from __future__ import annotations

import hashlib
from datetime import date

from django.template.loader import render_to_string

from lapor.publication.models import PublicReport
from lapor.publication.rows import PublicRow
from lapor.rules.tracking import printed

# The columns of a row that are taken over as they are.
_COPIED = (
    "title",
    "text",
    "kind",
    "category",
    "area_code",
    "area_trail",
    "incident_on",
    "holder",
    "institution",
    "state",
    "state_label",
    "closure",
    "days_to_answer",
    "updated_on",
)


def publish(row: PublicRow) -> None:
    """Make ``row`` what the public reads of this report; a second call replaces the first.

    The first publication's day is kept when the row is replaced, so that a report does not climb
    in the list each time somebody works on it.
    """
    fragment = _fragment("publication/_report.html", row=row, code=printed(row.tracking_id))
    values = {name: getattr(row, name) for name in _COPIED} | {
        "is_tombstone": False,
        "fragment": fragment,
        "etag": _etag(fragment),
    }
    public = PublicReport(tracking_id=row.tracking_id, published_on=row.published_on, **values)
    PublicReport.objects.bulk_create(
        [public], update_conflicts=True, unique_fields=["tracking_id"], update_fields=list(values)
    )


def tombstone(tracking_id: str, institution: str, *, on: date) -> None:
    """Replace a published report by a tombstone that names the institution; else do nothing.

    A report that was never published leaves none: its existence is not public.
    """
    fragment = _fragment(
        "publication/_tombstone.html", institution=institution, on=on, code=printed(tracking_id)
    )
    nothing: dict[str, object] = dict.fromkeys(_COPIED, "") | {
        "incident_on": None,
        "days_to_answer": None,
    }
    values = nothing | {
        "institution": institution,
        "updated_on": on,
        "is_tombstone": True,
        "fragment": fragment,
        "etag": _etag(fragment),
    }
    PublicReport.objects.filter(tracking_id=tracking_id).update(**values)


def withdraw(tracking_id: str) -> None:
    """Remove every trace of the report from what the public reads."""
    PublicReport.objects.filter(tracking_id=tracking_id).delete()


def _fragment(template: str, **context: object) -> str:
    return render_to_string(template, context).strip()


def _etag(fragment: str) -> str:
    return hashlib.sha256(fragment.encode()).hexdigest()[:32]
