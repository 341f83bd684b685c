"""Handing out a stored file so that nothing in it can run: the one way for every audience."""

from __future__ import annotations

from django.http import HttpResponse

from lapor.reports import storage
from lapor.reports.queries.uploads import StoredFile


def send(file: StoredFile) -> HttpResponse:
    """Return the file as a download that no browser shows, sniffs or lets speak.

    The caller has checked the right to read it. Names are ours ("foto-1.jpg"), so the header
    needs no escaping.
    """
    answer = HttpResponse(storage.read(file.path), content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
