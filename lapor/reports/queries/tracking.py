"""What the holder of a receipt key reads: the whole story of one report.

A wrong number and a wrong key cost the same and tell the same: one look-up, one hash, nothing.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from lapor.directory import queries as directory
from lapor.directory.queries.places import places
from lapor.reports.models import Assignment, Attachment, Clock, Report, ReportEvent
from lapor.reports.queries.clock_views import ClockView, view_of
from lapor.reports.queries.uploads import StoredFile
from lapor.rules import flow, tracking
from lapor.rules.access import Actor
from lapor.rules.clocks import ClockKind, Place
from lapor.rules.flow import PUBLIC_LABEL, Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import Ball, Closure, Kind
from lapor.rules.working_days import Zone, local_date, working_days_between
from lapor.vault import queries as vault
from lapor.vault.records import Read

# A key that could have been printed and never was: what a wrong key is hashed as.
_NO_KEY = "0" * tracking.KEY_LENGTH
_NO_HASH = bytes(32)
_NO_ID = "0" * tracking.ID_LENGTH

# What the reporter reads of an action, with the colour of its dot; all else is internal.
TOLD: dict[Action, tuple[str, str]] = {
    Action.SUBMIT: (_("Anda melapor"), ""),
    Action.VERIFY: (_("Diverifikasi"), "work"),
    Action.POSTPONE: (_("Ditunda, menunggu kelengkapan dari Anda"), "wait"),
    Action.RESUME: (_("Penundaan dibatalkan"), "work"),
    Action.COMPLETE_DATA: (_("Anda melengkapi laporan"), ""),
    Action.LAPSE: (_("Gugur karena tidak dilengkapi"), "late"),
    Action.ESCALATE_INTAKE: (_("Verifikasi terlambat, dinaikkan"), "late"),
    Action.ARCHIVE: (_("Diarsipkan"), "late"),
    Action.REDISPOSE: (_("Dipindahkan"), "work"),
    Action.ACKNOWLEDGE: (_("Kabar"), "work"),
    Action.FOLLOW_UP: (_("Tindak lanjut"), "work"),
    Action.VOID_FOLLOW_UP: (_("Janji tidak ditepati; tindak lanjut gugur"), "late"),
    Action.ASK: (_("Pertanyaan untuk Anda"), "wait"),
    Action.ANSWER: (_("Jawaban akhir"), "said"),
    Action.REPLY: (_("Anda membalas"), ""),
    Action.ACCEPT: (_("Anda menerima jawaban"), "done"),
    Action.DISPUTE: (_("Jawaban disanggah"), "late"),
    Action.CLOSE_SILENT: (_("Ditutup tanpa tanggapan Anda"), "done"),
    Action.CLOSE: (_("Ditutup admin, dengan persetujuan Anda"), "done"),
    Action.REOPEN: (_("Dibuka kembali"), "work"),
    Action.REFER: (_("Diteruskan ke Ombudsman"), "late"),
}
_OWN = (Action.REPLY, Action.ACCEPT, Action.DISPUTE)
# A verifier's note speaks to colleagues, the first words stand on the page as a whole.
_SILENT = (Action.VERIFY, Action.SUBMIT, Action.REDISPOSE)


@dataclass(frozen=True)
class Entry:
    """One step of the story. who: a unit's name, "Anda" or _("Sistem"); never an officer's name."""

    seq: int
    action: Action
    what: str
    who: str
    at: datetime
    zone: Zone
    tone: str
    text: str = ""
    files: tuple[StoredFile, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """How long a unit has had the report, in working days of the nation's calendar."""

    unit: str
    since: datetime
    until: datetime | None
    working_days: int


@dataclass(frozen=True)
class Looked:
    """Who opened something of the report, by post and unit, and on which days."""

    who: str
    what: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class NextStep:
    """Who owes the next word, what it is, and by when (None: nobody owes anything)."""

    is_yours: bool
    who: str
    what: str
    by: ClockView | None


@dataclass(frozen=True)
class Tracking:
    """A report as its reporter sees it. actions: what he may do now; last_seq: what he has seen."""

    tracking_id: str
    title: str
    text: str
    kind: Kind
    state: State
    state_label: str
    is_anonim: bool
    is_rahasia: bool
    is_published: bool
    closure: Closure | None
    rating: int | None
    place: str
    incident_on: date | None
    holder: str
    files: tuple[StoredFile, ...]
    story: tuple[Entry, ...]
    answer: Entry | None
    clocks: tuple[ClockView, ...]
    next_step: NextStep
    held: tuple[Held, ...]
    looked: tuple[Looked, ...]
    identity_was_opened: bool
    is_referred: bool
    actions: frozenset[Action]
    last_seq: int


