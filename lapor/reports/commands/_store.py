"""Between rows and the pure case: lock and load, apply, write the difference.

Every command goes through ``lock`` and ``take``; nothing else writes a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lapor.directory import queries as directory
from lapor.directory.kinds import NATIONAL_DESK, OMBUDSMAN
from lapor.reports.commands import publishing
from lapor.reports.commands._cases import Locked, load
from lapor.reports.commands._writing import (
    write_clocks,
    write_event,
    write_follow_ups,
    write_holder,
    write_row,
)
from lapor.reports.models import Reaction, Report, ReportEvent
from lapor.reports.queries.access import subject_of
from lapor.rules import access
from lapor.rules.access import SYSTEM, Actor
from lapor.rules.case import Act
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Action
from lapor.rules.labels import _
from lapor.rules.procedure import apply, due_act, notice_missed
from lapor.rules.reactions import REACTIONS


class Stale(RuleViolation):
    """The page the person acted on is older than the report.

    changes: what happened meanwhile, each as the action's label and its moment.
    """

    code = "stale"

    def __init__(self, changes: tuple[tuple[str, datetime], ...]) -> None:
        super().__init__(
            _("Laporan ini berubah sejak halaman Anda dibuka. Periksa lalu kirim lagi.")
        )
        self.changes = changes


@dataclass(frozen=True)
class Done:
    """A command that was carried out, now or before under the same key (``is_repeat``)."""

    tracking_id: str
    seq: int
    is_repeat: bool = False


def lock(tracking_id: str, *, at: datetime, units: tuple[int | None, ...] = ()) -> Locked:
    """Lock the report and catch up with what time has demanded of it until ``at``.

    units: further units whose place the action needs. Raises Report.DoesNotExist.
    """
    return _caught_up(Report.objects.select_for_update().get(tracking_id=tracking_id), at, units)


def lock_by_id(report_id: int) -> Locked:
    """Lock by the internal id, without catching up: for the acts of time themselves."""
    return load(Report.objects.select_for_update().get(id=report_id), ())


def _caught_up(row: Report, at: datetime, units: tuple[int | None, ...]) -> Locked:
    locked = load(row, units)
    catch_up(locked, at)
    return locked


def catch_up(locked: Locked, at: datetime) -> list[ReportEvent]:
    """Take every act of the system that is due at ``at``, oldest first; return their events."""
    taken: list[ReportEvent] = []
    while (due := due_act(locked.case, at)) is not None:
        taken.append(take(locked, due.act(at, unit=_unit_for(due.action, locked)), SYSTEM))
    return taken


def _unit_for(action: Action, locked: Locked) -> int | None:
    """Return the unit an act of the system hands the report to: late intake goes to the nation.

    Not what waits at the Ombudsman's seat, which is about the national desk itself (RULES.md 6).
    """
    if action is not Action.ESCALATE_INTAKE or locked.row.desk_unit.key == OMBUDSMAN:
        return None
    return directory.unit_by_key(NATIONAL_DESK).id


def refuse_stale(locked: Locked, seen: int | None) -> None:
    """Raise Stale if something happened that the person's page did not show.

    Reminders and notes of others change nothing that an action could contradict.
    """
    if seen is None or seen == locked.row.last_seq:
        return
    since = ReportEvent.objects.filter(report=locked.row, seq__gt=seen).order_by("seq")
    since = since.exclude(action__in=[Action.REMIND, Action.NOTE])
    changes = tuple((Action(e.action).label, e.at) for e in since.only("action", "at"))
    if changes:
        raise Stale(changes)


def require(locked: Locked, actor: Actor, action: Action) -> None:
    """Raise NotYours unless the actor's role grants the action over this report."""
    access.require(actor, action, subject_of(locked.row, actor))


def take(
    locked: Locked,
    act: Act,
    actor: Actor,
    *,
    payload: Mapping[str, object] | None = None,
    text: str = "",
    is_public: bool = False,
) -> ReportEvent:
    """Apply ``act`` and write the row, the clocks, one event, its text and its reactions.

    Raises what ``procedure.apply`` raises; then nothing is written.
    """
    row, before = locked.row, locked.case
    after = apply(notice_missed(before, act.at), act, locked.world)
    event = write_event(row, before, after, act, actor, payload or {}, text, is_public=is_public)
    write_follow_ups(locked, after, event, act)
    write_clocks(locked, after, act.at)
    write_holder(row, after, event)
    write_row(row, after, event)
    locked.case = after
    is_silent = row.is_migrated and row.verified_at is None  # migrated reports send nothing
    Reaction.objects.bulk_create(
        Reaction(event=event, name=name, next_at=act.at)
        for name in REACTIONS.get(act.action, ())
        if not is_silent
    )
    publishing.refresh(row, event, locked.world)
    return event
