"""Telling people what happened: reactions that queue a job, and jobs that ask the vault to tell.

A reaction is quick and speaks with nobody; the job it defers may fail, wait and run again. The
vault takes each message once by its id, so a job that runs twice tells nobody twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lapor.notifications import queries, texts
from lapor.notifications.messages import Facts, Message, written
from lapor.notifications.queries import Happening
from lapor.notifications.texts import Words
from lapor.reports.drain import reaction
from lapor.rules.flow import Action
from lapor.rules.labels import _
from lapor.vault import client
from lapor.vault.client import VaultUnavailable

# The vault is away for minutes at most, and what it took it retries itself; but a message must
# outlive a bad weekend: 3, 9, 27 ... seconds, the last of twelve tries after nine days.
_AGAIN = RetryStrategy(max_attempts=12, exponential_wait=3, retry_exceptions={VaultUnavailable})
_TO_REPORTER = _(
    "Buka {alamat} dengan nomor laporan {nomor} dan kunci yang Anda simpan. Kami tidak pernah"
    " meminta kunci itu lewat pesan atau telepon."
)
_TO_OFFICER = _("Surel ini tidak memuat isi laporan. Bacalah di meja kerja: {alamat}")


@reaction("notifications.tell_reporter")
def tell_reporter(event_id: int, at: datetime) -> None:
    """Queue telling the reporter about an event."""
    del at
    send_to_reporter.defer(event_id=event_id)


@reaction("notifications.tell_officers")
def tell_officers(event_id: int, at: datetime) -> None:
    """Queue telling the officers whose turn it is."""
    del at
    send_to_officers.defer(event_id=event_id)


@app.task(name="notifications.send_to_reporter", queue="notifications", retry=_AGAIN)
def send_to_reporter(event_id: int) -> None:
    """Hand the reporter's message to the vault, which alone knows where it goes."""
    told = queries.happening(event_id)
    words = words_for_reporter(told)
    if told.identity_ref is None or words is None:
        return
    message = written(words, told.facts, closing=_TO_REPORTER)
    client.notify(
        told.identity_ref,
        message_id=f"event:{event_id}:reporter",
        subject=message.subject,
        body=message.body,
        sms_text=message.sms,
    )


@app.task(name="notifications.send_to_officers", queue="notifications", retry=_AGAIN)
def send_to_officers(event_id: int) -> None:
    """Hand a message for each officer concerned to the vault."""
    told = queries.happening(event_id)
    words = words_for_officer(told)
    if words is not None:
        message = written(words, _seen_from(told, "meja"), closing=_TO_OFFICER)
        for officer in queries.officers_to_tell(event_id):
            _send(event_id, officer.user_id, officer.email, message)
    if told.action is Action.REFER:
        seat = texts.QUIET_OFFICER if told.is_quiet else texts.OFFICER[Action.REFER, "seat"]
        message = written(seat, _seen_from(told, "ombudsman"), closing=_TO_OFFICER)
        for officer in queries.seats_to_tell(event_id):
            if officer.email:
                _send(event_id, officer.user_id, officer.email, message)


def words_for_reporter(told: Happening) -> Words | None:
    """Return what the reporter is told, None if the event is not his business."""
    words = texts.words_for(texts.REPORTER, told.action, told.variant)
    return texts.QUIET_REPORTER if words and told.is_quiet else words


def words_for_officer(told: Happening) -> Words | None:
    """Return what the officers are told, None if the reminder was the reporter's own."""
    if (told.action, told.variant) in texts.REPORTER and told.action is Action.REMIND:
        return None
    words = texts.words_for(texts.OFFICER, told.action, told.variant)
    return texts.QUIET_OFFICER if words and told.is_quiet else words


def _seen_from(told: Happening, door: str) -> Facts:
    """Return the facts with the officer's own page of the report as the address."""
    return replace(told.facts, address=f"{settings.LAPOR_BASE_URL}/{door}/{told.facts.number}")


def _send(event_id: int, user_id: int, email: str, message: Message) -> None:
    client.send(
        "email",
        email,
        message_id=f"event:{event_id}:user:{user_id}",
        subject=message.subject,
        body=message.body,
    )