def holder_of(tracking_id: str, key: str) -> Report | None:
    """Return the report whose number and key these are, as typed; None tells nothing more.

    The same work whatever is wrong: one statement, one HMAC, one comparison.
    """
    try:
        wanted, is_id = tracking.check_tracking_id(tracking_id), True
    except tracking.NotATrackingId:
        wanted, is_id = _NO_ID, False
    pepper = settings.LAPOR_RECEIPT_PEPPER.encode()
    try:
        given, is_key = tracking.key_hash(key, pepper), True
    except tracking.NotAReceiptKey:
        given, is_key = tracking.key_hash(_NO_KEY, pepper), False
    row = (
        Report.objects.select_related("holder__institution", "desk_unit")
        .filter(tracking_id=wanted)
        .first()
    )
    stored = bytes(row.key_hash) if row is not None and row.key_hash is not None else _NO_HASH
    fits = hmac.compare_digest(stored, given)
    return row if fits and is_id and is_key else None


@dataclass(frozen=True)
class Standing:
    """What a turn needs to know of a report: whose it is and what he may do now."""

    tracking_id: str
    actor: Actor
    actions: frozenset[Action]


def standing(tracking_id: str, key: str) -> Standing | None:
    """Return where the report behind a number and its key stands; None as ``find``. One statement."""
    row = holder_of(tracking_id, key)
    if row is None:
        return None
    actor = Actor(Role.REPORTER, report_id=row.id)
    return Standing(row.tracking_id, actor, _actions(State(row.state)))


def _actions(state: State) -> frozenset[Action]:
    return frozenset(flow.actions_for(Role.REPORTER, state)) & set(_OWN)


def find(tracking_id: str, key: str, *, at: datetime) -> Tracking | None:
    """Return the story behind a number and its key, None if the two do not belong together.

    at: now; the clocks are told relative to it. Ten statements at most, however long the story.
    """
    row = holder_of(tracking_id, key)
    return _tracking(row, at) if row is not None else None


def _tracking(row: Report, at: datetime) -> Tracking:
    assert row.desk_unit is not None
    events = list(
        ReportEvent.objects.filter(report=row, action__in=list(TOLD))
        .select_related("written", "follow_up")
        .order_by("seq")
    )
    clock_rows = list(Clock.objects.filter(report=row).order_by("id"))
    assigned = list(Assignment.objects.filter(report=row, part="lead").order_by("since"))
    reads = vault.reads_of(row.id)
    units = {e.actor_unit_id for e in events} | {a.unit_id for a in assigned}
    units |= {r.unit_id for r in reads} | {c.unit_id for c in clock_rows}
    names = directory.unit_names({u for u in units if u is not None})
    found = places(units)
    files = _files(row)
    story = tuple(_entry(e, names, found, files) for e in events)
    clocks = _clocks(clock_rows, found, State(row.state), at)
    state = State(row.state)
    answers = [e for e in story if e.action is Action.ANSWER]
    nation = found[None]
    return Tracking(
        tracking_id=row.tracking_id,
        title=row.title,
        text=row.text,
        kind=Kind(row.kind),
        state=state,
        state_label=PUBLIC_LABEL[state],
        is_anonim=not row.name_to_handlers,
        is_rahasia=not row.is_public,
        is_published=row.verified_at is not None and row.is_public and not row.is_taken_down
        and not row.is_in_misconduct_lane and state is not State.ARCHIVED,
        closure=Closure(row.closure) if row.closure else None,
        rating=row.rating,
        place=", ".join(filter(None, (row.place_note, directory.area_trail(row.area_code)))),
        incident_on=row.incident_on,
        holder=row.holder.name if row.holder else row.desk_unit.name,
        files=tuple(files.get(1, ())),
        story=story,
        answer=answers[-1] if answers and state is State.ANSWERED else None,
        clocks=clocks,
        next_step=_next_step(row, state, clocks),
        held=tuple(_held(a, names, nation, at) for a in assigned),
        looked=_looked(reads, names),
        identity_was_opened=any(r.what == "identity" for r in reads),
        is_referred=row.referred_unit_id is not None,
        actions=_actions(state),
        last_seq=row.last_seq,
    )  # fmt: skip


def _files(row: Report) -> dict[int, list[StoredFile]]:
    """Return the clean files by the sequence number of the event they came with."""
    rows = Attachment.objects.filter(report=row, scan=Attachment.Scan.CLEAN).order_by(
        "staged_at", "id"
    )
    found: dict[int, list[StoredFile]] = {}
    for one in rows.select_related("event"):
        seq = one.event.seq if one.event else 1
        file = StoredFile(one.id, one.name, one.media_type, one.size, one.path)
        found.setdefault(seq, []).append(file)
    return found


