"""The case file: what a seat of the Ombudsman reads of a referred report, on a page or by wire.

Timeline, the computation of every clock day by day, and the hashes of the events, so that the
agency's silence can be checked and not only claimed. Source: RULES.md 5.1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from lapor.directory import queries as directory
from lapor.reports.models import Clock, Report, ReportEvent
from lapor.rules import personal_data, tracking
from lapor.rules.clocks import ClockKind, Outcome
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.working_days import Pause, Zone, explain


@dataclass(frozen=True)
class Entry:
    """One event. by: role and unit, never a person. hash: hexadecimal, covers the one before."""

    seq: int
    at: datetime
    action: str
    by: str
    state: str
    text: str
    hash: str


@dataclass(frozen=True)
class Computation:
    """Why a clock fell due when it did. skipped, paused: each day or span with its reason."""

    kind: str
    started_on: date
    days: int
    due_on: date
    zone: str
    skipped: tuple[tuple[date, str], ...]
    paused: tuple[tuple[date, date | None, str], ...]
    is_provisional: bool
    missed_at: datetime | None
    stopped_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class CaseFile:
    """The file of one report. text: the reporter's words, personal data masked unless consented."""

    number: str
    title: str
    text: str
    state: str
    holder: str
    institution: str
    place: str
    incident_on: date | None
    submitted_at: datetime
    timeline: tuple[Entry, ...]
    clocks: tuple[Computation, ...]
    last_hash: str


# Events that are no business of the other side: internal notes of the agency.
_INTERNAL = frozenset({Action.NOTE})


def case_file(report: Report) -> CaseFile:
    """Return the file as it stands now. Statements: 3, and what names and calendars need."""
    masked = not report.consent_ombudsman
    title, text = report.title, report.text
    if masked:
        title, text = personal_data.mask(title), personal_data.mask(text)
    holder = report.holder or report.desk_unit
    return CaseFile(
        number=tracking.printed(report.tracking_id),
        title=title,
        text=text,
        state=State(report.state).label,
        holder=holder.name,
        institution=directory.unit(holder.id).institution.name,
        place=directory.area_trail(report.area_code) if report.area_code else "",
        incident_on=report.incident_on,
        submitted_at=report.submitted_at,
        timeline=_timeline(report, is_masked=masked),
        clocks=tuple(_computation(row) for row in report.clocks.order_by("id")),
        last_hash=bytes(report.last_hash).hex(),
    )


def as_payload(file: CaseFile, *, key: str, kind: str, office: str) -> dict[str, object]:
    """Return the file as JSON values for the gateway: moments in ISO 8601 UTC, days as dates."""
    plain = _json(asdict(file))
    assert isinstance(plain, dict)
    return {"version": 1, "key": key, "kind": kind, "office": office} | plain


def _json(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {name: _json(part) for name, part in value.items()}
        case list() | tuple():
            return [_json(part) for part in value]
        case _:
            return value


def _timeline(report: Report, *, is_masked: bool) -> tuple[Entry, ...]:
    events = (
        ReportEvent.objects.filter(report=report)
        .exclude(action__in=sorted(_INTERNAL))
        .select_related("written")
        .order_by("seq")
    )
    units: dict[int, str] = {}
    entries = []
    for event in events:
        written = getattr(event, "written", None)
        words = written.text if written else ""
        entries.append(
            Entry(
                seq=event.seq,
                at=event.at,
                action=Action(event.action).label,
                by=_by(event, units),
                state=State(event.to_state).label,
                text=personal_data.mask(words) if is_masked else words,
                hash=bytes(event.hash).hex(),
            )
        )
    return tuple(entries)


def _by(event: ReportEvent, units: dict[int, str]) -> str:
    role = Role(event.actor_role).label
    unit_id = event.actor_unit_id
    if unit_id is None:
        return role
    if unit_id not in units:
        units[unit_id] = directory.unit(unit_id).name
    return _("{role}, {unit}").format(role=role, unit=units[unit_id])


def _computation(row: Clock) -> Computation:
    pauses = tuple(
        Pause(date.fromisoformat(a), date.fromisoformat(b) if b else None, *said)
        for a, b, *said in row.pauses
    )
    skipped: tuple[tuple[date, str], ...] = ()
    if not row.in_calendar_days:
        calendar = directory.calendar_for(row.unit_id, row.calendar_version)
        found = explain(row.start_on, row.due_on, calendar, pauses)
        skipped = tuple((day.on, day.reason) for day in found.skipped)
    return Computation(
        kind=ClockKind(row.kind).label,
        started_on=row.start_on,
        days=row.days,
        due_on=row.due_on,
        zone=Zone(row.zone).abbreviation,
        skipped=skipped,
        paused=tuple((p.since_on, p.until_on, _who_and_why(p)) for p in pauses),
        is_provisional=row.is_provisional,
        missed_at=row.missed_at,
        stopped_at=row.stopped_at,
        outcome=Outcome(row.outcome).label if row.outcome else "",
    )


def _who_and_why(pause: Pause) -> str:
    return f"{pause.reason} ({pause.by})" if pause.by else pause.reason
