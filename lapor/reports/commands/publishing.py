"""What of a report becomes public, in the transaction of the action that changes it.

Source: RULES.md 6, "Public are".
"""

from __future__ import annotations

from collections.abc import Mapping

from lapor.directory import queries as directory
from lapor.publication import commands as publication
from lapor.publication.rows import PublicEntry, PublicRow
from lapor.reports.models import Report, ReportEvent
from lapor.rules.case import World
from lapor.rules.flow import PUBLIC_LABEL, Action, Role, State
from lapor.rules.personal_data import mask
from lapor.rules.reasons import Closure, Kind
from lapor.rules.working_days import Zone, local_date, working_days_between

# What the public reads of an action, and the colour of its dot.
_STORY: dict[Action, tuple[str, str]] = {
    Action.VERIFY: ("Diverifikasi dan diserahkan", "work"),
    Action.REDISPOSE: ("Dipindahkan", "work"),
    Action.ACKNOWLEDGE: ("Kabar dari instansi", "work"),
    Action.FOLLOW_UP: ("Tindak lanjut", "work"),
    Action.VOID_FOLLOW_UP: ("Tindak lanjut gugur: tidak ada tindakan", "late"),
    Action.ANSWER: ("Jawaban akhir", "said"),
    Action.REPLY: ("Pelapor membalas", "work"),
    Action.DISPUTE: ("Jawaban disanggah", "late"),
    Action.ACCEPT: ("Jawaban diterima pelapor", "done"),
    Action.CLOSE_SILENT: ("Ditutup: pelapor tidak menanggapi", "done"),
    Action.CLOSE: ("Ditutup admin", "done"),
    Action.REOPEN: ("Dibuka kembali", "work"),
    Action.REFER: ("Diteruskan ke Ombudsman", "late"),
}
_SPEAKS = frozenset({Action.ACKNOWLEDGE, Action.FOLLOW_UP, Action.ANSWER})


def refresh(row: Report, event: ReportEvent, world: World) -> None:
    """Bring the public row in step with the report after ``event``.

    Published from verification on, unless rahasia or about misconduct; an archived report leaves
    a tombstone if it had been published.
    """
    if event.action not in _STORY and event.action != Action.ARCHIVE:
        return
    if row.verified_at is None or not is_published(row):
        return
    if row.state == State.ARCHIVED:
        today = local_date(event.at, Zone.WIB)
        holder = directory.unit(row.holder_id) if row.holder_id else None
        publication.tombstone(row.tracking_id, holder.institution.name if holder else "", on=today)
        return
    publication.publish(public_row(row, world))


def is_published(row: Report) -> bool:
    """Return whether the public may read of the report at all."""
    return row.is_public and not row.is_in_misconduct_lane and not row.is_taken_down


def public_row(row: Report, world: World) -> PublicRow:
    """Return the plain values the public reads; two statements beside the upsert."""
    events = list(
        ReportEvent.objects.filter(report=row, action__in=list(_STORY))
        .select_related("written")
        .order_by("seq")
    )
    assert row.holder_id is not None and row.verified_at is not None
    names = directory.names_of(
        {row.holder_id, *(e.actor_unit_id for e in events if e.actor_unit_id)},
        area_code=_public_area(row),
        category_code=row.category_code,
    )
    kind, state = Kind(row.kind), State(row.state)
    return PublicRow(
        tracking_id=row.tracking_id,
        title=row.public_title,
        text=row.public_text,
        kind=kind,
        kind_label=kind.label,
        state=state,
        state_label=PUBLIC_LABEL[state],
        published_on=local_date(row.verified_at, Zone.WIB),
        updated_on=local_date(events[-1].at, Zone.WIB),
        category=names.category,
        area_code=_public_area(row),
        area_trail=names.area,
        incident_on=row.incident_on,
        holder=names.units[row.holder_id],
        institution=names.institutions[row.holder_id],
        closure=row.closure,
        closure_label=Closure(row.closure).label if row.closure else "",
        reporter_name=row.public_name if row.name_public else "",
        is_referred=row.referred_unit_id is not None,
        days_to_answer=_days_to_answer(row, world),
        story=tuple(_entry(e, names.units) for e in events),
    )


def _public_area(row: Report) -> str:
    """Anonim: only down to the kecamatan, so that few neighbours cannot guess who it was."""
    return row.area_code if row.name_to_handlers else row.area_code[:8]


def _days_to_answer(row: Report, world: World) -> int | None:
    if row.answered_at is None:
        return None
    filed = local_date(row.submitted_at, Zone.WIB)
    return working_days_between(
        filed, local_date(row.answered_at, Zone.WIB), world.reporter.calendar
    )


def _entry(event: ReportEvent, names: Mapping[int, str]) -> PublicEntry:
    action = Action(event.action)
    what, tone = _STORY[action]
    return PublicEntry(
        on=local_date(event.at, Zone.WIB),
        who=_who(event, names),
        what=what,
        text=_text(event, action),
        tone=tone,
    )


def _who(event: ReportEvent, names: Mapping[int, str]) -> str:
    if event.actor_role == Role.REPORTER:
        return "Pelapor"
    if event.actor_unit_id is None:
        return "Sistem"
    return names.get(event.actor_unit_id, "")


def _text(event: ReportEvent, action: Action) -> str:
    written = getattr(event, "written", None)
    if written is None or not (action in _SPEAKS or written.is_public):
        return ""
    return mask(written.text)
