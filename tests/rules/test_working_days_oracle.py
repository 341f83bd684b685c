"""The production count of working days against the oracle, over 100,000 seeded random cases."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta

from lapor.rules.working_days import (
    Calendar,
    Due,
    Holiday,
    Pause,
    Zone,
    due_with_pauses,
    end_of_day,
    explain,
    local_date,
)
from tests.rules import oracle

CASES = 100_000
SEED = int(os.environ.get("ORACLE_SEED", "20261125"))
DAYS = (1, 2, 3, 5, 10, 14, 20, 30, 60)
VERSIONS = 60


def _versions(draw: random.Random) -> list[tuple[Calendar, oracle.Year]]:
    """Return calendar versions: days withdrawn, added, made uncertain; known for more or less."""
    shipped = oracle.holidays()
    made = []
    for number in range(VERSIONS):
        sure = dict(shipped)
        for day in draw.sample(sorted(sure), draw.randrange(8)):
            del sure[day]
        for _added in range(draw.randrange(12)):
            day = date(2014, 1, 1) + timedelta(days=draw.randrange(14 * 365))
            sure[day] = draw.random() < 0.7
        if number == 0:
            sure = dict(shipped)
        known_until = draw.choice((date(2025, 12, 31), date(2026, 12, 31), date(2027, 12, 31)))
        week = draw.choice((5, 6))
        calendar = Calendar(
            version=number,
            holidays={
                day: Holiday(day, "Libur", "national", certain=certain)
                for day, certain in sure.items()
            },
            known_until=known_until,
            days_per_week=6 if week == 6 else 5,
        )
        made.append((calendar, oracle.Year(sure, known_until, week)))
    return made


def _pauses(draw: random.Random, start: date) -> list[tuple[date, date]]:
    pauses = []
    for _number in range(draw.choice((0, 0, 0, 1, 1, 2, 3))):
        since = start + timedelta(days=draw.randrange(-10, 100))
        pauses.append((since, since + timedelta(days=draw.choice((0, 1, 3, 14, 30, 60)))))
    return pauses


def test_production_and_oracle_agree_on_every_random_case() -> None:
    print(f"seed {SEED} (ORACLE_SEED), {CASES} cases")
    draw = random.Random(SEED)
    versions = _versions(draw)
    paused = provisional = 0
    for number in range(CASES):
        calendar, year = draw.choice(versions)
        zone = draw.choice(tuple(Zone))
        moment = datetime(2014, 1, 1, tzinfo=UTC) + timedelta(
            seconds=draw.randrange(14 * 365 * 86400)
        )
        days = draw.choice(DAYS)
        start = local_date(moment, zone)
        spans = _pauses(draw, start)
        pauses = [Pause(since, until, "") for since, until in spans]
        today = draw.choice((None, start, start + timedelta(days=draw.randrange(120))))
        want = oracle.due(moment, zone.value, days, year, spans, today)
        got = due_with_pauses(start, days, calendar, pauses, settled_on=today)
        case = (number, moment, zone, days, calendar.version, spans, today)
        assert got == Due(want.on, want.provisional), case
        assert end_of_day(got.on, zone) == want.at, case
        if number % 20 == 0:
            assert explain(start, got.on, calendar, pauses).days_counted == days, case
        paused += bool(spans)
        provisional += want.provisional
    print(f"{paused} with pauses, {provisional} provisional")
    assert paused > CASES / 3
    assert provisional > CASES / 50
