"""The example reports as they are written down: ``data/*.toml``, one story for each report.

A story says when it was filed and what followed, in working days before the day of loading, so
that it is true in any season. All persons are invented. Times of day are those of Hulu Sungai
Utara (WITA).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lapor.rules.reasons import Kind
from lapor.rules.working_days import Calendar, Zone

_DATA = Path(__file__).parent / "data"
_HERE = ZoneInfo(Zone.WITA)


@dataclass(frozen=True)
class Step:
    """One thing somebody did: ``do`` names it, ``by`` a username ("": whose turn it is).

    ago, at: working days before the day of loading, and the time of day. unit: a code inside the
    regency ("dpupr") or "institution/code". within: a promise's length in working days.
    """

    do: str
    ago: int
    at: str
    by: str = ""
    text: str = ""
    unit: str = ""
    category: str = ""
    rule: str = ""
    kind: str = ""
    public_title: str = ""
    public_text: str = ""
    within: int = 0
    rating: int = 0
    photos: int = 0
    misconduct: bool = False
    field_inspection: bool = False
    normative: bool = False
    rahasia: bool = False
    is_public: bool = False


@dataclass(frozen=True)
class Story:
    """One report: what its reporter told, who that was, and every step that followed.

    incident: calendar days between the incident and filing; below 0: no day was told.
    """

    id: str
    title: str
    text: str
    ago: int
    at: str
    who: str
    contact: str
    home: str
    address: str
    kind: Kind = Kind.COMPLAINT
    area: str = ""
    place: str = ""
    incident: int = 1
    target: str = ""
    category: str = ""
    conduct: str = ""
    named: str = ""
    anonim: bool = False
    rahasia: bool = False
    name_public: bool = False
    consent: bool = False
    photos: int = 0
    steps: tuple[Step, ...] = field(default=())

    @property
    def moments(self) -> tuple[tuple[int, str], ...]:
        """When it was filed, then when each step was taken: working days ago and time of day."""
        return ((self.ago, self.at), *((step.ago, step.at) for step in self.steps))

    @property
    def form_secret(self) -> bytes:
        """The one-time secret of its form: fixed, so that its receipt key can be shown again."""
        return hashlib.sha256(f"lapor demo {self.id}".encode()).digest()

    @property
    def upload_key(self) -> str:
        """The key its files are staged under."""
        return f"demo:{self.id}"


@cache
def stories() -> tuple[Story, ...]:
    """Return all stories, as the files have them."""
    return tuple(
        _story(raw)
        for path in sorted(_DATA.glob("*.toml"))
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["story"]
    )


def _story(raw: Mapping[str, Any]) -> Story:
    unknown = set(raw) - {f.name for f in fields(Story)}
    if unknown:
        raise ValueError(f"story {raw.get('id')}: unknown {sorted(unknown)}")
    steps = tuple(Step(**step) for step in raw.get("steps", ()))
    known = {**raw, "steps": steps, "kind": Kind(raw.get("kind", Kind.COMPLAINT))}
    known["text"] = " ".join(str(raw["text"]).split())
    return Story(**known)


def moment(ago: int, at: str, today: date, calendar: Calendar) -> datetime:
    """Return the aware moment ``ago`` working days before ``today`` at the local time ``at``."""
    day, left = today, ago
    while left > 0:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return datetime.combine(day, time.fromisoformat(at), tzinfo=_HERE)
