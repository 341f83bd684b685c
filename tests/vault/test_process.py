"""The vault's verbs over its real socket: what they give, what they refuse, what they log."""

from __future__ import annotations

import logging
import stat
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pytest_django import Settings

from lapor import clock
from lapor.rules.access import Actor
from lapor.rules.flow import Role
from lapor.vault import client, keys, places, queries, sealing
from lapor.vault.client import VaultRefused, VaultUnavailable
from lapor.vault.models import Identity, Outgoing
from lapor.vault.records import What

from .conftest import BUDI, acting_as, kept

SARI = Actor(Role.LIAISON, user_id=1, post_id=11, unit_id=111)
SEAT = Actor(Role.OMBUDSMAN_OFFICE, user_id=5, post_id=15, unit_id=115)


@pytest.mark.usefixtures("vault")
def test_a_handler_sees_one_name_and_the_ledger_has_the_row() -> None:
    ref, report = kept()
    assert client.show_name(ref, report.tracking_id, actor=SARI) == BUDI.name
    (read,) = queries.reads_of(report.id)
    assert (read.what, read.role, read.post_id, read.unit_id) == (
        What.IDENTITY,
        Role.LIAISON,
        11,
        111,
    )


@pytest.mark.usefixtures("vault")
@pytest.mark.proves("S21")
def test_an_anonim_reporter_has_no_name_for_handlers() -> None:
    ref, report = kept(name_to_handlers=False)
    with pytest.raises(VaultRefused) as refusal:
        client.show_name(ref, report.tracking_id, actor=SARI)
    assert refusal.value.code == "anonymous"
    assert queries.reads_of(report.id) == []


@pytest.mark.usefixtures("vault")
@pytest.mark.parametrize("consents", [True, False])
def test_a_seat_of_the_ombudsman_sees_the_name_by_consent_alone(consents: bool) -> None:
    # The consent counts, also where handlers are shown the name or are not.
    ref, report = kept(name_to_handlers=not consents, consent_ombudsman=consents)
    if consents:
        assert client.show_name(ref, report.tracking_id, actor=SEAT) == BUDI.name
    else:
        with pytest.raises(VaultRefused) as refusal:
            client.show_name(ref, report.tracking_id, actor=SEAT)
        assert refusal.value.code == "no_consent"


@pytest.mark.usefixtures("vault")
def test_a_reference_opens_for_its_own_report_only() -> None:
    ref, _report = kept()
    _other_ref, other = kept()
    for wrong_ref, tracking_id in ((ref, other.tracking_id), (uuid4(), other.tracking_id)):
        with pytest.raises(VaultRefused) as refusal:
            client.show_name(wrong_ref, tracking_id, actor=SARI)
        assert refusal.value.code == "unknown"


@pytest.mark.usefixtures("vault")
def test_an_erased_identity_is_gone_for_everybody() -> None:
    ref, report = kept()
    client.erase(ref)
    client.erase(ref)
    with pytest.raises(VaultRefused) as refusal:
        client.show_name(ref, report.tracking_id, actor=SARI)
    assert refusal.value.code == "erased"
    assert client.notify(ref, message_id="x", subject="s", body="b", sms_text="t") == "erased"
    assert [read.what for read in queries.reads_of(report.id)] == [What.ERASED]
    with acting_as("vault"):
        row = Identity.objects.get(ref=ref)
        assert (bytes(row.sealed), bytes(row.wrapped_key)) == (b"", b"")


@pytest.mark.usefixtures("vault")
def test_a_message_is_queued_once_however_often_it_is_asked_for() -> None:
    ref, _report = kept()
    said = {"subject": "Kabar", "body": "Ada kabar.", "sms_text": "ada kabar"}
    assert client.notify(ref, message_id="event:1:reporter", **said) == "queued"
    assert client.notify(ref, message_id="event:1:reporter", **said) == "already"
    with acting_as("vault"):
        row = Outgoing.objects.get()
        assert (row.channel, row.state) == ("email", "queued")
        assert b"Ada kabar" not in bytes(row.box)
        assert BUDI.contact.encode() not in bytes(row.box)


@pytest.mark.usefixtures("vault")
def test_a_reporter_seen_at_the_counter_has_no_contact_to_write_to() -> None:
    seen = sealing.Identity("Nenek Ijah", "", "", "63.08.05.2001", "Jalan Sawah 2")
    ref, _report = kept(seen)
    assert client.notify(ref, message_id="x", subject="s", body="b", sms_text="t") == "no_contact"
    assert client.notify(uuid4(), message_id="y", subject="s", body="b", sms_text="t") == "unknown"


