"""How the rest of the product speaks with the vault process: one function for each verb.

HTTP over a Unix socket, with three seconds' patience. What comes back never holds an identity,
except the one name that ``show_name`` was asked for. Source: ARCHITECTURE 3.4.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from lapor.rules.access import Actor
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _
from lapor.vault import places
from lapor.vault.records import Checked

PATIENCE_SECONDS = 3.0
# Passing a case on waits for somebody else's machine.
PASSING_ON_SECONDS = 60.0


class VaultUnavailable(RuleViolation):
    """The vault process does not answer; nothing was decided, the same call may be repeated."""

    code = "vault_unavailable"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Layanan penjaga identitas sedang tidak dapat dihubungi. Isian Anda tidak hilang;"
                " coba lagi beberapa menit lagi."
            )
        )


class VaultRefused(RuleViolation):
    """The vault answered no; ``code`` and ``text`` are its own."""


@dataclass(frozen=True)
class Message:
    """A message of the demo's outbox, as its recipient would read it."""

    id: str
    channel: str
    to: str
    subject: str
    body: str
    queued_at: datetime


def send_code(sealed_contact: str) -> str:
    """Send a fresh code to a contact sealed by ``sealing.seal_contact``; return the challenge.

    Asked again within a minute it returns the same challenge and sends nothing.
    Raises VaultRefused("too_many_codes") beyond the limit, VaultUnavailable.
    """
    return str(_call("code/send", {"contact": sealed_contact})["challenge"])


def check_code(challenge: str, code: str) -> Checked:
    """Return whether ``code`` is the one sent; the right one may be checked twice."""
    return Checked(**_call("code/check", {"challenge": challenge, "code": code}))


def notify(ref: UUID, *, message_id: str, subject: str, body: str, sms_text: str) -> str:
    """Queue a message to the reporter behind ``ref``, once for each ``message_id``.

    Returns "queued", "already", or why there is nobody to tell: "erased", "no_contact", "unknown".
    """
    said = {"message_id": message_id, "subject": subject, "body": body, "sms_text": sms_text}
    return str(_call("notify", {"ref": str(ref)} | said)["result"])


def send(
    address_kind: str, address: str, *, message_id: str, subject: str, body: str, sms_text: str = ""
) -> str:
    """Queue a message to an officer; address_kind: "email" or "phone". Returns as ``notify``."""
    said = {"message_id": message_id, "subject": subject, "body": body, "sms_text": sms_text}
    to = {"address_kind": address_kind, "address": address}
    return str(_call("send", to | said)["result"])


def show_name(ref: UUID, tracking_id: str, *, actor: Actor) -> str:
    """Return the reporter's name; the ledger row is committed before it leaves the vault.

    Raises VaultRefused: "anonymous" (the reporter keeps the name from handlers), "erased",
    "unknown".
    """
    asked = {"ref": str(ref), "tracking_id": tracking_id, "actor": _spoken(actor)}
    return str(_call("name", asked)["name"])


def pass_on(
    ref: UUID, *, tracking_id: str, referral_key: str, payload: Mapping[str, Any]
) -> dict[str, Any]:
    """Let the vault add the identity to a case and post it to the Ombudsman; return the receipt.

    Raises VaultRefused: "no_consent", "erased", "not_delivered" (try again later).
    """
    asked = {
        "ref": str(ref),
        "tracking_id": tracking_id,
        "referral_key": referral_key,
        "payload": dict(payload),
    }
    receipt: dict[str, Any] = _call("pass-on", asked, patience=PASSING_ON_SECONDS)["receipt"]
    return receipt


def erase(ref: UUID) -> None:
    """Destroy the key of an identity: nobody, the vault included, can open it again."""
    _call("erase", {"ref": str(ref)})


def outbox(at: datetime) -> list[Message]:
    """Return the messages of the last 24 hours, newest first (demo mode only)."""
    rows = _call("outbox", {"at": at.isoformat()})["messages"]
    return [
        Message(**(row | {"queued_at": datetime.fromisoformat(row["queued_at"])})) for row in rows
    ]


def health() -> dict[str, Any]:
    """Return the vault's state: queued, parked, oldest_queued_at (ISO or None), key_id."""
    return _call("health", {})


def is_alive() -> bool:
    """Return whether the vault answers, with its key and its database."""
    try:
        health()
    except (VaultUnavailable, VaultRefused):
        return False
    return True


def _spoken(actor: Actor) -> dict[str, Any]:
    return {
        "role": str(actor.role),
        "user_id": actor.user_id,
        "post_id": actor.post_id,
        "unit_id": actor.unit_id,
    }


def _call(
    verb: str, asked: Mapping[str, Any], *, patience: float = PATIENCE_SECONDS
) -> dict[str, Any]:
    """Post one verb; map its refusals to exceptions. The cause is not chained: it may quote us."""
    socket = places.socket_path()
    if not socket.exists():
        raise VaultUnavailable
    client = _client(str(socket), os.getpid())
    try:
        token = places.token_path().read_text().strip()
        answer = client.post(
            f"/{verb}", json=asked, timeout=patience, headers={"Authorization": f"Bearer {token}"}
        )
    except (httpx.HTTPError, OSError):
        raise VaultUnavailable from None
    if answer.status_code == httpx.codes.CONFLICT:
        refused = answer.json()
        raise VaultRefused(refused["text"], refused["code"])
    if answer.status_code != httpx.codes.OK:
        raise VaultUnavailable
    content: dict[str, Any] = answer.json()
    return content


_lock = threading.Lock()
_kept: tuple[tuple[str, int], httpx.Client] | None = None


def _client(socket: str, pid: int) -> httpx.Client:
    """Keep one pool of connections in each process: a forked child must not share its parent's."""
    global _kept  # noqa: PLW0603  # one pool for the process
    with _lock:
        if _kept is not None and _kept[0] == (socket, pid):
            return _kept[1]
        if _kept is not None:
            _kept[1].close()
        transport = httpx.HTTPTransport(uds=socket)
        client = httpx.Client(transport=transport, base_url="http://vault", trust_env=False)
        _kept = ((socket, pid), client)
        return client


def disconnect() -> None:
    """Close this process's connections to the vault; the next call opens new ones."""
    global _kept  # noqa: PLW0603  # one pool for the process
    with _lock:
        if _kept is not None:
            _kept[1].close()
        _kept = None
