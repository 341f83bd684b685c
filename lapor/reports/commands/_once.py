"""Every write has an idempotency key, kept 30 days in the transaction of the write itself."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from lapor.reports.models import IdempotencyKey
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _


class KeyReused(RuleViolation):
    """The same key came again with another body."""

    code = "key_reused"

    def __init__(self, result: dict[str, object]) -> None:
        super().__init__(_("Formulir ini sudah terkirim dengan isi lain; perubahannya tidak ikut."))
        self.result = result


@dataclass(frozen=True)
class Once:
    """A key that makes a write happen once. scope: whose key; body: what was asked, as values."""

    scope: str
    key: str
    body: tuple[object, ...] = ()

    @property
    def request_hash(self) -> bytes:
        """A keyed hash of the body: it tells two requests apart and nothing else."""
        written = json.dumps(self.body, default=str, ensure_ascii=False).encode()
        return hmac.new(settings.SECRET_KEY.encode(), written, hashlib.sha256).digest()


_CLAIM = """
INSERT INTO reports_idempotencykey (scope, key, request_hash, result, created_at)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (scope, key) DO NOTHING
"""


def claim(once: Once | None, at: datetime, result: dict[str, object] | None = None) -> bool:
    """Return whether this write is the first under its key; a concurrent twin waits here.

    Raises KeyReused if the key was used for another body.
    """
    if once is None:
        return True
    values: list[str | bytes | datetime] = [
        once.scope,
        once.key,
        once.request_hash,
        json.dumps(result or {}),
        at,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        if cursor.rowcount == 1:
            return True
    earlier_result(once)
    return False


def earlier_result(once: Once) -> dict[str, object]:
    """Return what the first write under the key gave. Raises KeyReused for another body."""
    earlier = IdempotencyKey.objects.get(scope=once.scope, key=once.key)
    if not hmac.compare_digest(bytes(earlier.request_hash), once.request_hash):
        raise KeyReused(earlier.result)
    return dict(earlier.result)
