"""What the reporter's turn and the guards do to a case. Source: RULES.md 3."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lapor.rules import clocks
from lapor.rules.bench import Bench, effect
from lapor.rules.case import Memory, refer_key, refuse_unless
from lapor.rules.clocks import ClockKind, Outcome, Run, days_used, resolution_days
from lapor.rules.effects_holding import new_holder
from lapor.rules.effects_intake import end, limit_of, new_limit, revive, window_is_open
from lapor.rules.effects_work import THIRD_DISPUTE, restart_neglect
from lapor.rules.flow import OPEN, Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import ArchiveReason, Ball, Closure, Referral
from lapor.rules.working_days import Zone, local_date

# The limits whose miss lets the reporter go to the Ombudsman.
_LIMITS = frozenset(
    {
        ClockKind.VERIFICATION,
        ClockKind.FIRST_FOLLOW_UP,
        ClockKind.RESOLUTION,
        ClockKind.PPID,
    }
)


@effect(Action.REPLY)
def reply(bench: Bench) -> None:
    """A message of the reporter: ends the pause of a question; in ``answered`` the first one
    puts the ball with the agency and starts ``response``.
    """
    case = bench.case
    for kind in (ClockKind.RESOLUTION, ClockKind.PPID):
        run = bench.running(kind)
        if run:
            calendar = bench.place(run.unit_id).calendar
            bench.put(clocks.end_pause(run, bench.today(run), calendar))
    if case.state is State.ANSWERED and case.ball is Ball.REPORTER:
        bench.stop(ClockKind.REPLY_WINDOW, Outcome.VOID)
        bench.start(ClockKind.RESPONSE, bench.world.policy.response, unit=case.holder)
        bench.set(ball=Ball.AGENCY)


@effect(Action.ACCEPT)
def accept(bench: Bench) -> None:
    """The reporter accepts the answer."""
    bench.stop(ClockKind.REPLY_WINDOW)
    bench.stop(ClockKind.RESPONSE)
    end(bench, State.COMPLETED, closure=Closure.ACCEPTED, ball=None)


@effect(Action.RATE)
def rate(bench: Bench) -> None:
    """A rating after a closing that the reporter did not make: 30 calendar days."""
    closed = bench.case.closed_at
    refuse_unless(
        bench.case.closure in (Closure.NO_REPLY, Closure.BY_ADMIN)
        and closed is not None
        and _days_since(bench, closed) <= bench.world.policy.rating_window,
        _("Waktu memberi nilai sudah lewat."),
    )


def _days_since(bench: Bench, moment: datetime) -> int:
    """Return the calendar days since a moment, as the reporter counts them (Asia/Jakarta)."""
    return (local_date(bench.act.at, Zone.WIB) - local_date(moment, Zone.WIB)).days


@effect(Action.DISPUTE)
def dispute(bench: Bench) -> None:
    """The answer does not satisfy: back to work with the rest of the limit, at least 5 days.

    By the system when ``response`` is missed. act.unit: the parent unit, for the second dispute.
    """
    act = bench.act
    if act.by is Role.SYSTEM:
        response = bench.running(ClockKind.RESPONSE)
        refuse_unless(response and response.is_past(act.at), _("Batas balasan belum lewat."))
    bench.stop(ClockKind.REPLY_WINDOW)
    bench.stop(ClockKind.RESPONSE)
    bench.set(state=State.IN_PROCESS, ball=None)
    bench.remember(was_disputed=True)
    if act.by is not Role.SYSTEM:
        _count_dispute(bench)
    _rest_of_limit(bench)
    restart_neglect(bench)


def _count_dispute(bench: Bench) -> None:
    """The second makes the parent unit the lead; from the third on the national admin lets it
    stand or closes it within 5 working days, and silence lets it stand.
    """
    act, policy = bench.act, bench.world.policy
    count = bench.memory.reporter_disputes + 1
    bench.remember(reporter_disputes=count)
    if count == 2 and act.unit is not None and act.unit != bench.case.holder:
        new_holder(bench, act.unit)
        bench.start(ClockKind.ASSIGNMENT, policy.assignment, unit=act.unit)
    if count >= 3:
        days = policy.third_dispute_decision
        bench.start(ClockKind.DECISION, days, unit=None, subject=THIRD_DISPUTE)
        bench.remember(third_stood=count > 3)


def _rest_of_limit(bench: Bench) -> None:
    """Go on with what was left of the limit when the answer came, at least 5 days.

    Where the PPID's clock had taken the place of resolution, it is the PPID's limit.
    """
    least = bench.world.policy.resolution_after_dispute
    limit = _answered_limit(bench)
    rest = 0
    if limit and limit.stopped_at and limit.outcome is Outcome.MET:
        on = local_date(limit.stopped_at, limit.zone)
        rest = limit.days - days_used(limit, on, bench.place(limit.unit_id).calendar)
    if limit and limit.kind is ClockKind.RESOLUTION and rest >= least:
        bench.go_on(limit, _("jawaban menunggu tanggapan pelapor"))
    else:
        bench.start(ClockKind.RESOLUTION, max(rest, least), unit=bench.holder)


def _answered_limit(bench: Bench) -> Run | None:
    """Return the clock that the answer stopped: resolution or the PPID's, whichever ended last."""
    ended = (bench.case.last(kind) for kind in (ClockKind.RESOLUTION, ClockKind.PPID))
    return max(
        (r for r in ended if r and r.stopped_at),
        key=lambda r: r.stopped_at or r.started_at,
        default=None,
    )


