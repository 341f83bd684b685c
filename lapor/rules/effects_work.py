"""What working and answering do to a case. Source: RULES.md 3, "Working and answering"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lapor.rules import clocks
from lapor.rules.bench import Bench, effect
from lapor.rules.case import Case, FollowUp, NotStanding, numbered, refuse_unless
from lapor.rules.clocks import ClockKind, Outcome, Run, reply_days
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import Ball, FollowUpKind
from lapor.rules.working_days import Pause, add_working_days, local_date

RETURN = "return"
DRAFT = "draft"
OBJECTION = "objection"
THIRD_DISPUTE = "third_dispute"


def restart_neglect(bench: Bench) -> None:
    """Start neglect anew, unless the system already referred the report in this cycle."""
    if not bench.case.was_referred_by_system:
        bench.start(ClockKind.NEGLECT, bench.world.policy.neglect, unit=bench.holder)


def limit_clock(bench: Bench) -> Run | None:
    """Return the clock that limits the answer: resolution, or the PPID's in its place."""
    return bench.running(ClockKind.RESOLUTION) or bench.running(ClockKind.PPID)


@effect(Action.ACKNOWLEDGE)
def acknowledge(bench: Bench) -> None:
    """A message of the agency: it stops no clock but ``response``."""
    if bench.case.state is not State.ANSWERED:
        return
    refuse_unless(
        bench.running(ClockKind.RESPONSE), _("Pelapor tidak sedang menunggu balasan Anda.")
    )
    bench.stop(ClockKind.RESPONSE)
    days = reply_days(bench.world.policy, bench.case.channel)
    bench.start(ClockKind.REPLY_WINDOW, days, unit=None)
    bench.set(ball=Ball.REPORTER)


@effect(Action.FOLLOW_UP)
def follow_up(bench: Bench) -> None:
    """Take a follow-up that stands: what was done and when, or a date inside the limit.

    act.fingerprint: the text without case, space and punctuation; a repetition does not stand.
    act.unit: the co-handler that gives it, if one does; only the lead's stops the report's clocks.
    """
    act, case = bench.act, bench.case
    zone = bench.place(case.holder).zone
    today = local_date(act.at, zone)
    if any(f.fingerprint == act.fingerprint for f in case.follow_ups) and not act.is_copied:
        raise NotStanding(_("Teks ini sama dengan tindak lanjut sebelumnya."))
    if act.follow_up_kind is FollowUpKind.DONE:
        if act.done_on is None or act.done_on > today:
            raise NotStanding(_("Sebutkan tanggal tindakan dilakukan; tidak boleh di masa depan."))
    else:
        limit = limit_clock(bench)
        if act.promised_on is None or act.promised_on <= today:
            raise NotStanding(_("Janji memerlukan tanggal sesudah hari ini."))
        if limit is None or act.promised_on > limit.due_on:
            raise NotStanding(_("Tanggal janji harus di dalam batas waktu jawaban."))
    if act.unit not in (None, case.holder):
        return
    given = FollowUp(
        number=len(case.follow_ups) + 1,
        cycle=case.cycle,
        kind=act.follow_up_kind or FollowUpKind.DONE,
        at=act.at,
        fingerprint=act.fingerprint,
        promised_on=act.promised_on,
        zone=zone,
        is_copied=act.is_copied,
    )
    bench.set(follow_ups=(*case.follow_ups, given), state=State.IN_PROCESS)
    bench.stop(ClockKind.FIRST_FOLLOW_UP)
    bench.stop(ClockKind.ASSIGNMENT)
    restart_neglect(bench)
    neglect = bench.running(ClockKind.NEGLECT)
    if neglect is not None:
        counts_from = {**bench.memory.neglect_from, str(neglect.run): given.number}
        bench.remember(neglect_from=counts_from)


def is_kept(case: Case, given: FollowUp) -> bool:
    """Return whether a done follow-up or an answer came after a promise; a new promise keeps none.

    Source: RULES.md 3, void_follow_up.
    """
    if case.memory.answered_at and datetime.fromisoformat(case.memory.answered_at) > given.at:
        return True
    return any(f.kind is FollowUpKind.DONE and f.at > given.at for f in case.standing())


