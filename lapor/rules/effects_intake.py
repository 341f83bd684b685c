"""What filing and verifying do to a case. Source: RULES.md 3, "Filing and verifying"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lapor.rules import clocks
from lapor.rules.bench import Bench, effect, pause_neglect, wait_for_reporter
from lapor.rules.case import refuse_unless, run_key
from lapor.rules.clocks import ClockKind, Outcome, Run, resolution_days
from lapor.rules.effects_holding import new_holder
from lapor.rules.effects_work import DRAFT, OBJECTION, RETURN, THIRD_DISPUTE
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import AFTER_DISPOSAL, BY_PROCEDURE, ArchiveReason, Grade, Kind
from lapor.rules.working_days import Zone, add_working_days, local_date

INTAKE = "intake"
APPEAL = "appeal"
# What an appeal leaves standing until the report is verified again.
_OF_THE_WORK = frozenset(
    {ClockKind.FIRST_FOLLOW_UP, ClockKind.RESOLUTION, ClockKind.PPID, ClockKind.PART}
)
_DECIDED_LATER = frozenset({DRAFT, OBJECTION, THIRD_DISPUTE})
_UNDONE = _("penundaan yang dibatalkan")


def end(bench: Bench, state: State, **changes: object) -> None:
    """Close or archive the case: every open clock ends in this event."""
    bench.remember(
        ended_runs=bench.stop_all(),
        ended_from=bench.case.state.value,
        ended_by=bench.act.action.value,
        ended_at=bench.act.at.isoformat(),
    )
    bench.set(state=state, closed_at=bench.act.at, **changes)


def revive(bench: Bench) -> None:
    """Forget that the case had ended."""
    bench.set(closure=None, archive_reason=None, closed_at=None)


def window_is_open(bench: Bench, since: datetime | None, days: int) -> bool:
    """Return whether ``days`` working days of the reporter (Asia/Jakarta) have not yet passed."""
    if since is None:
        return False
    today = local_date(bench.act.at, Zone.WIB)
    last = add_working_days(local_date(since, Zone.WIB), days, bench.world.reporter.calendar)
    return today <= last.on


@effect(Action.VERIFY)
def verify(bench: Bench) -> None:
    """Stop verification; start, or after an appeal go on with, the clocks of the cycle.

    Neglect is untouched: it has run since submit; a migrated report's begins here.
    """
    act, policy = bench.act, bench.world.policy
    refuse_unless(act.unit is not None, _("Pilih unit penerima."))
    bench.stop(ClockKind.VERIFICATION)
    bench.stop(ClockKind.DECISION, subject=INTAKE)
    bench.stop(ClockKind.DECISION, subject=APPEAL)
    bench.stop(ClockKind.DECISION, Outcome.VOID, subject=RETURN)
    kind = act.kind or bench.case.kind
    limit = limit_of(bench, kind, act.grade)
    bench.set(state=State.DISPOSED, kind=kind, grade=act.grade, holder=act.unit)
    for run in bench.by_key(bench.memory.waiting_runs):
        if bench.running(run.kind, run.subject):
            continue  # the unit was given another part meanwhile
        bench.go_on(run, _("diarsipkan, lalu keberatan diterima"))
    if bench.memory.was_verified:
        _keep_or_shorten(bench, limit)
    else:
        bench.start(ClockKind.FIRST_FOLLOW_UP, policy.first_follow_up, unit=act.unit)
        bench.start(ClockKind.RESOLUTION, limit, unit=act.unit)
    if bench.running(ClockKind.PPID):
        bench.stop(ClockKind.RESOLUTION, Outcome.VOID)
    bench.start(ClockKind.ASSIGNMENT, policy.assignment, unit=act.unit)
    if bench.case.last(ClockKind.NEGLECT) is None:  # migrated: this day is its submit
        bench.start(ClockKind.NEGLECT, policy.neglect, unit=act.unit)
        bench.set(submitted_at=act.at)
    bench.remember(was_verified=True, waiting_runs=())


def _keep_or_shorten(bench: Bench, limit: int) -> None:
    """Keep the limit shown before: a longer one would need two people (``reclassify``)."""
    resolution = bench.running(ClockKind.RESOLUTION)
    if resolution and resolution.missed_at is None and limit < resolution.days:
        new_limit(bench, resolution, limit)


def limit_of(bench: Bench, kind: Kind, grade: Grade | None) -> int:
    """Return the resolution limit of a kind and grade; a complaint has a grade, nothing else."""
    refuse_unless(
        (kind is Kind.COMPLAINT) == (grade is not None),
        _("Hanya pengaduan yang mempunyai golongan."),
    )
    return resolution_days(bench.world.policy, kind, grade)


def new_limit(bench: Bench, run: Run, days: int) -> None:
    """Give the open resolution clock another length from the same day zero.

    A shortened one is due no earlier than 3 working days from now, and never later than before.
    Source: RULES.md 3, reclassify.
    """
    place = bench.place(run.unit_id)
    changed = clocks.relengthened(run, days, number=run.run + 1, place=place)
    least = bench.world.policy.shortened_resolution
    earliest = add_working_days(bench.today(run), least, place.calendar).on
    if changed.due_on < min(earliest, run.due_on):
        if earliest < run.due_on:
            bench.start(ClockKind.RESOLUTION, least, unit=run.unit_id)
        return
    bench.put(clocks.stop(run, bench.act.at, Outcome.VOID))
    bench.put(changed)


@effect(Action.POSTPONE)
def postpone(bench: Bench) -> None:
    """Ask the reporter for what is missing: twice at most, the second for another reason."""
    done = bench.memory.postponements
    refuse_unless(
        bench.act.postpone_reason or bench.act.by is Role.SYSTEM, _("Pilih alasan penundaan.")
    )
    reason = bench.act.postpone_reason.value if bench.act.postpone_reason else "system"
    refuse_unless(
        len(done) < bench.world.policy.postponements,
        _("Laporan ini sudah dua kali ditunda; putuskan: verifikasi atau arsipkan."),
    )
    refuse_unless(reason not in done, _("Penundaan kedua harus karena alasan lain."))
    bench.stop(ClockKind.VERIFICATION)
    bench.stop(ClockKind.DECISION, subject=INTAKE)
    bench.stop(ClockKind.DECISION, subject=APPEAL)
    wait_for_reporter(bench, reason=reason)


def _back_to_unverified(bench: Bench) -> None:
    neglect = bench.running(ClockKind.NEGLECT)
    if neglect:
        calendar = bench.place(neglect.unit_id).calendar
        bench.put(clocks.end_pause(neglect, bench.today(neglect), calendar))
    bench.set(state=State.UNVERIFIED)


@effect(Action.RESUME)
def resume(bench: Bench) -> None:
    """Undo a postponement; what it stopped goes on with the days already run."""
    bench.stop(ClockKind.COMPLETING, Outcome.VOID)
    last = bench.case.last(ClockKind.VERIFICATION)
    if last is not None:
        bench.go_on(last, _UNDONE)
        for subject in (INTAKE, APPEAL):
            decision = bench.case.last(ClockKind.DECISION, subject)
            if decision and decision.stopped_at == last.stopped_at:
                bench.go_on(decision, _UNDONE)
    else:
        bench.start(ClockKind.VERIFICATION, bench.world.policy.verification, unit=bench.case.holder)
    _back_to_unverified(bench)


@effect(Action.COMPLETE_DATA)
def complete_data(bench: Bench) -> None:
    """The reporter gave what was missing; verification starts anew, and so does its escalation."""
    bench.stop(ClockKind.COMPLETING)
    bench.remember(intake_level=0)
    bench.start(ClockKind.VERIFICATION, bench.world.policy.verification, unit=bench.case.holder)
    _back_to_unverified(bench)


@effect(Action.LAPSE)
def lapse(bench: Bench) -> None:
    """Archive what was never completed."""
    run = bench.running(ClockKind.COMPLETING)
    refuse_unless(run and run.is_past(bench.act.at), _("Waktu melengkapi belum habis."))
    end(bench, State.ARCHIVED, archive_reason=ArchiveReason.NOT_COMPLETED)


@effect(Action.ESCALATE_INTAKE)
def escalate_intake(bench: Bench) -> None:
    """Pass a late verification up: an institution's to the national desk, then to its head.

    act.unit: the national desk where the report moves to it, else None.
    """
    level = bench.memory.intake_level
    late = bench.running(ClockKind.VERIFICATION)
    decision = bench.running(ClockKind.DECISION, INTAKE)
    is_late = (level == 0 and late and late.is_past(bench.act.at)) or (
        level == 1 and decision and decision.is_past(bench.act.at)
    )
    refuse_unless(is_late, _("Batas waktu verifikasi belum terlewati."))
    if level == 0 and bench.act.unit is not None and bench.act.unit != bench.case.holder:
        bench.set(holder=bench.act.unit)
        bench.start(
            ClockKind.DECISION,
            bench.world.policy.intake_decision,
            unit=bench.act.unit,
            subject=INTAKE,
        )
        bench.remember(intake_level=1)
    else:
        bench.remember(intake_level=2)


@effect(Action.ARCHIVE)
def archive(bench: Bench) -> None:
    """Say that a report is not handled. After disposal: national admin and a second person."""
    act, state = bench.act, bench.case.state
    reason = act.archive_reason
    refuse_unless(reason and reason not in BY_PROCEDURE, _("Pilih alasan pengarsipan."))
    if state is not State.UNVERIFIED:
        refuse_unless(
            reason in AFTER_DISPOSAL,
            _("Setelah disposisi, alasan itu tidak lagi dapat dipakai untuk mengarsipkan."),
        )
        refuse_unless(
            act.by is Role.NATIONAL_ADMIN and act.second_person,
            _("Setelah disposisi, pengarsipan memerlukan admin nasional dan orang kedua."),
        )
    if bench.memory.has_appealed and state is State.UNVERIFIED:
        bench.remember(appeal_denied=True)
    end(bench, State.ARCHIVED, archive_reason=reason)


@effect(Action.APPEAL)
def appeal(bench: Bench) -> None:
    """Put an archived report before another person; neglect goes on with the days run.

    The clocks of the work go on once it is verified again. act.unit: the national desk.
    """
    memory, policy = bench.memory, bench.world.policy
    refuse_unless(
        memory.ended_by == Action.ARCHIVE, _("Laporan ini tidak diarsipkan oleh verifikator.")
    )
    refuse_unless(not memory.has_appealed, _("Keberatan hanya dapat diajukan satu kali."))
    refuse_unless(
        window_is_open(bench, bench.case.closed_at, policy.appeal_window),
        _("Waktu mengajukan keberatan (10 hari kerja) sudah lewat."),
    )
    desk = bench.act.unit
    bench.start(ClockKind.VERIFICATION, policy.verification, unit=desk)
    bench.start(ClockKind.DECISION, policy.appeal_decision, unit=desk, subject=APPEAL)
    ended = bench.by_key(memory.ended_runs)
    for run in ended:
        if run.kind is ClockKind.NEGLECT:
            bench.go_on(run, _("diarsipkan"))
    waiting = (run_key(r) for r in ended if r.kind in _OF_THE_WORK or r.subject in _DECIDED_LATER)
    bench.remember(has_appealed=True, intake_level=0, waiting_runs=tuple(waiting))
    revive(bench)
    bench.set(state=State.UNVERIFIED, holder=desk, ball=None)


@effect(Action.TAKE_BACK)
def take_back(bench: Bench) -> None:
    """Undo a withdrawal (clocks go on) or a lapse (10 calendar days more)."""
    memory, policy = bench.memory, bench.world.policy
    refuse_unless(
        memory.ended_by in (Action.WITHDRAW, Action.LAPSE),
        _("Hanya laporan yang dicabut atau gugur yang dapat dibatalkan."),
    )
    refuse_unless(not memory.has_taken_back, _("Pembatalan hanya dapat dilakukan satu kali."))
    refuse_unless(
        window_is_open(bench, bench.case.closed_at, policy.appeal_window),
        _("Waktu membatalkan (10 hari kerja) sudah lewat."),
    )
    lapsed = memory.ended_by == Action.LAPSE
    why = _("laporan gugur") if lapsed else _("laporan dicabut")
    for run in bench.by_key(memory.ended_runs):
        if not (lapsed and run.kind is ClockKind.COMPLETING):
            bench.go_on(run, why)
    if lapsed:
        bench.start(ClockKind.COMPLETING, policy.completing_again, unit=None, in_calendar_days=True)
    pause_neglect(bench)
    bench.remember(has_taken_back=True)
    revive(bench)
    bench.set(state=State(memory.ended_from))


@effect(Action.HAND_TO_PPID)
def hand_to_ppid(bench: Bench) -> None:
    """Let the PPID answer a request for a document: 10 working days, 7 more once, in place of
    resolution. act.unit: the PPID, which leads. Source: UU 14/2008 art. 22.
    """
    policy = bench.world.policy
    refuse_unless(
        not bench.memory.ppid_undone,
        _("Pelapor menyatakan hanya bertanya; laporan ini tidak lagi untuk PPID."),
    )
    if bench.memory.is_ppid:
        running = bench.running(ClockKind.PPID)
        refuse_unless(
            running and not bench.memory.ppid_extended and not running.is_past(bench.act.at),
            _("Perpanjangan PPID hanya satu kali dan sebelum batas waktunya lewat."),
        )
        assert running is not None
        number = bench.next_number(ClockKind.PPID)
        bench.put(clocks.stop(running, bench.act.at, Outcome.VOID))
        longer = running.days + policy.ppid_extension
        place = bench.place(running.unit_id)
        bench.put(clocks.relengthened(running, longer, number=number, place=place))
        bench.remember(ppid_extended=True)
        return
    asked = bench.running(ClockKind.RESOLUTION)
    bench.stop(ClockKind.RESOLUTION, Outcome.VOID)
    unit = bench.act.unit or bench.holder
    bench.start(ClockKind.PPID, policy.ppid, unit=unit)
    if asked:
        _keep_asking(bench, asked)
    if bench.case.state is State.DISPOSED and unit != bench.holder:
        new_holder(bench, unit)
    bench.remember(is_ppid=True)


def _keep_asking(bench: Bench, before: Run) -> None:
    """Let the pause of a question still open hold for the PPID's clock as well."""
    ppid = bench.running(ClockKind.PPID)
    assert ppid is not None
    calendar = bench.place(ppid.unit_id).calendar
    for pause in before.pauses:
        if pause.until_on and pause.until_on > bench.today(ppid):
            rest = replace(pause, since_on=bench.today(ppid))
            bench.put(clocks.pause(ppid, rest, calendar))


@effect(Action.UNDO_PPID)
def undo_ppid(bench: Bench) -> None:
    """Only asking: the resolution clock stands as if the PPID had never had the report."""
    running = bench.running(ClockKind.PPID)
    refuse_unless(running, _("Laporan ini tidak sedang ditangani PPID."))
    assert running is not None
    bench.stop(ClockKind.PPID, Outcome.VOID)
    bench.remember(is_ppid=False, ppid_undone=True)
    if bench.case.state not in (State.DISPOSED, State.IN_PROCESS):
        return
    last = bench.case.last(ClockKind.RESOLUTION)
    assert last is not None  # ``verify`` starts it even where the PPID's clock takes its place
    place = bench.place(last.unit_id)
    bench.put(clocks.gave_way(last, running, number=last.run + 1, place=place))