@effect(Action.CLOSE_SILENT)
def close_silent(bench: Bench) -> None:
    """Close an answered report whose reporter let the window pass, the ball being his."""
    window = bench.running(ClockKind.REPLY_WINDOW)
    refuse_unless(
        bench.case.ball is Ball.REPORTER and window and window.is_past(bench.act.at),
        _("Waktu tanggapan pelapor belum habis."),
    )
    end(bench, State.COMPLETED, closure=Closure.NO_REPLY, ball=None)


@effect(Action.CLOSE)
def close(bench: Bench) -> None:
    """Close by an admin: never over an unanswered reply, nor over a dispute but the third."""
    case, act = bench.case, bench.act
    if case.state is State.ANSWERED:
        refuse_unless(
            act.by is Role.INSTITUTION_ADMIN,
            _("Hanya admin instansi yang dapat menutup laporan yang sudah dijawab."),
        )
        refuse_unless(
            case.ball is Ball.REPORTER, _("Pelapor masih menunggu balasan; jawab dahulu.")
        )
    else:
        decision = bench.running(ClockKind.DECISION, THIRD_DISPUTE)
        refuse_unless(
            act.by is Role.NATIONAL_ADMIN and decision and not decision.is_past(act.at),
            _("Laporan yang disanggah tidak dapat ditutup."),
        )
    end(bench, State.COMPLETED, closure=Closure.BY_ADMIN, ball=None)


@effect(Action.REOPEN)
def reopen(bench: Bench) -> None:
    """Begin a new cycle: reporter once within 30 working days; overseers any time."""
    act, policy, memory = bench.act, bench.world.policy, bench.memory
    if act.by is Role.REPORTER:
        refuse_unless(not memory.has_reopened, _("Laporan hanya dapat dibuka kembali satu kali."))
        refuse_unless(
            window_is_open(bench, bench.case.closed_at, policy.reopen_window),
            _("Waktu membuka kembali (30 hari kerja) sudah lewat."),
        )
    kept = replace(
        Memory(),
        postponements=memory.postponements,
        intake_level=memory.intake_level,
        has_appealed=memory.has_appealed,
        has_taken_back=memory.has_taken_back,
        has_reopened=memory.has_reopened or act.by is Role.REPORTER,
        returns_asked=memory.returns_asked,
        returns_decided=memory.returns_decided,
        has_objected=memory.has_objected,
        is_merged=memory.is_merged,
        neglect_from=memory.neglect_from,
        is_held=memory.is_held,
        is_about_ombudsman=memory.is_about_ombudsman,
        referrals=memory.referrals,
        reporter_disputes=memory.reporter_disputes,
        was_verified=True,
        was_reopened=True,
        third_stood=memory.third_stood,
    )
    bench.memory = kept
    revive(bench)
    bench.set(state=State.IN_PROCESS, cycle=bench.case.cycle + 1, ball=None)
    unit = bench.holder
    limit = resolution_days(policy, bench.case.kind, bench.case.grade)
    bench.start(ClockKind.FIRST_FOLLOW_UP, policy.first_follow_up, unit=unit)
    bench.start(ClockKind.RESOLUTION, limit, unit=unit)
    bench.start(ClockKind.NEGLECT, policy.neglect, unit=unit)
    bench.start(ClockKind.ASSIGNMENT, policy.assignment, unit=unit)


@effect(Action.WITHDRAW)
def withdraw(bench: Bench) -> None:
    """The reporter takes the report away; not under legal hold or after referral."""
    refuse_unless(not bench.memory.is_held, _("Laporan ini ditahan untuk proses hukum."))
    refuse_unless(
        not bench.memory.referrals,
        _("Laporan yang sudah diteruskan ke Ombudsman tidak dapat dicabut."),
    )
    end(bench, State.ARCHIVED, archive_reason=ArchiveReason.WITHDRAWN)


