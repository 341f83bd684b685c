"""The unit's work: news, follow-ups, the final answer, closing, notes. Source: RULES.md 3."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lapor.directory import queries as directory
from lapor.reports.commands._cases import Locked
from lapor.reports.commands._once import Once, claim
from lapor.reports.commands._store import Done, lock, refuse_stale, require, take
from lapor.reports.models import Attachment, ReportEvent
from lapor.rules.access import Actor
from lapor.rules.case import Act, NotAllowed
from lapor.rules.flow import Action, Role
from lapor.rules.labels import _
from lapor.rules.reasons import FollowUpKind


@dataclass(frozen=True)
class FollowUpInput:
    """A follow-up: what was done, when (local day) and by whom, or a promise with its day."""

    kind: FollowUpKind
    text: str
    done_on: date | None = None
    done_by: str = ""
    promised_on: date | None = None


@dataclass(frozen=True)
class AnswerInput:
    """The final answer: what came of it, the rule applied, and evidence staged beforehand."""

    text: str
    rule_applied: str
    upload_key: str = ""


@dataclass(frozen=True)
class Call:
    """How a command is called: on what, by whom, when, once, and from which page."""

    tracking_id: str
    actor: Actor
    at: datetime
    once: Once | None = None
    seen: int | None = None

    def repeated(self) -> Done | None:
        """Return the earlier result if this call was carried out before."""
        return None if claim(self.once, self.at) else Done(self.tracking_id, 0, is_repeat=True)

    def locked(self, action: Action) -> Locked:
        """Return the report under lock. Raises Stale, NotYours."""
        locked = lock(self.tracking_id, at=self.at)
        refuse_stale(locked, self.seen)
        require(locked, self.actor, action)
        return locked

    def act(self, action: Action, note: str = "") -> Act:
        """Return the plain act of this call."""
        return Act(action, self.at, self.actor.role, note=note)


@transaction.atomic(durable=True)
def acknowledge(call: Call, text: str) -> Done:
    """Send the reporter a message; it stops no clock but ``response``."""
    return _say(call, Action.ACKNOWLEDGE, text)


@transaction.atomic(durable=True)
def note(call: Call, text: str) -> Done:
    """Leave an internal note, never public and never the reporter's."""
    return _say(call, Action.NOTE, text)


def _say(call: Call, action: Action, text: str) -> Done:
    if (repeat := call.repeated()) is not None:
        return repeat
    locked = call.locked(action)
    event = take(locked, call.act(action, text), call.actor, text=text.strip())
    return Done(call.tracking_id, event.seq)


@transaction.atomic(durable=True)
def follow_up(call: Call, given: FollowUpInput) -> Done:
    """Give a follow-up. Raises NotStanding where it would not stand."""
    if (repeat := call.repeated()) is not None:
        return repeat
    locked = call.locked(Action.FOLLOW_UP)
    act = Act(
        Action.FOLLOW_UP,
        call.at,
        call.actor.role,
        note=given.text,
        follow_up_kind=given.kind,
        done_on=given.done_on,
        promised_on=given.promised_on,
        fingerprint=fingerprint(given.text),
    )
    payload = {
        "kind": str(given.kind),
        "done_on": given.done_on.isoformat() if given.done_on else "",
        "promised_on": given.promised_on.isoformat() if given.promised_on else "",
    }
    words = given.text.strip()
    if given.done_by.strip():
        words += "\n" + _("Oleh: {who}").format(who=given.done_by.strip())
    event = take(locked, act, call.actor, payload=payload, text=words)
    return Done(call.tracking_id, event.seq)


def fingerprint(text: str) -> str:
    """Return a text without case, accents, space and punctuation: equal means repeated."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^0-9a-z]+", "", plain)


@transaction.atomic(durable=True)
def answer(call: Call, given: AnswerInput) -> Done:
    """Give the final answer with its evidence; the reporter's window opens."""
    if (repeat := call.repeated()) is not None:
        return repeat
    locked = call.locked(Action.ANSWER)
    _refuse_over_the_liaison(locked, call)
    if not given.rule_applied.strip():
        raise NotAllowed(_("Sebutkan aturan atau dasar yang dipakai dalam jawaban."))
    words = given.text.strip() + "\n\n" + _("Dasar: {rule}").format(rule=given.rule_applied.strip())
    event = take(locked, call.act(Action.ANSWER, given.text), call.actor, text=words)
    take_over_uploads(given.upload_key, locked, event, Attachment.Purpose.EVIDENCE)
    return Done(call.tracking_id, event.seq)


def _refuse_over_the_liaison(locked: Locked, call: Call) -> None:
    """An admin answers only where the holder has no valid liaison. Source: RULES.md 3, answer."""
    holder = locked.row.holder_id
    if call.actor.role is not Role.INSTITUTION_ADMIN or holder is None:
        return
    if directory.liaison_posts(holder, call.at):
        raise NotAllowed(_("Unit pemegang mempunyai pejabat penghubung; dialah yang menjawab."))


def take_over_uploads(
    upload_key: str, locked: Locked, event: ReportEvent, purpose: Attachment.Purpose
) -> None:
    """Attach what was staged under ``upload_key`` to the event."""
    if upload_key:
        Attachment.objects.filter(upload_key=upload_key, report=None).update(
            report=locked.row, event=event, purpose=purpose
        )


@transaction.atomic(durable=True)
def close(call: Call, quote: str) -> Done:
    """Close an answered report by an admin who neither answered nor approved it.

    quote: the reporter's agreement in his words. Source: RULES.md 3, ``close``.
    """
    if (repeat := call.repeated()) is not None:
        return repeat
    locked = call.locked(Action.CLOSE)
    if call.actor.role is Role.INSTITUTION_ADMIN and _answered_by(locked, call.actor):
        raise NotAllowed(_("Yang menjawab atau menyetujui tidak dapat menutup laporan."))
    event = take(locked, call.act(Action.CLOSE, quote), call.actor, text=quote.strip())
    return Done(call.tracking_id, event.seq)


def _answered_by(locked: Locked, actor: Actor) -> bool:
    return ReportEvent.objects.filter(
        report=locked.row,
        cycle=locked.case.cycle,
        action__in=[Action.ANSWER, Action.APPROVE],
        actor_post_id=actor.post_id,
    ).exists()
