"""An oracle of the dates promised to people, computed from the event log alone.

It imports nothing of lapor and knows neither runs nor effects: it reads what happened, when, and
to whom the report was handed, and says on which day each clock must fall due. RULES.md 4 in the
plainest form: a clock is a first day, a number of working days, and gaps that do not count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

FIRST_DAY, LAST_DAY = date(2026, 1, 1).toordinal(), date(2034, 12, 31).toordinal()
JAKARTA = 0  # the place of the reporter's own windows
HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
LIMITS = {
    "information_request": 5,
    "aspiration": 5,
    "normative": 5,
    "non_supervisory": 14,
    "supervisory": 60,
}
Gap = tuple[int, int]  # the days after the first up to the second do not count


class BrokenPromise(AssertionError):
    """A date does not stand where the log says it must."""


@dataclass(frozen=True)
class Entry:
    """One event of the log. to, holder, kind, grade: as they are after it; unit 0: Jakarta."""

    action: str
    at: datetime
    by: str = "system"
    to: str = ""
    holder: int = 0
    unit: int = 0
    kind: str = ""
    grade: str = ""
    number: int = 0
    is_copied: bool = False
    by_letter: bool = False


class Days:
    """The working days of one week and list of holidays, as a list to count along."""

    def __init__(self, free: frozenset[int], week: int) -> None:
        self.working = [
            day for day in range(FIRST_DAY, LAST_DAY) if (day - 1) % 7 < week and day not in free
        ]

    def after(self, start: int, count: int) -> int:
        """Return the count-th working day after a day."""
        return self.working[bisect_right(self.working, start) + count - 1]

    def between(self, start: int, end: int) -> int:
        """Return how many working days lie after ``start`` up to ``end``."""
        return bisect_right(self.working, end) - bisect_right(self.working, start)

    def due(self, start: int, count: int, gaps: list[Gap]) -> int:
        """Walk along the working days that lie in no gap; one that begins on the last day
        leaves none, so the clock falls due where that gap ends."""
        if not gaps:
            return self.after(start, count)
        index, left = bisect_right(self.working, start), count
        while True:
            day = self.working[index]
            left -= not any(since < day <= until for since, until in gaps)
            if left == 0:
                break
            index += 1
        while any(since <= day < until for since, until in gaps):
            day = max(until for since, until in gaps if since <= day < until)
        return day


@dataclass(frozen=True)
class Place:
    """Where a clock ticks: hours ahead of UTC, and days a week."""

    hours: int
    week: int = 5


@dataclass
class Span:
    """One clock of the oracle. follow_up: the number of the follow-up neglect counts from."""

    start: int
    count: int
    unit: int
    gaps: list[Gap] = field(default_factory=list)
    stopped_at: datetime | None = None
    was_late: bool = False
    follow_up: int = 0


@dataclass
class Given:
    """A follow-up of the lead."""

    at: datetime
    cycle: int
    is_copied: bool
    stands: bool = True


EXACT = ("verification", "first_follow_up", "resolution", "ppid", "reply_window", "response")
WORK = ("first_follow_up", "resolution", "ppid")


class Promise:
    """Reads the log entry by entry and knows after each what must be running, and until when."""

    def __init__(self, places: Mapping[int, Place], free: frozenset[int], desk: int) -> None:
        self.places = places
        self.desk = desk
        self.on: dict[str, Span] = {}
        self.last: dict[str, Span] = {}
        self.ended: dict[str, Span] = {}
        self.waiting: dict[str, Span] = {}
        self.anchors: list[Span] = []
        self.gaps: list[Gap] = []  # in which neglect stood still
        self.given: list[Given] = []
        self.answers: list[datetime] = []
        self.completing = 0
        self.cycle = 1
        self.was_verified = self.verification_missed = self.was_referred = False
        self.state = self.ended_by = ""
        self.ended_at = self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.decree(free)

    def decree(self, free: frozenset[int]) -> None:
        """From now on these days are free, everywhere."""
        weeks = {5: days_of(free, 5), 6: days_of(free, 6)}
        self.days = {unit: weeks[place.week] for unit, place in self.places.items()}

    # Reading clocks.

    def today(self, unit: int) -> int:
        """Return the day on the wall of a unit."""
        return (self.now + timedelta(hours=self.places[unit].hours)).date().toordinal()

    def day(self, moment: datetime, unit: int) -> int:
        """Return the day of another moment there."""
        return (moment + timedelta(hours=self.places[unit].hours)).date().toordinal()

    def due(self, span: Span) -> int:
        """Return the day on which a clock falls due."""
        return self.days[span.unit].due(span.start, span.count, span.gaps)

    def is_late(self, span: Span) -> bool:
        """Return whether its last day is over."""
        return span.was_late or self.today(span.unit) > self.due(span)

    def neglect_due(self) -> int | None:
        """Return the day on which the automatic referral falls due, or None."""
        span = self.on.get("neglect")
        return None if span is None else self.due(span)

    # Moving clocks.

    def start(self, name: str, count: int, unit: int) -> Span:
        span = self.on[name] = Span(self.today(unit), count, unit)
        self.last[name] = span
        return span

    def stop(self, name: str) -> Span | None:
        span = self.on.pop(name, None)
        if span is not None:
            span.was_late = self.is_late(span)
            span.stopped_at = self.now
        return span

    def resume(self, name: str, span: Span) -> None:
        """Go on with the days already run; a missed clock keeps its day."""
        assert span.stopped_at is not None
        again = replace(span, stopped_at=None, gaps=list(span.gaps))
        if not span.was_late:
            stopped = self.day(span.stopped_at, span.unit)
            again.gaps = [*cut(span.gaps, stopped), (stopped, self.today(span.unit))]
            if name == "neglect":
                self.gaps = [*cut(self.gaps, stopped), (stopped, self.today(span.unit))]
        self.on[name] = self.last[name] = again

    def restart_neglect(self, holder: int, follow_up: int = 0) -> None:
        if self.was_referred:
            return
        self.stop_neglect()
        span = self.start("neglect", 60, holder)
        span.follow_up = follow_up
        self.anchors.append(replace(span, gaps=[]))

    def stop_neglect(self) -> None:
        span = self.stop("neglect")
        if span is not None:
            self.gaps = cut(self.gaps, self.today(span.unit))

    def pause_neglect(self, days: int) -> None:
        span = self.on.get("neglect")
        if span is None or self.verification_missed or days <= 0:
            return
        today = self.today(span.unit)
        span.gaps = [*span.gaps, (today, today + days)]
        self.gaps.append((today, today + days))

    def end_waiting(self) -> None:
        """The reporter is no longer waited for."""
        span = self.on.get("neglect")
        if span is not None:
            today = self.today(span.unit)
            span.gaps, self.gaps = cut(span.gaps, today), cut(self.gaps, today)

    def as_if_never_given(self) -> None:
        """First follow-up and neglect run on as if the voided follow-ups had never been given."""
        left = [g for g in self.given if g.stands and g.cycle == self.cycle]
        first = self.last.get("first_follow_up")
        if first is not None and first.stopped_at is not None:
            counted = min([*(g.at for g in left), *self.answers], default=None)
            if counted is None:
                again = replace(first, stopped_at=None, gaps=list(first.gaps))
                self.on["first_follow_up"] = self.last["first_follow_up"] = again
        running = self.on.get("neglect")
        if running is None:
            return
        standing = {n for n, g in enumerate(self.given, 1) if g.stands and g.cycle == self.cycle}
        anchor = [a for a in self.anchors if not a.follow_up or a.follow_up in standing][-1]
        gaps = [(since, until) for since, until in self.gaps if since >= anchor.start]
        self.on["neglect"] = replace(anchor, gaps=gaps)

    def change_limit(self, count: int) -> None:
        """From the same first day; shortened it is due at least three working days from now."""
        span = self.on["resolution"]
        days, today, old = self.days[span.unit], self.today(span.unit), self.due(span)
        new, earliest = days.due(span.start, count, span.gaps), days.after(today, 3)
        if new >= min(earliest, old):
            span.count = count
        elif earliest < old:
            self.start("resolution", 3, span.unit)

    # Reading the log.

    def read(self, entry: Entry) -> None:
        """Take one event; ``getattr`` finds what it means, most mean nothing to these clocks."""
        self.now = entry.at
        verification = self.on.get("verification")
        if verification is not None and self.is_late(verification):
            self.verification_missed = True
        meaning = getattr(self, f"on_{entry.action}", None)
        if meaning is not None:
            meaning(entry)
        if entry.to in ("completed", "archived") and self.state not in ("completed", "archived"):
            self.end(entry)
        self.state = entry.to

    def end(self, entry: Entry) -> None:
        self.ended = dict(self.on)
        for name in list(self.on):
            self.stop(name)
        self.ended_by, self.ended_at = entry.action, entry.at

    def on_submit(self, entry: Entry) -> None:
        self.restart_neglect(entry.holder)
        if entry.to == "postponed":
            self.ask_to_complete(30)
        else:
            self.start("verification", 3, entry.holder)

    def ask_to_complete(self, days: int) -> None:
        self.completing = self.today(JAKARTA) + days
        self.pause_neglect(days)

    def on_verify(self, entry: Entry) -> None:
        self.stop("verification")
        limit = LIMITS[entry.grade or entry.kind]
        for name, span in self.waiting.items():
            self.resume(name, span)
        if not self.was_verified:
            self.start("first_follow_up", 5, entry.holder)
            self.start("resolution", limit, entry.holder)
        elif "resolution" in self.on:
            span = self.on["resolution"]
            if not self.is_late(span) and limit < span.count:
                self.change_limit(limit)
        if "ppid" in self.on:
            self.stop("resolution")
        self.was_verified, self.waiting = True, {}

    def on_postpone(self, _entry: Entry) -> None:
        self.stop("verification")
        self.ask_to_complete(30)

    def on_resume(self, entry: Entry) -> None:
        self.end_waiting()
        before = self.last.get("verification")
        if before is None:
            self.start("verification", 3, entry.holder)
        else:
            self.resume("verification", before)

    def on_complete_data(self, entry: Entry) -> None:
        self.end_waiting()
        self.start("verification", 3, entry.holder)

    def on_appeal(self, entry: Entry) -> None:
        self.start("verification", 3, entry.holder)
        self.waiting = {n: s for n, s in self.ended.items() if n in WORK}
        if "neglect" in self.ended:
            self.resume("neglect", self.ended["neglect"])

    def on_take_back(self, entry: Entry) -> None:
        for name, span in self.ended.items():
            self.resume(name, span)
        if entry.to != "postponed":
            return
        today = self.today(JAKARTA)
        if self.ended_by == "lapse":
            self.completing = today + 10
        else:
            self.completing += today - self.day(self.ended_at, JAKARTA)
        self.pause_neglect(self.completing - today)

    def on_hand_to_ppid(self, entry: Entry) -> None:
        if "ppid" in self.on:
            self.on["ppid"].count += 7
            return
        before = self.stop("resolution")
        span = self.start("ppid", 10, entry.unit or entry.holder)
        today = self.today(span.unit)
        if before is not None:
            span.gaps = [(today, until) for _since, until in before.gaps if until > today]

    def on_undo_ppid(self, entry: Entry) -> None:
        ppid = self.stop("ppid")
        assert ppid is not None
        if entry.to not in ("disposed", "in_process"):
            return
        before = self.last["resolution"]
        assert before.stopped_at is not None
        again = replace(before, stopped_at=None)
        if not before.was_late:
            own = cut(before.gaps, self.day(before.stopped_at, before.unit))
            again.gaps = [*own, *ppid.gaps]
        self.on["resolution"] = self.last["resolution"] = again

    def on_follow_up(self, entry: Entry) -> None:
        if entry.unit not in (0, entry.holder):
            return  # a co-handler's
        self.given.append(Given(entry.at, self.cycle, entry.is_copied))
        self.stop("first_follow_up")
        self.restart_neglect(entry.holder, len(self.given))

    def on_void_follow_up(self, entry: Entry) -> None:
        self.given[entry.number - 1].stands = False
        self.as_if_never_given()

    def on_unmerge(self, entry: Entry) -> None:
        copied = [g for g in self.given if g.is_copied and g.stands]
        for given in copied:
            given.stands = False
        if copied and entry.to != "answered":
            self.as_if_never_given()

    def on_ask(self, _entry: Entry) -> None:
        span = self.on.get("resolution") or self.on["ppid"]
        today = self.today(span.unit)
        span.gaps = [*span.gaps, (today, self.days[span.unit].after(today, 10))]

    def on_answer(self, entry: Entry) -> None:
        for name in WORK:
            self.stop(name)
        self.stop_neglect()
        self.answers.append(entry.at)
        self.start("reply_window", 20 if entry.by_letter else 10, JAKARTA)

    def on_reply(self, entry: Entry) -> None:
        for name in ("resolution", "ppid"):
            if name in self.on:
                span = self.on[name]
                span.gaps = cut(span.gaps, self.today(span.unit))
        if "reply_window" in self.on:
            self.stop("reply_window")
            self.start("response", 5, entry.holder)

    def on_acknowledge(self, entry: Entry) -> None:
        if "response" in self.on:
            self.stop("response")
            self.start("reply_window", 20 if entry.by_letter else 10, JAKARTA)

    def on_dispute(self, entry: Entry) -> None:
        self.stop("reply_window")
        self.stop("response")
        at = self.answers[-1]
        name, span = next(
            (n, self.last[n])
            for n in ("resolution", "ppid")
            if n in self.last and self.last[n].stopped_at == at
        )
        rest = 0
        if not span.was_late:
            stopped = self.day(at, span.unit)
            days = self.days[span.unit]
            used = sum(
                1
                for day in days.working[
                    bisect_right(days.working, span.start) : bisect_right(days.working, stopped)
                ]
                if not any(since < day <= until for since, until in span.gaps)
            )
            rest = span.count - used
        if name == "resolution" and rest >= 5:
            self.resume(name, span)
        else:
            self.start("resolution", max(rest, 5), entry.holder)
        self.restart_neglect(entry.holder)

    def on_reopen(self, entry: Entry) -> None:
        self.cycle += 1
        self.was_referred = False
        self.answers = []
        self.start("first_follow_up", 5, entry.holder)
        self.start("resolution", LIMITS[entry.grade or entry.kind], entry.holder)
        self.restart_neglect(entry.holder)

    def on_reclassify(self, entry: Entry) -> None:
        limit = LIMITS[entry.grade or entry.kind]
        if limit != self.on["resolution"].count:
            self.change_limit(limit)

    def on_refer(self, entry: Entry) -> None:
        self.stop_neglect()
        self.was_referred = self.was_referred or entry.by == "system"


def cut(gaps: list[Gap], day: int) -> list[Gap]:
    """Return the gaps with none lasting beyond a day."""
    return [(since, max(since, min(until, day))) for since, until in gaps]


@lru_cache(maxsize=32)
def days_of(free: frozenset[int], week: int) -> Days:
    """Return the working days of a week and list of holidays."""
    return Days(free, week)


def latest_referral(log: list[Entry], days: Days, hours: int) -> int:
    """Return the last day on which the automatic referral of a silent reporter may fall due.

    The sentence of RULES.md 4 itself, without any machine: 60 working days after the later of
    submit and the last standing follow-up, the days postponed (30 at most, twice) not counted.
    """
    given: list[tuple[datetime, bool]] = []
    waited: list[Gap] = []
    for entry in log:
        day = (entry.at + timedelta(hours=hours)).date().toordinal()
        if entry.action == "follow_up" and entry.unit in (0, entry.holder):
            given.append((entry.at, True))
        if entry.action == "void_follow_up":
            given[entry.number - 1] = (given[entry.number - 1][0], False)
        if entry.action == "postpone" or (entry.action == "submit" and entry.to == "postponed"):
            waited.append((day, day + 30))
        if entry.action == "resume":
            waited[-1] = (waited[-1][0], day)
    since = max([log[0].at, *(at for at, stands in given if stands)])
    start = (since + timedelta(hours=hours)).date().toordinal()
    return days.due(start, 60, [gap for gap in waited if gap[1] > start])
