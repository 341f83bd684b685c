"""Loading the demo: the example country, then every story in order of time, as it would have been.

Chains, clocks, reminders and referrals come out of the real commands and the real sweep. What is
loaded twice, or again after a crash in the middle, ends the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from lapor.demo import stage
from lapor.demo.passing import moments
from lapor.demo.story import Story, moment, stories
from lapor.directory import queries as directory
from lapor.directory.demo_tree import NotADemo, build_demo_tree
from lapor.referrals import commands as referrals
from lapor.referrals.models import Referral
from lapor.reports import jobs
from lapor.reports.drain import drain_all
from lapor.reports.models import Reaction
from lapor.rules.errors import RuleViolation
from lapor.rules.working_days import Calendar, Zone, local_date
from lapor.vault.gateway import AT_THE_SEAT

# What was told before that has left the outbox of the demo (``lapor.vault``: 24 hours).
_NEWS = timedelta(hours=24)


class ImpossibleStory(RuntimeError):
    """A story asks for something the rules refuse: its file must be mended."""


Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Due:
    at: datetime
    story: Story
    number: int  # 0 files it; the rest are its steps, from 1


def load(at: datetime, progress: Progress = lambda _done, _total: None) -> int:
    """Load what is missing of the demo; return how many steps were played (0: all was there).

    at: the present. progress: called with steps done and steps in all. Raises NotADemo.
    """
    if not settings.LAPOR_DEMO:
        raise NotADemo("the example reports exist in demo mode only")
    found = stories()
    if stage.report_of(_last(found)) is not None:
        return 0
    build_demo_tree()
    calendar = directory.calendar_for(None)
    plan = _plan(found, at, calendar)
    with _one_loader(), _relaxed():
        before = plan[0].at
        for count, due in enumerate(plan, 1):
            _let_pass(before, due.at, present=at)
            _play(due, calendar)
            before = due.at
            progress(count, len(plan))
        _let_pass(before, at, present=at)
        _carry_out(at, present=at)
    return len(plan)


def _play(due: _Due, calendar: Calendar) -> None:
    try:
        if due.number == 0:
            stage.file(due.story, at=due.at)
        else:
            step = due.story.steps[due.number - 1]
            stage.perform(due.story, due.number, step, at=due.at, calendar=calendar)
    except RuleViolation as refusal:
        raise ImpossibleStory(f"{due.story.id}, step {due.number}: {refusal.text}") from refusal


def _last(found: tuple[Story, ...]) -> Story:
    """Return the story filed last: when it is there, everything is."""
    return min(found, key=lambda story: (story.ago, -int(story.at.replace(":", ""))))


def _plan(found: tuple[Story, ...], at: datetime, calendar: Calendar) -> list[_Due]:
    """Return everything that happens, in order. An interrupted load goes on with its own days."""
    today = local_date(at, Zone.WITA)
    first = max(found, key=lambda story: (story.ago, story.at))
    begun = stage.report_of(first)
    if begun is not None:
        while moment(first.ago, first.at, today, calendar) > begun.submitted_at:
            today -= timedelta(days=1)
    plan = [
        _Due(moment(ago, clock, today, calendar), story, number)
        for story in found
        for number, (ago, clock) in enumerate(story.moments)
    ]
    return sorted(plan, key=lambda due: (due.at, due.story.id, due.number))


def _let_pass(after: datetime, until: datetime, *, present: datetime) -> None:
    for now in moments(after, until):
        if jobs.sweep(at=now) and Reaction.objects.filter(name="referrals.open").exists():
            _carry_out(now, present=present)


def _carry_out(now: datetime, *, present: datetime) -> None:
    """Carry out what reacts, at its own time; old news is not told to anybody any more."""
    old = Reaction.objects.filter(next_at__lt=present - _NEWS)
    old.filter(name__startswith="notifications.").delete()
    drain_all(at=now)
    for referral in Referral.objects.filter(delivered_at=None):
        referrals.record_receipt(referral.id, AT_THE_SEAT, with_identity=False, at=now)


@contextmanager
def _one_loader() -> Iterator[None]:
    """Let a second loader wait for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('lapor demo'))")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('lapor demo'))")


@contextmanager
def _relaxed() -> Iterator[None]:
    """Do not wait for the disk at each step: what a crash takes is loaded again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
