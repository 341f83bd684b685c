"""What handing a report on does to a case. Source: RULES.md 3, "Handing on"."""

from __future__ import annotations

from lapor.rules.bench import Bench, effect
from lapor.rules.case import refuse_unless
from lapor.rules.clocks import ClockKind, Outcome, Run, policy_numbered
from lapor.rules.effects_work import (
    OBJECTION,
    RETURN,
    limit_clock,
    run_on_as_if_never_given,
    void,
)
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _


def new_holder(bench: Bench, unit: int | None) -> None:
    """Hand the report to another unit: no clock of the report moves, the holder's own starts."""
    refuse_unless(unit is not None, _("Pilih unit penerima."))
    bench.set(holder=unit)
    if bench.case.state in (State.DISPOSED, State.IN_PROCESS):
        bench.start(ClockKind.ASSIGNMENT, bench.world.policy.assignment, unit=unit)


@effect(Action.REDISPOSE)
def redispose(bench: Bench) -> None:
    """Give the report to another unit; the report's clocks stay as they are.

    A request of the old holder to be rid of it is thereby settled.
    """
    refuse_unless(bench.act.unit != bench.case.holder, _("Unit itu sudah memegang laporan ini."))
    bench.stop(ClockKind.DECISION, Outcome.VOID, subject=RETURN)
    new_holder(bench, bench.act.unit)


@effect(Action.ASK_RETURN)
def ask_return(bench: Bench) -> None:
    """Say "bukan wewenang": one request open, two per holder; no clock stops.

    act.unit: the unit whose admin decides, or the national desk.
    """
    policy, holder = bench.world.policy, str(bench.case.holder)
    asked = dict(bench.memory.returns_asked)
    refuse_unless(
        bench.running(ClockKind.DECISION, RETURN) is None, _("Permintaan sebelumnya belum diputus.")
    )
    refuse_unless(
        asked.get(holder, 0) < policy.returns_per_holder,
        _("Unit ini sudah dua kali menyatakan bukan wewenang."),
    )
    refuse_unless(
        bench.memory.returns_decided < policy.returns_decided,
        _("Sudah tiga kali diputuskan; keputusan terakhir berlaku."),
    )
    national = bench.act.by is Role.INSTITUTION_ADMIN
    days = policy.return_decision_national if national else policy.return_decision
    bench.start(ClockKind.DECISION, days, unit=bench.act.unit, subject=RETURN)
    bench.remember(returns_asked={**asked, holder: asked.get(holder, 0) + 1})


@effect(Action.DECIDE_RETURN)
def decide_return(bench: Bench) -> None:
    """Decide a request to return; granted: act.unit is the new holder (or desk).

    Silence denies what an institution's admin should have decided; the nation's stays open.
    """
    act, asked = bench.act, bench.running(ClockKind.DECISION, RETURN)
    refuse_unless(asked, _("Tidak ada permintaan yang menunggu putusan."))
    assert asked is not None
    if is_for_the_nation(asked):
        refuse_unless(
            act.by is Role.NATIONAL_ADMIN, _("Permintaan ini diputuskan oleh admin nasional.")
        )
    elif act.by is Role.SYSTEM:
        refuse_unless(asked.is_past(act.at) and not act.granted, _("Waktu memutuskan belum lewat."))
    bench.stop(ClockKind.DECISION, subject=RETURN)
    bench.remember(returns_decided=bench.memory.returns_decided + 1)
    if act.granted:
        new_holder(bench, act.unit)


def is_for_the_nation(asked: Run) -> bool:
    """Return whether a request to return waits for the national admin, not the institution's."""
    return asked.days == policy_numbered(asked.policy_version).return_decision_national


@effect(Action.ADD_HANDLER)
def add_handler(bench: Bench) -> None:
    """Give a co-handler a part with its own clock, inside the resolution limit.

    So a part begins only while that limit runs.
    """
    act = bench.act
    refuse_unless(act.unit is not None and act.days >= 1, _("Pilih unit dan tanggal bagiannya."))
    refuse_unless(
        bench.running(ClockKind.PART, str(act.unit)) is None,
        _("Unit itu sudah mempunyai bagian yang berjalan."),
    )
    bench.start(ClockKind.PART, act.days, unit=act.unit, subject=str(act.unit))
    part, limit = bench.running(ClockKind.PART, str(act.unit)), limit_clock(bench)
    refuse_unless(
        part and limit and part.due_on <= limit.due_on,
        _("Tanggal bagian harus di dalam batas waktu jawaban."),
    )


@effect(Action.DONE_PART)
def done_part(bench: Bench) -> None:
    """The co-handler has done its part."""
    _end_part(bench, Outcome.MET)


@effect(Action.WAIVE_PART)
def waive_part(bench: Bench) -> None:
    """The lead's admin releases a co-handler from its part."""
    _end_part(bench, Outcome.VOID)


def _end_part(bench: Bench, outcome: Outcome) -> None:
    subject = str(bench.act.unit)
    refuse_unless(
        bench.running(ClockKind.PART, subject), _("Unit itu tidak mempunyai bagian yang berjalan.")
    )
    bench.stop(ClockKind.PART, outcome, subject=subject)


@effect(Action.MERGE)
def merge(bench: Bench) -> None:
    """Join a cluster: own state, clocks, windows, words and privacy stay.

    Of a report that is merged already: the national admin rejects the reporter's objection.
    """
    if bench.memory.is_merged:
        objection = bench.running(ClockKind.DECISION, OBJECTION)
        refuse_unless(
            objection and bench.act.by is Role.NATIONAL_ADMIN, _("Laporan ini sudah digabungkan.")
        )
        bench.stop(ClockKind.DECISION, subject=OBJECTION)
    bench.remember(is_merged=True)


@effect(Action.UNMERGE)
def unmerge(bench: Bench) -> None:
    """Leave a cluster: what was copied from its master counts as never given."""
    refuse_unless(bench.memory.is_merged, _("Laporan ini tidak sedang digabungkan."))
    bench.stop(ClockKind.DECISION, subject=OBJECTION)
    bench.remember(is_merged=False)
    copied = {f.number for f in bench.case.follow_ups if f.is_copied and f.stands}
    if copied:
        void(bench, copied)
        if bench.case.state is not State.ANSWERED:
            run_on_as_if_never_given(bench)


@effect(Action.OBJECT)
def object_to_merge(bench: Bench) -> None:
    """The reporter objects to a merge once; silence of the desk undoes it."""
    refuse_unless(bench.memory.is_merged, _("Laporan ini tidak sedang digabungkan."))
    refuse_unless(not bench.memory.has_objected, _("Keberatan hanya dapat diajukan satu kali."))
    days = bench.world.policy.objection_decision
    bench.start(ClockKind.DECISION, days, unit=None, subject=OBJECTION)
    bench.remember(has_objected=True)


@effect(Action.HAND_OVER)
def hand_over(bench: Bench) -> None:
    """Cases pass to a successor; clocks are untouched. act.unit: another unit, or None."""
    if bench.act.unit is not None:
        bench.set(holder=bench.act.unit)
