"""Budi at his telephone: the steps of filing and following a report, as pages and forms."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from PIL import Image

from lapor import clock
from lapor.vault import client as vault
from tests.web.public.browsing import Answer, form_of, send

NAME, CONTACT, ADDRESS = "Budi Santoso", "budi.uji@example.org", "Jl. Melati 3 RT 02"
VILLAGE, VILLAGE_WORDS = "63.08.01.2003", "sungai namang"
WORDS = {
    "title": "Lampu jalan di depan SDN 2 padam",
    "text": "Lampu jalan padam sejak tiga minggu, anak-anak pulang mengaji dalam gelap.",
    "area": VILLAGE,
    "incident_on": "2026-11-20",
    "name": NAME,
    "contact": CONTACT,
    "home_same": "1",
    "address_line": ADDRESS,
}


@dataclass(frozen=True)
class Kept:
    """What stands on the receipt: the printed number and key."""

    number: str
    key: str


def filled(client: Client, **changes: Any) -> Answer:
    """Open the form, fill it in and press "Periksa"; return what comes."""
    form = form_of(client.get("/lapor"), "/lapor")
    # A radio of the list stands on the page only after a search; here it is sent as if chosen.
    form.names |= {"area", "home", "target", "named"}
    return send(client, form, "check", **(WORDS | changes))


def code() -> str:
    """Return the newest code in the demo's outbox."""
    newest = next(m for m in vault.outbox(clock.now()) if re.search(r"\b\d{6}\b", m.body))
    found = re.search(r"\b\d{6}\b", newest.body)
    assert found is not None
    return found[0]


def sent(client: Client, review: Answer) -> Answer:
    """Type the code into the review and send the report."""
    return send(client, form_of(review, "/lapor"), "send", code=code())


def receipt_of(answer: Answer) -> Kept:
    """Return number and key from a receipt."""
    text = answer.content.decode()
    number, key = re.findall(r'class="code key"[^>]*>([^<]*)<', text)
    return Kept(number.strip(), key.strip())


def filed(client: Client, **changes: Any) -> Kept:
    """File a report through every page; return what its receipt says."""
    review = filled(client, **changes)
    assert review.status_code == 200, review.content.decode()[:2000]
    answer = sent(client, review)
    assert answer.status_code == 200
    return receipt_of(answer)


def opened(client: Client, kept: Kept) -> Answer:
    """Open a report by number and key; return its page."""
    form = form_of(client.get("/lacak"), "/lacak")
    answer = send(client, form, number=kept.number, key=kept.key)
    assert answer.status_code == 303, answer.content.decode()
    return client.get("/lacak")


def a_photo(note: bytes = b"", colour: str = "teal") -> io.BytesIO:
    """Return a small JPEG with a comment, named as people name theirs."""
    written = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(written, "JPEG", comment=note)
    written.seek(0)
    written.name = "KTP Budi Santoso.jpg"
    return written
