"""One report as an officer reads it: the story, the clocks, and what access asks of it.

Five statements at most, however long the story; a report out of reach is None, as if there were
none. Source: RULES.md 6 and 9; DESIGN.md, "Report".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Substr

from lapor.directory.models import Area, Category, Post, Unit
from lapor.directory.queries.moments import valid_at
from lapor.directory.queries.places import calendars
from lapor.reports.models import Assignment, Attachment, Clock, Report, ReportEvent
from lapor.reports.queries.access import subject_of, visible_to
from lapor.reports.queries.clock_views import ClockView, view_of
from lapor.reports.queries.report_values import Entry, ReportPage
from lapor.reports.queries.uploads import StoredFile
from lapor.rules.access import Actor
from lapor.rules.clocks import ClockKind, Place, policy_on, reply_days
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import ArchiveReason, Ball, Channel, Closure, FollowUpKind, Grade, Kind
from lapor.rules.working_days import Zone, add_working_days, local_date

__all__ = ["Entry", "ReportPage", "files_of", "identity_of", "in_reach", "report_page"]
# The lengths of the codes of province, regency, kecamatan and village.
_LEVELS = (2, 5, 8, 13)
_NATION = ("", 5)


def report_page(tracking_id: str, actor: Actor, *, at: datetime) -> ReportPage | None:
    """Return the report if it is within the actor's reach. Four statements."""
    row = _row(tracking_id, actor, at)
    if row is None:
        return None
    events = list(_events(row))
    clock_rows = list(_clocks(row))
    wanted = {_NATION} | {
        (c.unit_area, c.unit_week)  # type: ignore[attr-defined]  # annotated in _clocks
        for c in clock_rows
        if c.unit_id is not None
    }
    found = calendars(wanted)
    places: dict[int | None, Place] = {None: Place(None, Zone.WIB, found[_NATION])}
    for clock in clock_rows:
        if clock.unit_id is not None:
            calendar = found[clock.unit_area, clock.unit_week]  # type: ignore[attr-defined]
            places[clock.unit_id] = Place(clock.unit_id, Zone(clock.zone), calendar)
    views = tuple(view_of(c, places, at) for c in clock_rows)
    return _page(row, actor, events, views, places[None], at)


def _row(tracking_id: str, actor: Actor, at: datetime) -> Report | None:
    area = OuterRef("area_code")
    above = [Substr(area, 1, length) for length in _LEVELS]
    category = Category.objects.filter(code=OuterRef("category_code"))
    standing = Post.objects.filter(
        valid_at(at, zone="unit__zone"), user__is_active=True, unit_id=OuterRef("holder_id")
    )
    files = (
        Attachment.objects.filter(report_id=OuterRef("id"), scan=Attachment.Scan.CLEAN)
        .order_by("staged_at", "id")
        .values(
            told=JSONObject(
                id="id", name="name", media_type="media_type", size="size", path="path",
                seq="event__seq",
            )
        )
    )  # fmt: skip
    handlers = Assignment.objects.filter(
        report_id=OuterRef("id"), until=None, part=Assignment.Part.CO
    )
    found = visible_to(actor).filter(tracking_id=tracking_id)
    return (
        found.select_related("holder", "desk_unit", "target_unit", "named_unit", "referred_unit")
        .annotate(
            trail=ArraySubquery(
                Area.objects.filter(code__in=above).order_by("-level").values("name")
            ),
            category_name=Subquery(category.values("name")[:1]),
            category_main=Subquery(category.values("parent__name")[:1]),
            has_officer=Exists(standing.filter(role__in=sorted(_ANSWERING))),
            has_liaison=Exists(standing.filter(role__in=[Role.LIAISON, Role.INSPECTORATE])),
            all_files=ArraySubquery(files),
            handlers=ArraySubquery(handlers.values("unit_id")),
        )
        .first()
    )


_ANSWERING = (Role.LIAISON, Role.INSPECTORATE, Role.INSTITUTION_ADMIN)


def _events(row: Report) -> QuerySet[ReportEvent]:
    unit = Unit.objects.filter(id=OuterRef("actor_unit_id"))
    post = Post.objects.filter(id=OuterRef("actor_post_id"))
    return (
        ReportEvent.objects.filter(report=row)
        .select_related("written", "follow_up")
        .annotate(
            unit_name=Subquery(unit.values("name")[:1]),
            unit_zone=Subquery(unit.values("zone")[:1]),
            officer=Subquery(post.values("user__full_name")[:1]),
        )
        .order_by("seq")
    )


# In the order in which they press; neglect comes last, the reporter's stand between.
_ORDER = (
    ClockKind.RESPONSE, ClockKind.VERIFICATION, ClockKind.FIRST_FOLLOW_UP, ClockKind.DECISION,
    ClockKind.PPID, ClockKind.RESOLUTION, ClockKind.PART, ClockKind.ASSIGNMENT,
    ClockKind.REPLY_WINDOW, ClockKind.COMPLETING, ClockKind.NEGLECT,
)  # fmt: skip


def _clocks(row: Report) -> list[Clock]:
    unit = Unit.objects.filter(id=OuterRef("unit_id"))
    running = Clock.objects.filter(report=row, stopped_at=None).annotate(
        unit_area=Subquery(unit.values("area_code")[:1]),
        unit_week=Subquery(unit.values("days_per_week")[:1]),
    )
    return sorted(running, key=lambda c: _ORDER.index(ClockKind(c.kind)))