def broken_promise(case: Case, at: datetime) -> FollowUp | None:
    """Return the first standing promise of this cycle whose day has passed unkept, or None."""
    return next((f for f in case.standing() if is_broken(case, f, at)), None)


def is_broken(case: Case, given: FollowUp, at: datetime) -> bool:
    """Return whether a follow-up is a promise whose day has passed without being kept."""
    return (
        given.promised_on is not None
        and local_date(at, given.zone) > given.promised_on
        and not is_kept(case, given)
    )


@effect(Action.VOID_FOLLOW_UP)
def void_follow_up(bench: Bench) -> None:
    """Let a follow-up count as never given: a broken promise, or "belum ada tindakan"."""
    act, case = bench.act, bench.case
    given = numbered(case.follow_ups, act.follow_up_number)
    refuse_unless(
        given.stands and given.cycle == case.cycle, _("Tindak lanjut itu sudah tidak berlaku.")
    )
    if act.by is Role.SYSTEM:
        refuse_unless(is_broken(case, given, act.at), _("Janji itu belum lewat."))
    else:
        refuse_unless(
            not given.objected, _("Anda sudah pernah menyatakan hal ini untuk tindak lanjut itu.")
        )
    void(bench, {given.number}, objected=act.by is Role.REPORTER)
    left = [f for f in _follow_ups(bench) if f.stands and f.cycle == case.cycle]
    if not left and not bench.memory.was_disputed and not bench.memory.was_reopened:
        bench.set(state=State.DISPOSED)
    run_on_as_if_never_given(bench)


def _follow_ups(bench: Bench) -> tuple[FollowUp, ...]:
    changed = bench.changes.get("follow_ups", bench.case.follow_ups)
    assert isinstance(changed, tuple)
    return changed


def void(bench: Bench, numbers: set[int], *, objected: bool = False) -> None:
    """Mark follow-ups as standing no more."""
    bench.set(
        follow_ups=tuple(
            replace(f, voided_at=bench.act.at, objected=f.objected or objected)
            if f.number in numbers
            else f
            for f in _follow_ups(bench)
        )
    )


def run_on_as_if_never_given(bench: Bench) -> None:
    """Let first follow-up and neglect stand as if the voided follow-ups had never been given."""
    left = [f for f in _follow_ups(bench) if f.stands and f.cycle == bench.case.cycle]
    _first_follow_up_again(bench, left)
    if bench.running(ClockKind.NEGLECT) is not None:
        _neglect_from(bench, _anchor(bench, left))


def _first_follow_up_again(bench: Bench, left: list[FollowUp]) -> None:
    """Let first follow-up run on, or end when the earliest step that still counts was taken."""
    first = bench.case.last(ClockKind.FIRST_FOLLOW_UP)
    if first is None or first.stopped_at is None:
        return
    answers = [
        r.started_at
        for r in bench.case.runs
        if r.kind is ClockKind.REPLY_WINDOW and r.cycle == bench.case.cycle
    ]
    counted = min([*(f.at for f in left), *answers], default=None)
    if counted is not None and counted <= first.stopped_at:
        return
    place = bench.place(first.unit_id)
    again = clocks.reopened(first, first.pauses, number=first.run + 1, place=place)
    bench.put(again if counted is None else clocks.stop(again, counted))


def _anchor(bench: Bench, left: list[FollowUp]) -> Run:
    """Return the neglect run that counts: of the last standing follow-up, else the latest that no
    follow-up started (submit, dispute, reopen).
    """
    counts_from = bench.memory.neglect_from
    standing = {f.number for f in left}
    candidates = [
        r
        for r in bench.case.runs
        if r.kind is ClockKind.NEGLECT
        and (str(r.run) not in counts_from or counts_from[str(r.run)] in standing)
    ]
    return max(candidates, key=lambda r: (r.started_at, r.run))


