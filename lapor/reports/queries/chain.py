"""The chain of one report's events, for whoever checks it: hashes and steps, never a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lapor.reports.canonical import canonical
from lapor.reports.models import ReportEvent
from lapor.rules import proofs
from lapor.rules.flow import Action, Role


@dataclass(frozen=True)
class ChainLink:
    """One event. hash: hexadecimal, over its content and the hash before it."""

    seq: int
    action: Action
    role: Role
    at: datetime
    has_text: bool
    hash: str


@dataclass(frozen=True)
class Chain:
    """A report's events in order. broken_at: the first that does not hold, None if all do."""

    links: tuple[ChainLink, ...]
    broken_at: int | None
    reason: str


def chain_of(tracking_id: str) -> Chain | None:
    """Return the chain of a report, recomputed and compared; None if there is no such report.

    The last event is held against the head that the report's row keeps, so a cut tail shows.
    One statement.
    """
    rows = list(
        ReportEvent.objects.filter(report__tracking_id=tracking_id)
        .select_related("report")
        .order_by("seq")
    )
    if not rows:
        return None
    links = [
        proofs.Link(row.seq, canonical(tracking_id, row), bytes(row.prev_hash), bytes(row.hash))
        for row in rows
    ]
    report = rows[0].report
    broken = proofs.verify_chain(links, ends_with=(report.last_seq, bytes(report.last_hash)))
    return Chain(
        links=tuple(_link(row) for row in rows),
        broken_at=broken.seq if broken else None,
        reason=broken.reason if broken else "",
    )


def _link(row: ReportEvent) -> ChainLink:
    return ChainLink(
        seq=row.seq,
        action=Action(row.action),
        role=Role(row.actor_role),
        at=row.at,
        has_text=row.text_hash is not None,
        hash=bytes(row.hash).hex(),
    )