@effect(Action.RECLASSIFY)
def reclassify(bench: Bench) -> None:
    """Change kind or grade once per cycle, before half of the old limit.

    Lengthening needs a second person of another institution; a shortened one is due no earlier
    than 3 working days from now.
    """
    act = bench.act
    run = bench.running(ClockKind.RESOLUTION)
    refuse_unless(run, _("Batas waktu jawaban sedang tidak berjalan."))
    assert run is not None
    refuse_unless(not bench.memory.was_reclassified, _("Klasifikasi hanya dapat diubah satu kali."))
    calendar = bench.place(run.unit_id).calendar
    refuse_unless(
        days_used(run, bench.today(run), calendar) * 2 < run.days and run.missed_at is None,
        _("Klasifikasi hanya dapat diubah sebelum setengah batas waktu lama."),
    )
    kind = act.kind or bench.case.kind
    days = limit_of(bench, kind, act.grade)
    refuse_unless(
        days <= run.days or act.second_person,
        _("Memperpanjang batas waktu memerlukan orang kedua dari instansi lain."),
    )
    bench.set(kind=kind, grade=act.grade)
    bench.remember(was_reclassified=True)
    if days != run.days:
        new_limit(bench, run, days)


@effect(Action.REFER)
def refer(bench: Bench) -> None:
    """Pass the report to the Ombudsman: the system at the end of neglect, or on wish.

    Stops only neglect; unique per kind and cycle. Never a report about the Ombudsman (RULES.md 6).
    """
    act, case, memory = bench.act, bench.case, bench.memory
    refuse_unless(
        not memory.is_about_ombudsman,
        _("Laporan tentang Ombudsman tidak diteruskan kepada Ombudsman."),
    )
    by_system = act.by is Role.SYSTEM
    kind = Referral.NOTICE if by_system else Referral.COMPLAINT
    key = refer_key(kind, case.cycle)
    refuse_unless(key not in memory.referrals, _("Laporan ini sudah diteruskan ke Ombudsman."))
    if by_system:
        neglect = bench.running(ClockKind.NEGLECT)
        refuse_unless(
            case.state in OPEN and neglect and neglect.is_past(act.at),
            _("Belum 60 hari kerja tanpa tindak lanjut."),
        )
        bench.set(referred_cycle=case.cycle)
    else:
        refuse_unless(_may_refer(bench), _("Laporan ini belum memenuhi syarat diteruskan."))
    bench.stop(ClockKind.NEGLECT, Outcome.VOID)
    bench.remember(referrals=(*memory.referrals, key))


def _may_refer(bench: Bench) -> bool:
    """Whether a limit was missed, an answer disputed or an appeal denied; of an ended report,
    until 2 years after the event, of which filing is the last day that could have been its.
    """
    case, memory = bench.case, bench.memory
    missed = any(
        r.kind in _LIMITS
        and (r.outcome is Outcome.MISSED or r.missed_at or (r.is_open and r.is_past(bench.act.at)))
        for r in case.runs
    )
    recent = _days_since(bench, case.submitted_at) <= bench.world.policy.referral_window
    if case.state is State.ARCHIVED:
        return memory.appeal_denied and recent
    if case.state is State.COMPLETED and not recent:
        return False
    return missed or memory.was_disputed or memory.reporter_disputes > 0


@effect(Action.HOLD)
def hold(bench: Bench) -> None:
    """Put under legal hold, or lift it."""
    bench.remember(is_held=not bench.memory.is_held)


@effect(Action.MOVE_CLOCK)
def move_clock(bench: Bench) -> None:
    """Move one running clock by a national decree. act.clock and act.subject name it."""
    run = bench.running(bench.act.clock, bench.act.subject) if bench.act.clock else None
    refuse_unless(run, _("Batas waktu itu sedang tidak berjalan."))
    assert run is not None
    bench.put(clocks.moved(run, bench.place(run.unit_id).calendar, bench.act.at))


def _nothing(bench: Bench) -> None:
    """Leave state and clocks as they are: the event itself is all."""


for _action in (
    Action.ADD_COPY,
    Action.SPLIT,
    Action.NOTE,
    Action.GIVE_CONSENT,
    Action.WITHDRAW_CONSENT,
    Action.TIGHTEN_PRIVACY,
    Action.LOOSEN_PRIVACY,
    Action.RELEASE,
    Action.TAKE_DOWN,
    Action.REMIND,
    Action.ANSWER_OMBUDSMAN,
    Action.REVEAL_IDENTITY,
    Action.MARK_PRIORITY,
    Action.RECOVER_KEY,
    Action.CLAIM_KEY,
):
    effect(_action)(_nothing)
