"""What filing and verifying do to a case. Source: RULES.md 3, "Filing and verifying"."""

from __future__ import annotations

from datetime import date, datetime

from lapor.rules import clocks
from lapor.rules.case import Bench, effect, refuse_unless, wait_for_reporter
from lapor.rules.clocks import ClockKind, Outcome, Run, resolution_days
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import AFTER_DISPOSAL, BY_PROCEDURE, ArchiveReason
from lapor.rules.working_days import Pause, Zone, add_working_days, local_date

INTAKE = "intake"
APPEAL = "appeal"


def end(bench: Bench, state: State, **changes: object) -> None:
    """Close or archive the case: every open clock ends in this event."""
    bench.stop_all()
    bench.remember(
        ended_from=bench.case.state.value,
        ended_by=bench.act.action.value,
        ended_at=bench.act.at.isoformat(),
    )
    bench.set(state=state, closed_at=bench.act.at, **changes)


def revive(bench: Bench) -> None:
    """Forget that the case had ended."""
    bench.set(closure=None, archive_reason=None, closed_at=None)


def ended_then(bench: Bench, run: Run | None) -> bool:
    """Return whether a clock was ended by the event that ended the case."""
    return (
        run is not None
        and run.stopped_at is not None
        and bench.memory.ended_at == run.stopped_at.isoformat()
    )


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

    Neglect is untouched: it has run since submit.
    """
    act, policy = bench.act, bench.world.policy
    bench.stop(ClockKind.VERIFICATION)
    bench.stop(ClockKind.DECISION, subject=INTAKE)
    bench.stop(ClockKind.DECISION, subject=APPEAL)
    bench.stop(ClockKind.DECISION, Outcome.VOID, subject="return")
    kind = act.kind or bench.case.kind
    bench.set(state=State.DISPOSED, kind=kind, grade=act.grade, holder=act.unit)
    limit = resolution_days(policy, kind, act.grade)
    if bench.memory.was_verified:
        _go_on_after_appeal(bench, limit)
    else:
        bench.start(ClockKind.FIRST_FOLLOW_UP, policy.first_follow_up, unit=act.unit)
        if not bench.running(ClockKind.PPID):
            bench.start(ClockKind.RESOLUTION, limit, unit=act.unit)
    bench.start(ClockKind.ASSIGNMENT, policy.assignment, unit=act.unit)
    bench.remember(was_verified=True)


def _go_on_after_appeal(bench: Bench, limit: int) -> None:
    ended = datetime.fromisoformat(bench.memory.ended_at)
    for kind in (ClockKind.FIRST_FOLLOW_UP, ClockKind.RESOLUTION, ClockKind.PPID):
        run = bench.case.last(kind)
        if run is not None and ended_then(bench, run):
            bench.go_on(run, ended, _("diarsipkan, lalu keberatan diterima"))
            opened = bench.running(kind)
            if kind is ClockKind.RESOLUTION and opened and opened.days != limit:
                _change_limit(bench, opened, limit)


def _change_limit(bench: Bench, run: Run, limit: int) -> None:
    number = bench.next_number(run.kind)
    bench.put(clocks.stop(run, bench.act.at, Outcome.VOID))
    place = bench.place(run.unit_id)
    bench.put(clocks.relengthened(run, limit, number=number, place=place))


@effect(Action.POSTPONE)
def postpone(bench: Bench) -> None:
    """Ask the reporter for what is missing: twice at most, the second for another reason."""
    done = bench.memory.postponements
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
        on = local_date(bench.act.at, neglect.zone)
        bench.put(clocks.end_pause(neglect, on, bench.place(neglect.unit_id).calendar))
    bench.set(state=State.UNVERIFIED)


@effect(Action.RESUME)
def resume(bench: Bench) -> None:
    """Undo a postponement; verification goes on with the days already run."""
    bench.stop(ClockKind.COMPLETING, Outcome.VOID)
    last = bench.case.last(ClockKind.VERIFICATION)
    if last is not None and last.stopped_at is not None:
        bench.go_on(last, last.stopped_at, _("penundaan yang dibatalkan"))
    else:
        bench.start(ClockKind.VERIFICATION, bench.world.policy.verification, unit=bench.case.holder)
    _back_to_unverified(bench)


@effect(Action.COMPLETE_DATA)
def complete_data(bench: Bench) -> None:
    """The reporter gave what was missing; verification starts anew."""
    bench.stop(ClockKind.COMPLETING)
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
    if bench.memory.has_appealed:
        bench.remember(appeal_denied=True)
    end(bench, State.ARCHIVED, archive_reason=reason)


@effect(Action.APPEAL)
def appeal(bench: Bench) -> None:
    """Put an archived report before another person; its clocks go on with the days run.

    act.unit: the national desk.
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
    neglect = bench.case.last(ClockKind.NEGLECT)
    if neglect and ended_then(bench, neglect):
        bench.go_on(neglect, datetime.fromisoformat(memory.ended_at), _("diarsipkan"))
    bench.remember(has_appealed=True)
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
    ended = datetime.fromisoformat(memory.ended_at)
    for run in bench.case.runs:
        if ended_then(bench, run) and run.run == _last_number(bench, run):
            if run.kind is ClockKind.COMPLETING and memory.ended_by == Action.LAPSE:
                continue
            bench.go_on(run, ended, _("laporan dicabut"))
    if memory.ended_by == Action.LAPSE:
        bench.start(ClockKind.COMPLETING, policy.completing_again, unit=None, in_calendar_days=True)
        _pause_neglect_again(bench)
    bench.remember(has_taken_back=True)
    revive(bench)
    bench.set(state=State(memory.ended_from))


def _last_number(bench: Bench, run: Run) -> int:
    last = bench.case.last(run.kind, run.subject)
    return last.run if last else 0


def _pause_neglect_again(bench: Bench) -> None:
    neglect, completing = bench.running(ClockKind.NEGLECT), bench.running(ClockKind.COMPLETING)
    if neglect and completing and neglect.pauses:
        since = local_date(bench.act.at, neglect.zone)
        until: date = local_date(completing.due_at, neglect.zone)
        again = Pause(since, until, _("menunggu kelengkapan dari pelapor"))
        bench.put(clocks.pause(neglect, again, bench.place(neglect.unit_id).calendar))


@effect(Action.HAND_TO_PPID)
def hand_to_ppid(bench: Bench) -> None:
    """Let the PPID answer a request for a document: 10 working days, 7 more once, in place of
    resolution. Source: UU 14/2008 art. 22."""
    policy = bench.world.policy
    unit = bench.act.unit or bench.case.holder
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
    bench.stop(ClockKind.RESOLUTION, Outcome.VOID)
    bench.start(ClockKind.PPID, policy.ppid, unit=unit)
    bench.remember(is_ppid=True)


@effect(Action.UNDO_PPID)
def undo_ppid(bench: Bench) -> None:
    """ "Hanya bertanya": the resolution clock stands as if the PPID had never had the report."""
    running = bench.running(ClockKind.PPID)
    refuse_unless(running, _("Laporan ini tidak sedang ditangani PPID."))
    bench.stop(ClockKind.PPID, Outcome.VOID)
    bench.remember(is_ppid=False)
    if bench.case.state is State.UNVERIFIED:
        return
    last = bench.case.last(ClockKind.RESOLUTION)
    if last is None:
        days = resolution_days(bench.world.policy, bench.case.kind, bench.case.grade)
        bench.start(ClockKind.RESOLUTION, days, unit=bench.case.holder)
        return
    number = bench.next_number(ClockKind.RESOLUTION)
    bench.put(clocks.reopened(last, number))
