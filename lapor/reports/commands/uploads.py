"""Files on their way: staged under the key of the form they were chosen in, or dropped again.

Nothing here belongs to a report yet; ``submit``, ``reply`` and ``answer`` take the staged files
over by the same key. What is never sent is swept after a day.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q

from lapor.reports import storage
from lapor.reports.apart import clean_apart
from lapor.reports.models import Attachment
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _
from lapor.vault import sealing

MAX_FILES = 10
KEPT_UNSENT = timedelta(hours=24)
_WORDS = {"application/pdf": "dokumen"}


class TooManyFiles(RuleViolation):
    """A form takes ten files."""

    code = "too_many_files"


def stage_upload(
    *,
    upload_key: str,
    content: bytes,
    at: datetime,
    purpose: Attachment.Purpose = Attachment.Purpose.REPORT,
) -> UUID:
    """Clean, keep and stage one file; return its id.

    The file as sent is kept too, sealed to the vault: it is evidence, and may carry the place.
    Raises files.Unsafe, TooManyFiles; then nothing is left behind. The cleaning and the disk come
    before the transaction, which only names what already is durable.
    """
    made = clean_apart(content)
    attachment_id = uuid4()
    digest, path = storage.keep(made.content, made.suffix)
    sealed, wrapped, key_id = sealing.seal_bytes(content, context=attachment_id.bytes)
    box = bytes.fromhex(key_id) + len(wrapped).to_bytes(2, "big") + wrapped + sealed
    _sealed_digest, sealed_path = storage.keep(box, "sealed")
    with transaction.atomic():
        _one_at_a_time(upload_key)
        twin = Attachment.objects.filter(upload_key=upload_key, report=None, sha256=digest).first()
        if twin is not None:  # the same form sent twice brings the same file twice
            return twin.id
        numbers = _numbers_taken(upload_key)
        if len(numbers) >= MAX_FILES:
            raise TooManyFiles(_("Paling banyak 10 berkas. Hapus satu dahulu."))
        number = next(n for n in range(1, MAX_FILES + 1) if n not in numbers)
        word = _WORDS.get(made.media_type, "foto")
        Attachment.objects.create(
            id=attachment_id,
            upload_key=upload_key,
            name=f"{word}-{number}.{made.suffix}",
            media_type=made.media_type,
            size=len(made.content),
            sha256=digest,
            path=path,
            sealed_path=sealed_path,
            purpose=purpose,
            # Nothing of the sent bytes is in the copy, so there is nothing to scan for.
            scan=Attachment.Scan.CLEAN,
            staged_at=at,
        )
    return attachment_id


def _one_at_a_time(upload_key: str) -> None:
    """Let uploads of one form wait for each other, or the eleventh slips in beside the tenth."""
    number = int.from_bytes(hashlib.sha256(upload_key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _numbers_taken(upload_key: str) -> set[int]:
    names = Attachment.objects.filter(upload_key=upload_key, report=None)
    return {int(name.split("-")[1].split(".")[0]) for name in names.values_list("name", flat=True)}


def drop_upload(*, upload_key: str, attachment_id: UUID) -> None:
    """Forget one staged file of this form; nothing if it is not one. The sweep takes the file."""
    Attachment.objects.filter(id=attachment_id, upload_key=upload_key, report=None).delete()


def sweep_unsent(*, at: datetime) -> int:
    """Forget what was staged a day ago and never sent, then files no row names; return how many."""
    Attachment.objects.filter(report=None, staged_at__lt=at - KEPT_UNSENT).delete()
    removed = 0
    for path in storage.older_than(KEPT_UNSENT):
        if not Attachment.objects.filter(Q(path=path) | Q(sealed_path=path)).exists():
            storage.remove(path)
            removed += 1
    return removed
