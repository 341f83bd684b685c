"""Files as a form or a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lapor.reports.models import Attachment


@dataclass(frozen=True)
class StoredFile:
    """A clean file that may be served. path: below ``storage.root()``; size: bytes."""

    id: UUID
    name: str
    media_type: str
    size: int
    path: str


_FIELDS = ("id", "name", "media_type", "size", "path")


def staged(upload_key: str) -> tuple[StoredFile, ...]:
    """Return the files staged in a form, in the order they came. One statement."""
    rows = Attachment.objects.filter(upload_key=upload_key, report=None).order_by("staged_at", "id")
    return tuple(StoredFile(*values) for values in rows.values_list(*_FIELDS))


def of_report(tracking_id: str, attachment_id: UUID) -> StoredFile | None:
    """Return one clean file of a report, None if it has no such. One statement."""
    row = (
        Attachment.objects.filter(
            report__tracking_id=tracking_id, id=attachment_id, scan=Attachment.Scan.CLEAN
        )
        .values_list(*_FIELDS)
        .first()
    )
    return StoredFile(*row) if row else None
