"""Messages go out once, late rather than never, and visibly stuck rather than lost (P-03)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from lapor.vault import sending
from lapor.vault.commands import messages
from lapor.vault.envelopes import Draft
from lapor.vault.models import Challenge, Outgoing
from lapor.vault.queries import inside

from .conftest import NOON, acting_as
from .receivers import mail_server, receiver

rolled_back = [pytest.mark.role("vault"), pytest.mark.usefixtures("db", "own_keys")]


def _mail(message_id: str = "event:1:reporter", to: str = "budi@contoh.id") -> None:
    draft = Draft(message_id, "email", to, "Kabar laporan", "Jalan sudah diperbaiki.\n")
    messages.queue(draft, at=NOON)


def _sms(message_id: str = "event:1:reporter") -> None:
    messages.queue(Draft(message_id, "sms", "+628123", "", "LAPOR: ada kabar."), at=NOON)


class TestOneSender:
    pytestmark = rolled_back

    def test_a_mail_arrives_with_its_words_and_an_id_of_its_own(self, settings: Settings) -> None:
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url
            _mail()
            assert sending.send_due(NOON) == 1
            assert sending.send_due(NOON) == 0
        (mail,) = server.mails
        assert mail["To"] == "budi@contoh.id"
        assert mail["Subject"] == "Kabar laporan"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail.get_content().strip() == "Jalan sudah diperbaiki."

    def test_an_sms_goes_to_the_gateway_under_its_key(self, settings: Settings) -> None:
        with receiver() as gateway:
            settings.LAPOR_SMS_URL = gateway.url
            _sms()
            sending.send_due(NOON)
        (post,) = gateway.posts
        assert post.key == "event:1:reporter"
        assert post.body == {"to": "+628123", "text": "LAPOR: ada kabar."}

    def test_what_was_sent_leaves_no_words_behind(self, settings: Settings) -> None:
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url
            _mail()
            sending.send_due(NOON)
        row = Outgoing.objects.get()
        assert (row.state, bytes(row.box), row.sent_at) == ("sent", b"", NOON)
        assert messages.queue(Draft(row.id, "email", "x", "x", "x"), at=NOON) == "already"

    def test_a_server_that_is_down_is_tried_later_and_later(self, settings: Settings) -> None:
        settings.LAPOR_SMTP_URL = "smtp://127.0.0.1:9"  # discard: nobody listens
        _mail()
        waits = []
        at = NOON
        for _ in range(4):
            assert sending.send_due(at) == 1
            row = Outgoing.objects.get()
            waits.append(row.next_at - at)
            at = row.next_at
        assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
        assert inside.backlog()["queued"] == 1

    def test_after_twelve_tries_it_is_parked_seen_and_can_be_replayed(
        self, settings: Settings
    ) -> None:
        settings.LAPOR_SMTP_URL = "smtp://127.0.0.1:9"
        _mail()
        at = NOON
        for _ in range(12):
            sending.send_due(at)
            at = Outgoing.objects.get().next_at
        assert sending.send_due(at) == 0
        assert inside.backlog() == {"queued": 0, "oldest_queued_at": None, "parked": 1}
        assert timedelta(hours=60) < at - NOON < timedelta(hours=72)
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url
            assert messages.replay_parked(at=at) == 1
            sending.send_due(at)
        assert len(server.mails) == 1

    def test_a_refused_address_is_parked_at_once_and_a_busy_one_is_not(
        self, settings: Settings
    ) -> None:
        with mail_server() as server:
            server.answers = ["550", "450"]
            settings.LAPOR_SMTP_URL = server.url
            _mail("refused")
            sending.send_due(NOON)
            _mail("busy")
            sending.send_due(NOON)
            states = dict(Outgoing.objects.values_list("id", "state"))
            assert states == {"refused": "parked", "busy": "queued"}
            sending.send_due(NOON + timedelta(minutes=1))
        assert Outgoing.objects.get(id="busy").state == "sent"

    @pytest.mark.parametrize(("status", "state"), [(500, "queued"), (422, "parked")])
    def test_the_gateway_decides_whether_another_try_helps(
        self, settings: Settings, status: int, state: str
    ) -> None:
        with receiver() as gateway:
            gateway.answers = [(status, b"{}")]
            settings.LAPOR_SMS_URL = gateway.url
            _sms()
            sending.send_due(NOON)
        assert Outgoing.objects.get().state == state

    def test_a_poisoned_message_stops_no_other(self, settings: Settings) -> None:
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url
            _mail("poison")
            Outgoing.objects.update(box=b"not a box at all")
            _mail("sound")
            sending.send_due(NOON)
        assert [mail["To"] for mail in server.mails] == ["budi@contoh.id"]
        assert Outgoing.objects.get(id="poison").state == "parked"

    def test_an_address_with_a_line_break_is_parked_and_smuggles_nothing(
        self, settings: Settings
    ) -> None:
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url
            _mail("smuggler", to="budi@contoh.id\r\nBcc: semua@contoh.id")
            _mail("sound")
            sending.send_due(NOON)
        assert [mail["To"] for mail in server.mails] == ["budi@contoh.id"]
        assert Outgoing.objects.get(id="smuggler").state == "parked"

    def test_a_password_is_not_said_on_an_open_line(self, settings: Settings) -> None:
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url.replace("//", "//lapor:rahasia@")
            _mail()
            sending.send_due(NOON)
        assert server.mails == []
        assert Outgoing.objects.get().state == "queued"

    def test_a_sender_that_died_is_followed_by_another_under_the_same_id(
        self, settings: Settings
    ) -> None:
        with mail_server() as server:
            settings.LAPOR_SMTP_URL = server.url
            _mail()
            (row,) = messages.lease(NOON)
            # It sent, and died before it could say so.
            sending._email(_draft(row))
            assert sending.send_due(NOON + timedelta(seconds=119)) == 0
            assert sending.send_due(NOON + timedelta(seconds=120)) == 1
        first, second = server.mails
        assert first["Message-ID"] == second["Message-ID"]

    def test_the_demo_sends_nothing_and_forgets_after_a_day(self, settings: Settings) -> None:
        settings.LAPOR_DEMO = True
        settings.LAPOR_SMTP_URL = "smtp://127.0.0.1:9"
        _mail()
        assert sending.send_due(NOON) == 0
        almost = NOON + timedelta(hours=24, seconds=-1)
        assert [message["to"] for message in inside.shown_messages(almost)] == ["budi@contoh.id"]
        assert inside.shown_messages(NOON + timedelta(hours=24)) == []
        messages.tidy(at=almost)
        assert Outgoing.objects.count() == 1
        messages.tidy(at=NOON + timedelta(hours=24))
        assert Outgoing.objects.count() == 0

    def test_tidying_keeps_what_is_not_sent_and_forgets_old_codes(self) -> None:
        _mail()
        Challenge.objects.create(
            id="c", code_hash=b"x", contact_index=b"y", made_at=NOON, expires_at=NOON
        )
        messages.tidy(at=NOON + timedelta(days=400))
        assert (Outgoing.objects.count(), Challenge.objects.count()) == (1, 0)


def _draft(row: Outgoing) -> Draft:
    from lapor.vault import envelopes

    return envelopes.opened(row)


@pytest.mark.usefixtures("own_database", "own_keys")
def test_three_senders_at_once_send_each_message_once(settings: Settings) -> None:
    with acting_as("vault"), mail_server() as server:
        settings.LAPOR_SMTP_URL = server.url
        for number in range(40):
            _mail(f"event:{number}:reporter", f"budi{number}@contoh.id")

        def drain() -> None:
            with acting_as("vault"):
                while sending.send_due(NOON):
                    pass
            connection.close()

        senders = [threading.Thread(target=drain) for _ in range(3)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert sorted(mail["To"] for mail in server.mails) == sorted(
            f"budi{number}@contoh.id" for number in range(40)
        )
        assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}
