"""Codes: sent once a minute, five an hour, five tries each, fifteen minutes long."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lapor.vault import envelopes, sealing
from lapor.vault.commands import codes
from lapor.vault.commands.codes import TooManyCodes
from lapor.vault.models import Challenge, Outgoing

from .conftest import NOON

pytestmark = [pytest.mark.role("vault"), pytest.mark.usefixtures("db", "own_keys")]
MINUTE = timedelta(minutes=1)


def _send(contact: str = "budi@contoh.id", kind: str = "email", minutes: float = 0) -> str:
    return codes.send_code(sealing.seal_contact(kind, contact), at=NOON + minutes * MINUTE)


def _code_of(challenge: str) -> str:
    draft = envelopes.opened(Outgoing.objects.get(id=f"code:{challenge}"))
    found = re.search(r"\b\d{6}\b", draft.body)
    assert found is not None
    return found.group()


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize(
    ("kind", "contact", "channel"),
    [("email", "budi@contoh.id", "email"), ("phone", "+6281234567890", "sms")],
)
def test_the_code_goes_to_the_contact_by_its_channel(kind: str, contact: str, channel: str) -> None:
    challenge = _send(contact, kind)
    row = Outgoing.objects.get()
    draft = envelopes.opened(row)
    assert (row.channel, draft.to) == (channel, contact)
    assert len(draft.body) <= 160
    assert codes.check_code(challenge, _code_of(challenge), at=NOON).ok


def test_the_right_code_may_be_checked_twice() -> None:
    challenge = _send()
    code = _code_of(challenge)
    assert codes.check_code(challenge, f" {code} ", at=NOON).ok
    assert codes.check_code(challenge, code, at=NOON + MINUTE).ok


def test_five_wrong_tries_use_a_code_up() -> None:
    challenge = _send()
    code = _code_of(challenge)
    left = [codes.check_code(challenge, _wrong(code), at=NOON).attempts_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    late = codes.check_code(challenge, code, at=NOON)
    assert not late.ok
    assert late.attempts_left == 0


def test_a_code_ends_after_fifteen_minutes() -> None:
    challenge = _send()
    code = _code_of(challenge)
    end = NOON + 15 * MINUTE
    assert codes.check_code(challenge, code, at=end - timedelta(seconds=1)).ok
    assert codes.check_code(challenge, code, at=end).is_expired


def test_an_unknown_challenge_looks_like_an_expired_one() -> None:
    assert codes.check_code("never-sent", "123456", at=NOON).is_expired


def test_the_code_of_one_challenge_does_not_answer_another() -> None:
    first = _send()
    second = _send("dewi@contoh.id")
    code = _code_of(first)
    if code == _code_of(second):
        pytest.skip("one in a million: both drew the same code")
    assert not codes.check_code(second, code, at=NOON).ok


def test_asked_twice_within_a_minute_one_code_is_sent() -> None:
    assert _send() == _send("Budi@contoh.id", minutes=0.5)
    assert Outgoing.objects.count() == 1


def test_asked_again_after_a_minute_a_new_code_is_sent() -> None:
    assert _send() != _send(minutes=2)
    assert Outgoing.objects.count() == 2


def test_a_used_up_code_is_replaced_at_once() -> None:
    challenge = _send()
    wrong = _wrong(_code_of(challenge))
    for _ in range(5):
        codes.check_code(challenge, wrong, at=NOON)
    assert _send(minutes=0.5) != challenge


def test_five_codes_an_hour_and_other_contacts_are_free() -> None:
    for number in range(5):
        _send(minutes=number * 2)
    with pytest.raises(TooManyCodes):
        _send(minutes=20)
    _send("dewi@contoh.id", minutes=20)
    _send(minutes=61)


def test_neither_code_nor_contact_lies_readable_in_the_table() -> None:
    challenge = _send()
    row = Challenge.objects.get()
    stored = bytes(row.code_hash) + bytes(row.contact_index) + row.id.encode()
    assert _code_of(challenge).encode() not in stored
    assert b"contoh" not in stored
