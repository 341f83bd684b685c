"""P-03 in small: half the world fails, and every message arrives or is visibly parked."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from pytest_django import Settings

from lapor.vault import envelopes, sending
from lapor.vault.commands import messages
from lapor.vault.envelopes import Draft
from lapor.vault.models import Outgoing

from .conftest import NOON
from .receivers import receiver

MESSAGES = 100


@pytest.mark.role("vault")
@pytest.mark.usefixtures("db", "own_keys")
@pytest.mark.proves("P-03")
def test_every_message_arrives_or_is_seen_to_be_stuck(settings: Settings) -> None:
    """In every second batch one answer is 500, in every fifth one is lost, one message in fifty is
    poison; one sender in ten dies after the gateway took a message and before it was noted."""
    chance = Random(2026)
    poison = {f"event:{n}" for n in range(0, MESSAGES, 50)}
    with receiver() as gateway:
        settings.LAPOR_SMS_URL = gateway.url
        for number in range(MESSAGES):
            draft = Draft(f"event:{number}", "sms", f"+62812{number:06}", "", f"kabar {number}")
            messages.queue(draft, at=NOON)
        Outgoing.objects.filter(id__in=poison).update(box=b"poison")
        at = NOON
        while Outgoing.objects.filter(state="queued").exists():
            if not gateway.answers and chance.random() < 0.5:
                gateway.answers.append((500, b"{}"))
            if not gateway.loses_answers and chance.random() < 0.2:
                gateway.loses_answers += 1
            if chance.random() < 0.1:
                _die_after_handing_over(at)
            taken = sending.send_due(at)
            at += timedelta(seconds=0 if taken else 61)
    states = dict(Outgoing.objects.values_list("id", "state"))
    assert {m for m, state in states.items() if state == "parked"} == poison
    assert Counter(states.values()) == {"sent": MESSAGES - len(poison), "parked": len(poison)}
    # Whatever came twice came under its own key, so the gateway took it once.
    assert set(gateway.taken) == set(states) - poison
    assert len(gateway.posts) > MESSAGES
    for post in gateway.posts:
        assert post.body["text"] == f"kabar {post.key.removeprefix('event:')}"


def _die_after_handing_over(at: datetime) -> None:
    """Lease a batch as a sender does, hand its first message over, and say nothing more."""
    for row in messages.lease(at)[:1]:
        if bytes(row.box) != b"poison":
            with suppress(sending.NotSent):
                sending._sms(envelopes.opened(row))