@pytest.mark.usefixtures("vault")
def test_only_the_owner_of_the_socket_with_the_token_is_answered() -> None:
    assert stat.S_IMODE(places.socket_path().stat().st_mode) == 0o600
    transport = httpx.HTTPTransport(uds=str(places.socket_path()))
    with httpx.Client(transport=transport, base_url="http://vault") as stranger:
        assert stranger.post("/health", json={}).status_code == 403
        wrong = {"Authorization": "Bearer guess"}
        assert stranger.post("/health", json={}, headers=wrong).status_code == 403
        right = {"Authorization": "Bearer token-of-the-test"}
        assert stranger.post("/health", json={}, headers=right).status_code == 200
        assert stranger.get("/health", headers=right).status_code == 404
        assert stranger.post("/dump", json={}, headers=right).status_code == 404
        assert stranger.post("/name", content=b"{", headers=right).status_code == 400
        assert stranger.post("/name", json={"ref": "x"}, headers=right).status_code == 400


def test_a_vault_that_is_away_is_told_calmly(own_keys: object) -> None:
    assert not client.is_alive()
    with pytest.raises(VaultUnavailable) as refusal:
        client.send_code(sealing.seal_contact("email", BUDI.contact))
    assert "tidak hilang" in refusal.value.text
    assert refusal.value.__cause__ is None


@pytest.mark.usefixtures("vault")
def test_health_tells_the_backlog_and_no_more() -> None:
    ref, _report = kept()
    client.notify(ref, message_id="x", subject="s", body="b", sms_text="t")
    told = client.health()
    assert (told["queued"], told["parked"]) == (1, 0)
    assert datetime.fromisoformat(told["oldest_queued_at"]).tzinfo is not None
    assert set(told) == {"key_id", "queued", "parked", "oldest_queued_at"}


@pytest.mark.usefixtures("vault")
def test_logs_name_the_verb_and_the_result_and_never_a_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "httpx")
    ref, report = kept()
    client.show_name(ref, report.tracking_id, actor=SARI)
    client.send_code(sealing.seal_contact("email", BUDI.contact))
    client.notify(ref, message_id="x", subject="s", body="isi rahasia", sms_text="t")
    with pytest.raises(VaultRefused):
        client.show_name(uuid4(), report.tracking_id, actor=SARI)
    with pytest.raises(VaultUnavailable):  # not understood, and not quoted
        client.erase(f"bukan rujukan {BUDI.name}")  # type: ignore[arg-type]
    own = [record.getMessage() for record in caplog.records if record.name == "lapor.vault"]
    assert own[0] == "name ok"
    assert "name unknown" in own
    for word in (BUDI.name, BUDI.contact, "isi rahasia", str(ref)):
        assert word not in caplog.text


@pytest.mark.usefixtures("vault")
def test_the_outbox_exists_in_demo_mode_alone(settings: Settings) -> None:
    at = clock.now()
    with pytest.raises(VaultRefused) as refusal:
        client.outbox(at)
    assert refusal.value.code == "not_a_demo"
    settings.LAPOR_DEMO = True
    client.send("email", "sari@contoh.id", message_id="m", subject="Tugas baru", body="Ada tugas.")
    (message,) = client.outbox(at)
    assert (message.to, message.subject, message.body) == (
        "sari@contoh.id",
        "Tugas baru",
        "Ada tugas.",
    )


@pytest.mark.usefixtures("vault")
def test_after_a_restore_without_the_key_the_vault_says_so_and_new_reports_go_on(
    own_keys: Path, settings: Settings
) -> None:
    ref, report = kept()
    # Another folder, where the product made itself a fresh pair; the socket stays where it is.
    settings.LAPOR_VAR = str(own_keys / "restored")
    keys.create_pair(places.private_key_path(), places.public_key_path())
    places.token_path().write_text("token-of-the-test\n")
    with pytest.raises(VaultRefused) as refusal:
        client.show_name(ref, report.tracking_id, actor=SARI)
    assert refusal.value.code == "key_lost"
    new_ref, new_report = kept()
    assert client.show_name(new_ref, new_report.tracking_id, actor=SARI) == BUDI.name
