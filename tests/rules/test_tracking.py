"""Tracking IDs and receipt keys: found out when wrong, read as meant, told by nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapor.rules.tracking import (
    ALPHABET,
    NotAReceiptKey,
    NotATrackingId,
    check_tracking_id,
    derive_receipt_key,
    key_hash,
    new_tracking_id,
    normalise_key,
    printed,
    printed_key,
)

SECRET = bytes(range(32))
FORM = b"form secret of one sending, once"
PEPPER = b"pepper" * 6

six_bytes = st.binary(min_size=6, max_size=6)
secrets = st.binary(min_size=16, max_size=32)


def _wrongs(name: str) -> list[str]:
    """Every single wrong character and every swap of different neighbours."""
    wrong = [
        name[:at] + other + name[at + 1 :]
        for at, right in enumerate(name)
        for other in ALPHABET
        if other != right
    ]
    swapped = [
        name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        for at in range(len(name) - 1)
        if name[at] != name[at + 1]
    ]
    return wrong + swapped


@given(six_bytes)
def test_any_single_wrong_character_or_swap_in_a_tracking_id_is_found(random: bytes) -> None:
    for wrong in _wrongs(new_tracking_id(random)):
        with pytest.raises(NotATrackingId):
            check_tracking_id(wrong)


@given(secrets)
def test_any_single_wrong_character_or_swap_in_a_key_is_found(form_secret: bytes) -> None:
    for wrong in _wrongs(derive_receipt_key(form_secret, SECRET)):
        with pytest.raises(NotAReceiptKey):
            normalise_key(wrong)


@given(six_bytes)
def test_a_tracking_id_is_ten_characters_and_printed_as_on_the_receipt(random: bytes) -> None:
    made = new_tracking_id(random)
    assert len(made) == 10
    assert set(made) <= set(ALPHABET)
    assert not set(made) & set("ILOU")
    assert check_tracking_id(made) == made
    shown = printed(made)
    assert shown == f"LPR-{made[:5]}-{made[5:]}"
    assert check_tracking_id(shown) == made


LOOKS_LIKE = {"0": "0Oo", "1": "1IiLl"}


@given(six_bytes, st.randoms(use_true_random=False), st.sampled_from(["LPR-", "lpr ", "", "Lpr–"]))
def test_what_people_type_is_read_as_meant(random: bytes, draw: object, prefix: str) -> None:
    made = new_tracking_id(random)
    choice = draw.choice  # type: ignore[attr-defined]
    typed = "".join(
        choice(LOOKS_LIKE.get(c, c + c.lower())) + choice(["", "", " ", "-", "—"]) for c in made
    )
    assert check_tracking_id(f"  {prefix}{typed}\n") == made


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "LPR",
        "LPR-",
        "7K3F9",
        "LPR-UUUUU-UUUUU",
        "١٢٣٤٥٦٧٨٩٠",
        "A" * 10_000,
        "LPR-7K3F9-QXM2A-5",
        "é" * 10,
    ],
)
def test_what_cannot_be_a_tracking_id_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(NotATrackingId) as refusal:
        check_tracking_id(typed)
    assert refusal.value.text.endswith(".")


def test_an_id_that_begins_like_the_prefix_is_still_read() -> None:
    beginning = "".join(f"{ALPHABET.index(c):05b}" for c in "1PR") + "0" * 33
    made = new_tracking_id(int(beginning, 2).to_bytes(6))
    assert made.startswith("1PR")
    assert check_tracking_id(f"lpr{made[3:]}") == made
    assert check_tracking_id(f"LPR-LPR{made[3:]}") == made


@pytest.mark.parametrize("typed", ["", "0" * 24, "0" * 26, "0" * 10])
def test_a_key_has_25_characters(typed: str) -> None:
    with pytest.raises(NotAReceiptKey):
        normalise_key(typed)


def test_the_same_form_gives_the_same_key_and_another_form_or_server_another() -> None:
    key = derive_receipt_key(FORM, SECRET)
    assert key == derive_receipt_key(FORM, SECRET)
    assert key != derive_receipt_key(FORM + b".", SECRET)
    assert key != derive_receipt_key(FORM, SECRET[::-1])


def test_the_key_of_a_form_never_changes_between_versions_of_the_product() -> None:
    # A sending repeated across an upgrade must show the same key again.
    # openssl: HMAC-SHA256(bytes 00..1f, "lapor receipt key 1\0" + form), its first 120 bits.
    assert derive_receipt_key(FORM, SECRET) == "RPKTQEBKQTZ9KXXBDKFJE27KH"


def test_a_key_is_printed_in_groups_of_five_and_read_back_however_it_is_typed() -> None:
    key = derive_receipt_key(FORM, SECRET)
    shown = printed_key(key)
    assert [len(group) for group in shown.split("-")] == [5, 5, 5, 5, 5]
    for typed in (shown, shown.lower(), shown.replace("-", " "), key.replace("0", "o"), f" {key}."):
        assert normalise_key(typed) == key
        assert key_hash(typed, PEPPER) == key_hash(key, PEPPER)


def test_the_stored_hash_needs_the_pepper() -> None:
    key = derive_receipt_key(FORM, SECRET)
    assert len(key_hash(key, PEPPER)) == 32
    assert key_hash(key, PEPPER) != key_hash(key, PEPPER[::-1])


def test_secrets_that_are_too_short_are_refused() -> None:
    with pytest.raises(ValueError, match="6 random bytes"):
        new_tracking_id(b"12345")
    with pytest.raises(ValueError, match="16 bytes"):
        derive_receipt_key(b"short", SECRET)
    with pytest.raises(ValueError, match="16 bytes"):
        derive_receipt_key(FORM, b"short")
    with pytest.raises(ValueError, match="16 bytes"):
        key_hash(derive_receipt_key(FORM, SECRET), b"short")


def test_every_character_stands_at_every_place() -> None:
    """No bits are lost: 45 random bits fill nine characters."""
    seen: list[set[str]] = [set() for _place in range(10)]
    for value in range(32):
        bits = sum(value << (5 * place) for place in range(9)) << 3
        for place, character in enumerate(new_tracking_id(bits.to_bytes(6))):
            seen[place].add(character)
    assert all(len(characters) == 32 for characters in seen[:9])
