"""The vault process: a small WSGI application on a Unix socket, with verbs and no data.

JSON in, JSON out, one POST for each verb; the caller shows a shared token. gunicorn loads
``lapor.vault.process:application`` with ``LAPOR_DB_ROLE=vault``. What is logged is the verb and a
result word; neither log nor error ever repeats what was asked or answered.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

import django
from django.apps import apps

if not apps.ready:  # loaded by gunicorn, where nobody has set Django up
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    django.setup()

from django.conf import settings
from django.db import close_old_connections

from lapor import clock
from lapor.rules.access import Actor
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role
from lapor.vault import keys, places, sending
from lapor.vault.commands import codes, identities
from lapor.vault.queries import inside

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_log = logging.getLogger("lapor.vault")
# A case file with a long timeline is the largest thing anybody sends here.
LARGEST_BYTES = 4 * 1024 * 1024
Said = Mapping[str, Any]


def _send_code(said: Said, at: datetime) -> Said:
    challenge = codes.send_code(said["contact"], at=at)
    sending.wake()
    return {"challenge": challenge}


def _check_code(said: Said, at: datetime) -> Said:
    return asdict(codes.check_code(said["challenge"], said["code"], at=at))


def _notify(said: Said, at: datetime) -> Said:
    result = identities.notify(UUID(said["ref"]), said, at=at)
    sending.wake()
    return {"result": result}


def _send(said: Said, at: datetime) -> Said:
    result = identities.send(said["address_kind"], said["address"], said, at=at)
    sending.wake()
    return {"result": result}


def _name(said: Said, at: datetime) -> Said:
    asked = said["actor"]
    actor = Actor(
        Role(asked["role"]),
        user_id=asked["user_id"],
        post_id=asked["post_id"],
        unit_id=asked["unit_id"],
    )
    ref = UUID(said["ref"])
    return {"name": identities.show_name(ref, said["tracking_id"], actor=actor, at=at)}


def _pass_on(said: Said, at: datetime) -> Said:
    receipt = identities.pass_on(
        UUID(said["ref"]),
        said["tracking_id"],
        referral_key=said["referral_key"],
        payload=said["payload"],
        at=at,
    )
    return {"receipt": receipt}


def _erase(said: Said, at: datetime) -> Said:
    identities.erase(UUID(said["ref"]), at=at)
    return {}


def _outbox(said: Said, at: datetime) -> Said:
    del at
    if not settings.LAPOR_DEMO:
        raise RuleViolation("Kotak keluar hanya ada dalam mode demo.", "not_a_demo")
    return {"messages": inside.shown_messages(datetime.fromisoformat(said["at"]))}


def _health(said: Said, at: datetime) -> Said:
    del said, at
    return {"key_id": next(iter(keys.private_keys()))} | inside.backlog()


VERBS: Mapping[str, Callable[[Said, datetime], Said]] = {
    "code/send": _send_code,
    "code/check": _check_code,
    "notify": _notify,
    "send": _send,
    "name": _name,
    "pass-on": _pass_on,
    "erase": _erase,
    "outbox": _outbox,
    "health": _health,
}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one verb."""
    close_old_connections()
    try:
        status, content = _answer(environ)
    finally:
        close_old_connections()
    body = json.dumps(content).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def _answer(environ: WSGIEnvironment) -> tuple[HTTPStatus, Said]:
    verb = environ["PATH_INFO"].strip("/")
    run = VERBS.get(verb)
    if run is None or environ["REQUEST_METHOD"] != "POST":
        return HTTPStatus.NOT_FOUND, {}
    if not _shows_token(environ):
        _log.warning("%s no token", verb)
        return HTTPStatus.FORBIDDEN, {}
    try:
        said = _read(environ)
        content = run(said, clock.now())
    except RuleViolation as refusal:
        _log.info("%s %s", verb, refusal.code)
        return HTTPStatus.CONFLICT, {"code": refusal.code, "text": refusal.text}
    except (KeyError, ValueError, TypeError) as wrong:
        _log.warning("%s not understood: %s", verb, type(wrong).__name__)
        return HTTPStatus.BAD_REQUEST, {}
    except Exception as failure:  # noqa: BLE001  (a traceback may quote a person: name only)
        _log.error("%s failed: %s", verb, type(failure).__name__)
        return HTTPStatus.INTERNAL_SERVER_ERROR, {}
    _log.info("%s ok", verb)
    return HTTPStatus.OK, content


def _read(environ: WSGIEnvironment) -> Said:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BYTES:
        raise ValueError("too large")
    said: Said = json.loads(environ["wsgi.input"].read(length) or b"{}")
    return said


def _shows_token(environ: WSGIEnvironment) -> bool:
    token = places.token_path().read_text().strip()
    shown = environ.get("HTTP_AUTHORIZATION", "")
    return hmac.compare_digest(f"Bearer {token}".encode(), shown.encode())


# Only the real process sends; a test that serves this application in a thread sends by hand.
if os.environ.get("LAPOR_DB_ROLE") == "vault":
    sending.start()