def _neglect_from(bench: Bench, anchor: Run) -> None:
    running = bench.running(ClockKind.NEGLECT)
    if running is None or running.run == anchor.run:
        return
    pauses = {
        (p.since_on, p.until_on): p
        for r in bench.case.runs
        if r.kind is ClockKind.NEGLECT
        for p in clocks.lasted(r)
        if p.since_on >= anchor.start_on
    }
    number = bench.next_number(ClockKind.NEGLECT)
    bench.stop(ClockKind.NEGLECT, Outcome.VOID)
    place, kept = bench.place(anchor.unit_id), tuple(pauses.values())
    bench.put(clocks.reopened(anchor, kept, number=number, place=place))
    bench.inherit(anchor, number)


@effect(Action.ASK)
def ask(bench: Bench) -> None:
    """Ask the reporter for a named thing: pauses resolution alone, 10 working days at most."""
    refuse_unless(
        not bench.memory.has_asked, _("Pelapor hanya dapat ditanya satu kali dengan jeda waktu.")
    )
    limit = limit_clock(bench)
    refuse_unless(
        limit and not limit.is_past(bench.act.at),
        _("Batas waktu jawaban sudah lewat; pertanyaan tidak menghentikannya."),
    )
    assert limit is not None
    calendar = bench.place(limit.unit_id).calendar
    since = local_date(bench.act.at, limit.zone)
    until = add_working_days(since, bench.world.policy.ask_pause, calendar).on
    waiting = Pause(since, until, _("menunggu jawaban pelapor"), _("unit pemegang"))
    bench.put(clocks.pause(limit, waiting, calendar))
    bench.remember(has_asked=True)


@effect(Action.DRAFT_ANSWER)
def draft_answer(bench: Bench) -> None:
    """Put a draft before the named executive; no clock stops.

    After 2 working days of silence the institution's admin decides in his place.
    """
    refuse_unless(
        bench.running(ClockKind.DECISION, DRAFT) is None, _("Masih ada konsep yang menunggu.")
    )
    days = bench.world.policy.draft_decision
    bench.start(ClockKind.DECISION, days, unit=bench.case.holder, subject=DRAFT)


def _end_draft(bench: Bench) -> None:
    draft, act = bench.running(ClockKind.DECISION, DRAFT), bench.act
    refuse_unless(draft, _("Tidak ada konsep yang menunggu keputusan."))
    refuse_unless(
        act.by is Role.EXECUTIVE or (draft and draft.is_past(act.at)),
        _("Konsep masih menunggu pimpinan; admin instansi memutuskan sesudah batas waktunya."),
    )
    bench.stop(ClockKind.DECISION, subject=DRAFT)


@effect(Action.APPROVE)
def approve(bench: Bench) -> None:
    """The executive agrees with the draft."""
    _end_draft(bench)


@effect(Action.SEND_BACK)
def send_back(bench: Bench) -> None:
    """The executive wants the draft changed."""
    _end_draft(bench)


@effect(Action.ANSWER)
def answer(bench: Bench) -> None:
    """Give the final answer: the agency's clocks stop, the reporter's window opens."""
    late = bench.world.policy.late_part
    for part in [r for r in bench.runs.values() if r.is_open and r.kind is ClockKind.PART]:
        calendar = bench.place(part.unit_id).calendar
        refuse_unless(
            bench.today(part) >= add_working_days(part.due_on, late, calendar).on,
            _("Bagian unit pendamping masih berjalan; selesaikan atau bebaskan dahulu."),
        )
    for kind in (
        ClockKind.FIRST_FOLLOW_UP,
        ClockKind.ASSIGNMENT,
        ClockKind.RESOLUTION,
        ClockKind.PPID,
    ):
        bench.stop(kind)
    bench.stop(ClockKind.NEGLECT, Outcome.VOID)
    for subject in (RETURN, DRAFT, THIRD_DISPUTE):
        bench.stop(ClockKind.DECISION, Outcome.VOID, subject=subject)
    days = reply_days(bench.world.policy, bench.case.channel)
    bench.start(ClockKind.REPLY_WINDOW, days, unit=None)
    bench.remember(was_answered=True, answered_at=bench.act.at.isoformat())
    bench.set(state=State.ANSWERED, ball=Ball.REPORTER)