def _page(
    row: Report,
    actor: Actor,
    events: list[ReportEvent],
    clocks: tuple[ClockView, ...],
    nation: Place,
    at: datetime,
) -> ReportPage:
    handlers = frozenset(row.handlers)  # type: ignore[attr-defined]  # annotated in _row
    subject = replace(subject_of(row), handler_unit_ids=handlers)
    files = _files(row)
    state = State(row.state)
    days = reply_days(policy_on(row.submitted_at.date()), Channel(row.channel))
    return ReportPage(
        subject=subject,
        tracking_id=row.tracking_id,
        title=row.title,
        text=row.text,
        public_title=row.public_title,
        public_text=row.public_text,
        kind=Kind(row.kind),
        grade=Grade(row.grade) if row.grade else None,
        state=state,
        cycle=row.cycle,
        closure=Closure(row.closure) if row.closure else None,
        archive_reason=ArchiveReason(row.archive_reason) if row.archive_reason else None,
        ball=Ball(row.ball) if row.ball else None,
        channel=Channel(row.channel),
        is_anonim=not row.name_to_handlers,
        is_rahasia=not row.is_public,
        is_misconduct=row.is_in_misconduct_lane,
        field_inspection=row.field_inspection,
        is_priority=row.is_priority,
        is_migrated=row.is_migrated,
        is_published=_is_published(row, state),
        named=row.named_unit.name if row.named_unit else "",
        conduct_whom=row.conduct_whom,
        place=", ".join(filter(None, (row.place_note, *row.trail))),  # type: ignore[attr-defined]
        pin=(row.latitude, row.longitude) if row.latitude and row.longitude else None,
        incident_on=row.incident_on,
        category_code=row.category_code,
        category=_category(row),
        target_id=row.target_unit_id,
        target=row.target_unit.name if row.target_unit else "",
        holder=row.holder.name if row.holder else "",
        desk=row.desk_unit.name if row.desk_unit else "",
        referred_to=row.referred_unit.name if row.referred_unit else "",
        has_officer=row.has_officer,  # type: ignore[attr-defined]
        has_liaison=row.has_liaison,  # type: ignore[attr-defined]
        rating=row.rating,
        submitted_at=row.submitted_at,
        entries=tuple(_entry(e, files) for e in events if _is_for(actor, e)),
        files=tuple(files.get(1, ())),
        clocks=clocks,
        reply_until=add_working_days(local_date(at, Zone.WIB), days, nation.calendar).on,
        last_seq=row.last_seq,
        identity_ref=row.identity_ref,
    )


def _is_published(row: Report, state: State) -> bool:
    return (
        row.verified_at is not None
        and row.is_public
        and not row.is_taken_down
        and not row.is_in_misconduct_lane
        and state is not State.ARCHIVED
    )


# Internal notes are for those who work on the report or lead those who do.
_NO_NOTES = frozenset({Role.INTAKE_OFFICER, Role.PARTNER, Role.PRESIDENTIAL_OFFICE})


def _is_for(actor: Actor, event: ReportEvent) -> bool:
    return event.action != Action.NOTE or actor.role not in _NO_NOTES


def _category(row: Report) -> str:
    name: str = row.category_name or ""  # type: ignore[attr-defined]
    main: str = row.category_main or ""  # type: ignore[attr-defined]
    return f"{main}: {name}" if main else name


def _files(row: Report) -> Mapping[int, list[StoredFile]]:
    """Return the clean files by the number of the event they came with."""
    found: dict[int, list[StoredFile]] = {}
    for told in row.all_files:  # type: ignore[attr-defined]
        file = StoredFile(
            UUID(told["id"]), told["name"], told["media_type"], told["size"], told["path"]
        )
        found.setdefault(told["seq"] or 1, []).append(file)
    return found


def _entry(event: ReportEvent, files: Mapping[int, list[StoredFile]]) -> Entry:
    written = getattr(event, "written", None)
    role = Role(event.actor_role)
    unit: str = event.unit_name or ""  # type: ignore[attr-defined]
    zone: str = event.unit_zone or Zone.WIB  # type: ignore[attr-defined]
    return Entry(
        seq=event.seq,
        action=Action(event.action),
        role=role,
        who=f"{role.label}, {unit}" if unit else role.label,
        name=event.officer or "",  # type: ignore[attr-defined]
        at=event.at,
        zone=Zone(zone),
        from_state=event.from_state,
        to_state=State(event.to_state),
        text=written.text if written is not None else "",
        is_public=written.is_public if written is not None else False,
        files=tuple(files.get(event.seq, ())) if event.seq > 1 else (),
        facts=_facts(event),
        post_id=event.actor_post_id,
        cycle=event.cycle,
        hash=bytes(event.hash).hex(),
    )


def _facts(event: ReportEvent) -> tuple[str, ...]:
    """Return small labels of a follow-up: which kind it was, and whether it still stands."""
    given = getattr(event, "follow_up", None)
    if given is None:
        return ()
    facts = [FollowUpKind(given.kind).label]
    if given.voided_at is not None:
        facts.append(_("gugur"))
    return tuple(facts)


def in_reach(tracking_id: str, actor: Actor) -> int | None:
    """Return the id of a report within the actor's reach, None if it is not. One statement."""
    found = visible_to(actor).filter(tracking_id=tracking_id)
    return found.values_list("id", flat=True).first()


def identity_of(report_id: int) -> UUID | None:
    """Return under which name the vault keeps the reporter; the caller has asked for reach."""
    return Report.objects.values_list("identity_ref", flat=True).get(id=report_id)


def files_of(report_id: int) -> tuple[StoredFile, ...]:
    """Return every clean file of a report, oldest first; the caller has asked for reach."""
    rows = Attachment.objects.filter(report_id=report_id, scan=Attachment.Scan.CLEAN)
    fields = ("id", "name", "media_type", "size", "path")
    return tuple(
        StoredFile(*values) for values in rows.order_by("staged_at", "id").values_list(*fields)
    )
