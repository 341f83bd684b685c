"""Codes that show a contact belongs to the person who typed it.

Source: RULES 1 ("Worthy": a contact is verified by a code).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _
from lapor.vault import opening
from lapor.vault.commands import messages
from lapor.vault.envelopes import Draft
from lapor.vault.models import Challenge
from lapor.vault.records import Checked

VALID_FOR = timedelta(minutes=15)
ATTEMPTS = 5
# Asked again within this time, the code already on its way is meant.
SAME_CODE_FOR = timedelta(seconds=60)
CODES_PER_HOUR = 5


class TooManyCodes(RuleViolation):
    """The contact was sent as many codes as one hour allows."""

    code = "too_many_codes"


def send_code(sealed_contact: str, *, at: datetime) -> str:
    """Queue a fresh code to the contact and return the challenge it answers.

    The contact itself is not kept, only a keyed index of it, for the limits.
    Raises TooManyCodes, opening.CannotOpen.
    """
    contact = opening.open_text(sealed_contact, context=b"contact")
    kind, address = contact["kind"], contact["contact"]
    index = opening.keyed_hash("contact", f"{kind}\x00{address.strip().casefold()}")
    with transaction.atomic():
        _one_at_a_time(index)
        sent = Challenge.objects.filter(contact_index=index, made_at__gt=at - timedelta(hours=1))
        newest = sent.order_by("-made_at").first()
        if newest and newest.made_at > at - SAME_CODE_FOR and newest.attempts < ATTEMPTS:
            return newest.id
        if sent.count() >= CODES_PER_HOUR:
            raise TooManyCodes(
                _("Terlalu banyak kode dikirim ke kontak ini. Coba lagi satu jam lagi.")
            )
        challenge, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06}"
        Challenge.objects.create(
            id=challenge,
            code_hash=_hash(challenge, code),
            contact_index=index,
            made_at=at,
            expires_at=at + VALID_FOR,
        )
        messages.queue(_code_message(challenge, kind, address, code), at=at)
    return challenge


def check_code(challenge: str, code: str, *, at: datetime) -> Checked:
    """Return whether ``code`` answers the challenge; a wrong one uses up an attempt."""
    with transaction.atomic():
        found = Challenge.objects.select_for_update().filter(pk=challenge).first()
        if found is None or found.expires_at <= at:
            return Checked(ok=False, attempts_left=0, is_expired=True)
        if found.attempts >= ATTEMPTS:
            return Checked(ok=False, attempts_left=0, is_expired=False)
        ok = hmac.compare_digest(bytes(found.code_hash), _hash(challenge, code.strip()))
        if ok:
            found.confirmed_at = found.confirmed_at or at
        else:
            found.attempts += 1
        found.save(update_fields=["confirmed_at", "attempts"])
        return Checked(ok=ok, attempts_left=ATTEMPTS - found.attempts, is_expired=False)


def _hash(challenge: str, code: str) -> bytes:
    return opening.keyed_hash("code", f"{challenge}\x00{code}")


def _one_at_a_time(index: bytes) -> None:
    """Let two requests for one contact queue: without it both would find no code sent yet."""
    number = int.from_bytes(index[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _code_message(challenge: str, kind: str, address: str, code: str) -> Draft:
    text = _(
        "Kode verifikasi LAPOR Anda: {code}. Berlaku 15 menit."
        " Jangan berikan kode ini kepada siapa pun, termasuk petugas."
    ).format(code=code)
    return Draft(
        message_id=f"code:{challenge}",
        channel="sms" if kind == "phone" else "email",
        to=address,
        subject=_("Kode verifikasi LAPOR"),
        body=text,
    )
