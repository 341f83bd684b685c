"""Handing a case to Ombudsman RI over HTTP, and nothing else about it.

It lies in this package because a case with the reporter's identity may only be posted by the
vault process; ``referrals`` posts the masked ones with the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _

PATIENCE_SECONDS = 30.0
# Where no address is configured, the Ombudsman works at its seats in the product itself.
AT_THE_SEAT = {"delivered": "seat"}
# What is kept of an answer. The rest could be an echo of the case, and so of who reported.
_KEPT = ("number", "received_at", "state")
_KEPT_LENGTH = 100


class NotDelivered(RuleViolation):
    """The other side is down, slow or refuses; the same call may be repeated with the same key."""

    code = "not_delivered"


def post_case(key: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Post the case under an idempotency key and return the receipt: number, received_at, state.

    At least once: the receiver recognises a repeated key and answers with the same receipt.
    No transaction may be open: the call can last half a minute. Raises NotDelivered, whose words
    never repeat the payload.
    """
    if not settings.LAPOR_OMBUDSMAN_URL:
        return dict(AT_THE_SEAT)
    headers = {"Idempotency-Key": key}
    if settings.LAPOR_OMBUDSMAN_TOKEN:
        headers["Authorization"] = f"Bearer {settings.LAPOR_OMBUDSMAN_TOKEN}"
    try:
        answer = httpx.post(
            settings.LAPOR_OMBUDSMAN_URL,
            json=dict(payload),
            headers=headers,
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )
        answer.raise_for_status()
        receipt = answer.json()
    except (httpx.HTTPError, ValueError):
        # The cause is not chained: its text may quote the request.
        raise NotDelivered(_("Ombudsman belum dapat menerima berkas; dikirim ulang.")) from None
    if not isinstance(receipt, dict) or not receipt.get("number"):
        raise NotDelivered(_("Tanda terima Ombudsman tidak dapat dibaca; dikirim ulang."))
    return {name: str(receipt[name])[:_KEPT_LENGTH] for name in _KEPT if name in receipt}