def _entry(
    event: ReportEvent,
    names: dict[int, str],
    found: dict[int | None, Place],
    files: dict[int, list[StoredFile]],
) -> Entry:
    action = Action(event.action)
    what, tone = TOLD[action]
    place = found.get(event.actor_unit_id) or found[None]
    written = getattr(event, "written", None)
    is_told = written is not None and action not in _SILENT
    return Entry(
        seq=event.seq,
        action=action,
        what=what,
        who=_who(event, names),
        at=event.at,
        zone=place.zone,
        tone=tone,
        text=written.text if written is not None and is_told else "",
        files=tuple(files.get(event.seq, ())) if event.seq > 1 else (),
        facts=_facts(event),
    )


def _who(event: ReportEvent, names: dict[int, str]) -> str:
    if event.actor_role == Role.REPORTER:
        return ""
    if event.actor_unit_id is None:
        return _("Sistem")
    return names.get(event.actor_unit_id, "")


def _facts(event: ReportEvent) -> tuple[str, ...]:
    """Return small labels: what became of a follow-up."""
    follow_up = getattr(event, "follow_up", None)
    if follow_up is not None and follow_up.voided_at is not None:
        return (_("gugur"),)
    return ()


_ORDER = (
    ClockKind.REPLY_WINDOW, ClockKind.COMPLETING, ClockKind.RESPONSE, ClockKind.VERIFICATION,
    ClockKind.FIRST_FOLLOW_UP, ClockKind.PPID, ClockKind.RESOLUTION, ClockKind.NEGLECT,
)  # fmt: skip


def _clocks(
    rows: list[Clock], found: dict[int | None, Place], state: State, at: datetime
) -> tuple[ClockView, ...]:
    """Return the open clocks a citizen needs, and how the answer's clock ended once it has."""
    shown = [r for r in rows if r.stopped_at is None and r.kind in _ORDER]
    if state in (State.ANSWERED, State.COMPLETED):
        ended = [
            r for r in rows if r.kind == ClockKind.RESOLUTION and r.outcome in ("met", "missed")
        ]
        shown += ended[-1:]
    shown.sort(key=lambda r: (r.stopped_at is not None, _ORDER.index(ClockKind(r.kind))))
    return tuple(view_of(r, found, at) for r in shown)


_OWED: dict[State, tuple[str, ClockKind]] = {
    State.UNVERIFIED: (_("memverifikasi laporan Anda"), ClockKind.VERIFICATION),
    State.DISPOSED: (_("menindaklanjuti"), ClockKind.FIRST_FOLLOW_UP),
    State.IN_PROCESS: (_("memberi jawaban akhir"), ClockKind.RESOLUTION),
}


def _next_step(row: Report, state: State, clocks: tuple[ClockView, ...]) -> NextStep:
    by = {c.kind: c for c in clocks if not c.is_ended}
    holder = row.holder.name if row.holder else row.desk_unit.name
    if state in _OWED:
        what, kind = _OWED[state]
        return NextStep(is_yours=False, who=holder, what=what, by=by.get(kind))
    if state is State.ANSWERED and row.ball == Ball.AGENCY:
        what = _("membalas pesan Anda")
        return NextStep(is_yours=False, who=holder, what=what, by=by.get(ClockKind.RESPONSE))
    if state is State.ANSWERED:
        window = by.get(ClockKind.REPLY_WINDOW)
        return NextStep(is_yours=True, who="", what=_("terima atau sanggah jawaban"), by=window)
    if state is State.POSTPONED:
        window = by.get(ClockKind.COMPLETING)
        return NextStep(is_yours=True, who="", what=_("lengkapi laporan"), by=window)
    return NextStep(is_yours=False, who="", what="", by=None)


def _held(row: Assignment, names: dict[int, str], nation: Place, at: datetime) -> Held:
    since, until = local_date(row.since, Zone.WIB), local_date(row.until or at, Zone.WIB)
    return Held(
        unit=names.get(row.unit_id, ""),
        since=row.since,
        until=row.until,
        working_days=working_days_between(since, until, nation.calendar),
    )


def _looked(reads: list[Read], names: dict[int, str]) -> tuple[Looked, ...]:
    days: dict[tuple[str, str], dict[date, None]] = {}
    for read in reads:
        who = read.role.label
        if read.unit_id is not None and read.unit_id in names:
            who = f"{read.role.label}, {names[read.unit_id]}"
        day = local_date(read.at, Zone.WIB)
        days.setdefault((who, read.what.label), {})[day] = None
    return tuple(Looked(who, what, tuple(sorted(on))) for (who, what), on in days.items())


def events_since(tracking: Tracking, seen: int) -> tuple[Entry, ...]:
    """Return what happened after the page that the reporter acted on."""
    return tuple(entry for entry in tracking.story if entry.seq > seen)
