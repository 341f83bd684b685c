"""The reporter's turn: reply, accept, dispute. Source: RULES.md 3, "The reporter's turn"."""

from __future__ import annotations

from django.db import transaction

from lapor.directory import queries as directory
from lapor.reports.commands._store import Done, take
from lapor.reports.commands.work import Call, take_over_uploads
from lapor.reports.models import Attachment, Report
from lapor.rules.access import Actor
from lapor.rules.case import Act, NotAllowed
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _

BEST = 5


def reporter_of(report_id: int) -> Actor:
    """Return the actor who holds the key of one report."""
    return Actor(Role.REPORTER, report_id=report_id)


@transaction.atomic(durable=True)
def reply(call: Call, text: str, *, is_public: bool = False, upload_key: str = "") -> Done:
    """Send a message; in ``answered`` it puts the ball with the agency.

    is_public: the reporter ticked that this reply may be read by everybody.
    """
    if (repeat := call.repeated()) is not None:
        return repeat
    locked = call.locked(Action.REPLY)
    act = call.act(Action.REPLY, text)
    event = take(locked, act, call.actor, text=text.strip(), is_public=is_public)
    take_over_uploads(upload_key, locked, event, Attachment.Purpose.REPLY)
    return Done(call.tracking_id, event.seq)


@transaction.atomic(durable=True)
def accept(call: Call, *, rating: int, text: str = "") -> Done:
    """Accept the answer with a rating from 1 to 5."""
    if (repeat := call.repeated()) is not None:
        return repeat
    if not 1 <= rating <= BEST:
        raise NotAllowed(_("Beri nilai 1 sampai 5."))
    locked = call.locked(Action.ACCEPT)
    locked.row.rating = rating
    act, payload = call.act(Action.ACCEPT, text), {"rating": rating}
    event = take(locked, act, call.actor, payload=payload, text=text.strip())
    return Done(call.tracking_id, event.seq)


@transaction.atomic(durable=True)
def dispute(call: Call, text: str, *, upload_key: str = "") -> Done:
    """Dispute the answer: back to work; the second time the parent unit leads."""
    if (repeat := call.repeated()) is not None:
        return repeat
    locked = call.locked(Action.DISPUTE)
    if not text.strip():
        raise NotAllowed(_("Ceritakan apa yang belum selesai."))
    second = locked.case.memory.reporter_disputes == 1 and locked.case.state is State.ANSWERED
    unit = _next_lead(locked.row) if second else None
    act = Act(Action.DISPUTE, call.at, Role.REPORTER, note=text, unit=unit)
    event = take(locked, act, call.actor, text=text.strip())
    take_over_uploads(upload_key, locked, event, Attachment.Purpose.REPLY)
    return Done(call.tracking_id, event.seq)


def _next_lead(row: Report) -> int | None:
    """Return the unit above, or the inspectorate at the top; about the conduct of an official the
    inspectorate a tier up, since those above may not see it. Source: RULES.md 3 (dispute), 6.
    """
    unit_id = row.holder_id
    if unit_id is None:
        return None
    if row.is_in_misconduct_lane:
        above = directory.inspectorate_for(row.named_unit_id or unit_id, above=True)
        return above.id if above else None
    parent = directory.unit(unit_id).parent_id
    if parent is not None:
        return parent
    guard = directory.inspectorate_for(unit_id)
    return guard.id if guard else None
