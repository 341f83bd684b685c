"""The canonical form that can never change, and the chain that shows what was altered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapor.rules.proofs import (
    GENESIS,
    Break,
    Link,
    canonical,
    event_hash,
    text_hash,
    verify_chain,
)

# Version 1, for good. The forms were written by hand; the hashes come from printf and sha256sum:
# sha256("lapor event 1" 00, the hash before, 01, the JSON). Never change a line of these.
VECTORS: tuple[tuple[Mapping[str, object], str, str], ...] = (
    (
        {"seq": 1, "action": "submit", "at": datetime(2026, 11, 25, 3, 28, 34, tzinfo=UTC)},
        '{"action":"submit","at":"2026-11-25T03:28:34.000000Z","seq":1}',
        "e89c72a7bc2695f58ab747598f28d18b2b0afe572d42444ffd6840572c114af7",
    ),
    (
        {
            "seq": 2,
            "action": "verify",
            "from": "unverified",
            "to": "disposed",
            # 01:59:59.000001 on the 27th in Papua.
            "at": datetime(2026, 11, 27, 1, 59, 59, 1, tzinfo=timezone(timedelta(hours=9))),
            "payload": {"unit": 12, "days": (5, 14, 60)},
            "is_misconduct": False,
            "note": None,
            "zone": "Asia/Jayapura",
        },
        (
            '{"action":"verify","at":"2026-11-26T16:59:59.000001Z","from":"unverified",'
            '"is_misconduct":false,"note":null,"payload":{"days":[5,14,60],"unit":12},"seq":2,'
            '"to":"disposed","zone":"Asia/Jayapura"}'
        ),
        "68d6aa15c6fb9fc15dee6e60116975469dda12db943800fb1380ca4b29b224cb",
    ),
    (
        {
            # Keys in the order of UTF-16 units, as RFC 8785 has it: the emoji before U+FF21.
            "\uff21": 2,
            "\U0001f600": 1,
            'a"b': "garis\nbaru\ttab\\",
            "ctl": "\x01",
            "due_on": date(2027, 1, 7),
            "n": -(2**53 - 1),
            "ref": UUID("12345678-1234-5678-1234-567812345678"),
            "teks": "Cafe\u0301 \U0001f600",  # e and an accent: one letter in NFC
        },
        (
            '{"a\\"b":"garis\\nbaru\\ttab\\\\","ctl":"\\u0001","due_on":"2027-01-07",'
            '"n":-9007199254740991,"ref":"12345678-1234-5678-1234-567812345678",'
            '"teks":"Caf\u00e9 \U0001f600","\U0001f600":1,"\uff21":2}'
        ),
        "babc3d84efc83a789f7a46959274032b7851403ef12e261577eacb45db0e970b",
    ),
)


def test_version_one_of_the_canonical_form_and_its_hashes_never_change() -> None:
    prev = GENESIS
    for event, form, hashed in VECTORS:
        assert canonical(event) == b"\x01" + form.encode("utf-8")
        prev = event_hash(prev, canonical(event))
        assert prev.hex() == hashed


def test_the_hash_of_a_text_never_changes() -> None:
    # openssl: HMAC-SHA256(bytes 00..0f, "lapor text 1" 00, the text in NFC)
    salt = bytes(range(16))
    expected = "4ede0376f97c6bbf8d0b60cbb3c2ae82a36ee368f8e0cf476e395c5b65bc1a30"
    assert text_hash(salt, "Jalan berlubang di depan Café.").hex() == expected
    assert text_hash(salt, "Jalan berlubang di depan Cafe\u0301.").hex() == expected
    assert text_hash(salt[::-1], "Jalan berlubang di depan Café.").hex() != expected


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(words, plain, max_size=6))
def test_what_was_stored_as_json_has_the_same_form_as_before_it_was_stored(
    event: dict[str, object],
) -> None:
    try:
        form = canonical(event)
    except ValueError:
        return  # two keys that are one in NFC
    assert canonical(json.loads(json.dumps(event))) == form
    assert canonical(json.loads(form[1:])) == form


@given(st.dictionaries(st.text("abc", max_size=3), st.integers(0, 9), max_size=5))
def test_the_order_in_which_an_event_was_put_together_does_not_matter(
    event: dict[str, int],
) -> None:
    assert canonical(dict(reversed(event.items()))) == canonical(event)


def test_characters_younger_than_unicode_3_2_are_never_composed() -> None:
    """Balinese came with Unicode 5: what later tables compose must not change an old hash."""
    balinese = "\u1b05\u1b35"
    assert canonical({"t": balinese}) == b'\x01{"t":"' + balinese.encode() + b'"}'
    assert text_hash(bytes(16), balinese) != text_hash(bytes(16), "\u1b06")


class Word(StrEnum):
    SUBMIT = "submit"


def test_moments_dates_ids_and_words_are_written_as_they_are_stored() -> None:
    early = datetime(26, 1, 2, tzinfo=UTC)
    assert canonical({"w": Word.SUBMIT, "at": early}) == (
        b'\x01{"at":"0026-01-02T00:00:00.000000Z","w":"submit"}'
    )


@pytest.mark.parametrize("value", [1.0, float("nan"), b"bytes", {1, 2}, object(), {1: "key"}])
def test_what_has_no_single_written_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"value": value})
    with pytest.raises(TypeError):
        canonical({"deep": [{"value": value}]})


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), datetime(2026, 1, 1), "\ud800", {"é": 1, "e\u0301": 2}]
)
def test_what_readers_would_understand_differently_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical({"value": value})


def test_only_version_one_exists_and_hashes_and_salts_have_their_length() -> None:
    with pytest.raises(ValueError, match="version 2"):
        canonical({}, version=2)
    with pytest.raises(ValueError, match="32 bytes"):
        event_hash(b"short", b"")
    with pytest.raises(ValueError, match="16 bytes"):
        text_hash(b"short", "")


def _chain(length: int) -> list[Link]:
    links, prev = [], GENESIS
    for seq in range(1, length + 1):
        form = canonical({"seq": seq, "action": "note"})
        links.append(Link(seq, form, prev, event_hash(prev, form)))
        prev = links[-1].hash
    return links


def test_a_sound_chain_verifies_to_its_end() -> None:
    links = _chain(6)
    assert verify_chain(links) is None
    assert verify_chain(links, ends_with=(6, links[-1].hash)) is None
    assert verify_chain([]) is None


def _rewritten(links: list[Link], at: int) -> list[Link]:
    """Alter one event and compute every later hash again, as somebody with the database could."""
    again, prev = links[:at], links[at].prev_hash
    for link in links[at:]:
        form = (
            canonical({"seq": link.seq, "action": "answer"})
            if link is links[at]
            else link.canonical_form
        )
        again.append(Link(link.seq, form, prev, event_hash(prev, form)))
        prev = again[-1].hash
    return again


@pytest.mark.parametrize("at", range(6))
def test_every_alteration_of_a_chain_is_found_and_placed(at: int) -> None:
    links = _chain(6)
    ends = (6, links[-1].hash)
    flipped = bytes([links[at].canonical_form[0] ^ 1]) + links[at].canonical_form[1:]
    altered = [*links[:at], replace(links[at], canonical_form=flipped), *links[at + 1 :]]
    assert verify_chain(altered) == Break(at + 1, "altered")

    removed = links[:at] + links[at + 1 :]
    if at < 5:
        assert verify_chain(removed) == Break(at + 1, "missing")
    else:
        assert verify_chain(removed) is None
        assert verify_chain(removed, ends_with=ends) == Break(6, "cut")

    moved = [replace(link, seq=n) for n, link in enumerate([*links[:at], *links[at + 1 :]], 1)]
    if at < 5:
        assert verify_chain(moved) == Break(at + 1, "relinked")

    doubled = [*links[: at + 1], replace(links[at], seq=at + 2), *links[at + 1 :]]
    assert verify_chain(doubled) == Break(at + 2, "relinked")

    # Everything computed again looks sound by itself; what is known from elsewhere finds it.
    assert verify_chain(_rewritten(links, at)) is None
    assert verify_chain(_rewritten(links, at), ends_with=ends) == Break(6, "cut")


def test_the_chain_of_one_report_does_not_verify_as_anothers_continuation() -> None:
    links = _chain(3)
    prefixed = [replace(link, seq=link.seq + 1) for link in links]
    assert verify_chain(prefixed) == Break(1, "missing")
