"""Carrying queued messages out by SMTP and the SMS gateway, from a thread of the vault process.

The thread never holds a transaction while it waits for another machine. In demo mode nothing is
queued for it.
"""

from __future__ import annotations

import hashlib
import logging
import smtplib
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

import httpx
from django.conf import settings
from django.db import close_old_connections

from lapor import clock
from lapor.vault import envelopes, opening
from lapor.vault.commands import messages
from lapor.vault.envelopes import Draft

_log = logging.getLogger("lapor.vault")
PATIENCE_SECONDS = 10.0
# How long the thread rests when nobody wakes it: a retry is late by at most this much.
REST_SECONDS = 5.0
_awake = threading.Event()


class NotSent(Exception):
    """The message did not go out. is_final: trying again cannot help."""

    def __init__(self, *, is_final: bool = False) -> None:
        super().__init__("final" if is_final else "for now")
        self.is_final = is_final


def wake() -> None:
    """Tell the sender that something was queued."""
    _awake.set()


def start() -> None:
    """Start this process's sender; it ends with the process."""
    threading.Thread(target=_run, name="sender", daemon=True).start()


def send_due(at: datetime) -> int:
    """Send one batch of due messages; return how many were taken."""
    rows = messages.lease(at)
    for row in rows:
        try:
            draft = envelopes.opened(row)
            _TRANSPORTS[draft.channel](draft)
        except (NotSent, opening.CannotOpen) as failure:
            is_final = not isinstance(failure, NotSent) or failure.is_final
            messages.mark_failed(row, at=at, is_final=is_final)
            _log.warning("send %s", "refused" if is_final else "put off")
        except Exception as failure:  # noqa: BLE001  # one bad message must not stop the others
            messages.mark_failed(row, at=at, is_final=True)
            _log.error("send failed: %s", type(failure).__name__)
        else:
            messages.mark_sent(row, at=at)
            _log.info("send ok")
    return len(rows)


def _run() -> None:
    """Send for ever; a database that is away is asked again after the rest."""
    tidied_on = None
    while True:
        _awake.wait(REST_SECONDS)
        _awake.clear()
        close_old_connections()
        try:
            at = clock.now()
            while send_due(at):
                at = clock.now()
            # Every hour: the demo's rows must not outlive their day by much.
            if tidied_on != (hour := at.replace(minute=0, second=0, microsecond=0)):
                messages.tidy(at=at)
                tidied_on = hour
        except Exception as failure:  # noqa: BLE001  # this thread is all there is: it goes on
            _log.error("sender failed: %s", type(failure).__name__)
        close_old_connections()


def _email(draft: Draft) -> None:
    """Hand the message to the mail server (``smtp://`` with STARTTLS, ``smtps://``)."""
    url = urlsplit(settings.LAPOR_SMTP_URL)
    if not url.hostname:
        raise NotSent
    mail = EmailMessage()
    mail["From"] = settings.LAPOR_MAIL_FROM
    mail["To"] = draft.to
    mail["Subject"] = draft.subject
    # The same message sent twice carries the same id, so that a reader sees it once.
    digest = hashlib.sha256(draft.message_id.encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{settings.LAPOR_MAIL_FROM.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(draft.body)
    try:
        with _mail_server(url) as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        raise NotSent(is_final=all(code >= 500 for code in codes)) from None
    except (smtplib.SMTPException, OSError):
        raise NotSent from None


def _mail_server(url: SplitResult) -> smtplib.SMTP:
    """Connect and log in; with a name to log in as, never over a line that others can read."""
    host, port = str(url.hostname), url.port or 0
    checked = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=PATIENCE_SECONDS, context=checked
        )
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=checked)
        elif url.username:
            server.close()
            raise NotSent
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def _sms(draft: Draft) -> None:
    """Hand the message to the SMS gateway: POST {to, text} with an idempotency key."""
    if not settings.LAPOR_SMS_URL:
        raise NotSent
    try:
        answer = httpx.post(
            settings.LAPOR_SMS_URL,
            json={"to": draft.to, "text": draft.body},
            headers={"Idempotency-Key": draft.message_id},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError:
        raise NotSent from None
    if not answer.is_success:
        # 400 and 422: this number or text is not accepted, and will not be tomorrow.
        raise NotSent(is_final=answer.status_code in {400, 422})


_TRANSPORTS: dict[str, Callable[[Draft], None]] = {"email": _email, "sms": _sms}
