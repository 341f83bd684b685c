"""What the web seals, only the vault opens, and only as it was sealed."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from lapor.vault import keys, opening, places, sealing
from lapor.vault.opening import CannotOpen

BUDI = sealing.Identity(
    name="Budi Santoso",
    contact_kind="email",
    contact="budi@contoh.id",
    area_code="63.08.05.2001",
    address_line="Jalan Merdeka 1",
    nik="6308050101800001",
)


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.LAPOR_VAR = str(tmp_path)
    keys.create_pair(places.private_key_path(), places.public_key_path())


@pytest.mark.usefixtures("own_keys")
def test_what_was_sealed_opens_to_the_same_person() -> None:
    assert opening.open_identity(sealing.seal(BUDI)) == BUDI


@pytest.mark.usefixtures("own_keys")
def test_the_same_person_sealed_twice_looks_different_in_every_part() -> None:
    first, second = sealing.seal(BUDI), sealing.seal(BUDI)
    assert first.ref != second.ref
    assert first.sealed != second.sealed
    assert first.wrapped_key != second.wrapped_key


@pytest.mark.usefixtures("own_keys")
@pytest.mark.proves("F21", "S21")
def test_no_part_of_the_identity_shows_through() -> None:
    sealed = sealing.seal(BUDI)
    visible = sealed.sealed + sealed.wrapped_key + sealed.key_id.encode() + sealed.ref.bytes
    for word in (BUDI.name, BUDI.contact, BUDI.nik, BUDI.address_line):
        assert word.encode() not in visible


@pytest.mark.usefixtures("own_keys")
def test_a_short_and_a_long_name_are_sealed_to_the_same_length() -> None:
    short = sealing.seal(replace(BUDI, name="Bo"))
    long = sealing.seal(replace(BUDI, name="B" * 40))
    assert len(short.sealed) == len(long.sealed)


@pytest.mark.usefixtures("own_keys")
@pytest.mark.parametrize("part", ["sealed", "wrapped_key"])
def test_every_changed_byte_is_noticed(part: str) -> None:
    sealed = sealing.seal(BUDI)
    whole = getattr(sealed, part)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            opening.open_identity(_with(sealed, part, bytes(changed)))


def _with(sealed: sealing.SealedIdentity, part: str, content: bytes) -> sealing.SealedIdentity:
    if part == "sealed":
        return replace(sealed, sealed=content)
    return replace(sealed, wrapped_key=content)


@pytest.mark.usefixtures("own_keys")
def test_an_identity_moved_to_another_report_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        opening.open_identity(replace(sealing.seal(BUDI), ref=uuid4()))


@pytest.mark.usefixtures("own_keys")
def test_a_wrapped_key_of_another_report_does_not_open_this_one() -> None:
    mine, other = sealing.seal(BUDI), sealing.seal(BUDI)
    with pytest.raises(CannotOpen):
        opening.open_identity(replace(mine, wrapped_key=other.wrapped_key))


@pytest.mark.usefixtures("own_keys")
def test_sealing_needs_the_public_key_alone() -> None:
    places.private_key_path().rename(places.private_key_path().with_suffix(".away"))
    sealed = sealing.seal(BUDI)
    assert sealed.wrapped_key
    with pytest.raises(keys.KeyMissing):
        opening.open_identity(sealed)


@pytest.mark.usefixtures("own_keys")
def test_after_a_change_of_keys_old_and_new_both_open(settings: Settings, tmp_path: Path) -> None:
    old = sealing.seal(BUDI)
    keys.create_pair(places.private_key_path(), places.public_key_path(), rotate=True)
    # A running process keeps the key it read; a new one reads the new file.
    moved = tmp_path / "moved"
    moved.mkdir()
    (tmp_path / "secrets").rename(moved / "secrets")
    settings.LAPOR_VAR = str(moved)
    new = sealing.seal(BUDI)
    assert new.key_id != old.key_id
    assert opening.open_identity(old) == opening.open_identity(new) == BUDI


@pytest.mark.usefixtures("own_keys")
def test_keys_are_readable_by_their_owner_alone_and_made_only_once() -> None:
    before = places.private_key_path().read_text()
    keys.create_pair(places.private_key_path(), places.public_key_path())
    assert places.private_key_path().read_text() == before
    for path in (places.private_key_path(), places.public_key_path()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("own_keys")
def test_a_contact_sealed_for_the_code_opens_for_nothing_else() -> None:
    sealed = sealing.seal_contact("phone", "+628123456789")
    assert opening.open_text(sealed, context=b"contact") == {
        "kind": "phone",
        "contact": "+628123456789",
    }
    with pytest.raises(CannotOpen):
        opening.open_text(sealed, context=b"outgoing\x00x")
    with pytest.raises(CannotOpen):
        opening.open_text("bukan base64!", context=b"contact")


def test_an_identity_never_shows_itself_in_a_traceback() -> None:
    assert "Budi" not in repr(BUDI)


@given(st.binary(max_size=600))
def test_padding_keeps_the_words_and_hides_their_length(plain: bytes) -> None:
    padded = sealing.pad(plain)
    assert len(padded) % sealing.BLOCK == 0
    assert padded[: padded.rindex(b"\x80")] == plain


def test_the_mark_of_a_contact_is_blind_to_capitals_and_keyed(settings: Settings) -> None:
    mark = sealing.contact_mark("email", "Budi@Contoh.id ")
    assert mark == sealing.contact_mark("email", "budi@contoh.id")
    assert mark != sealing.contact_mark("phone", "budi@contoh.id")
    settings.SECRET_KEY = "another secret"
    assert mark != sealing.contact_mark("email", "budi@contoh.id")
