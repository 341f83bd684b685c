"""The values a command hands over for publication; nothing outside them can become public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PublicEntry:
    """One step of the story that everybody may read.

    on: the local day. who: a unit's name, "Pelapor" or "Sistem"; never a person's.
    what: short Indonesian words, "Tindak lanjut". text: the officer's words, or the reporter's
    where he ticked that they may be published; "" where there are none.
    tone: wait, work, said, done or late; it colours the dot and carries no meaning alone.
    """

    on: date
    who: str
    what: str
    text: str = ""
    tone: str = "work"


@dataclass(frozen=True)
class PublicRow:
    """One published report as plain values.

    tracking_id: the 10 characters, not the printed form. kind, state, closure: stored words of
    ``rules``; state_label: what the public reads for the state. reporter_name: only where the
    reporter himself asked that his name be public, else "". days_to_answer: working days from
    filing to the final answer, None while there is none.
    """

    tracking_id: str
    title: str
    text: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    published_on: date
    updated_on: date
    category: str = ""
    area_code: str = ""
    area_trail: str = ""
    incident_on: date | None = None
    holder: str = ""
    institution: str = ""
    closure: str = ""
    closure_label: str = ""
    reporter_name: str = ""
    is_referred: bool = False
    days_to_answer: int | None = None
    story: tuple[PublicEntry, ...] = ()


@dataclass(frozen=True)
class Filters:
    """What a reader asked the list for; empty means everything. ``area`` is free words."""

    state: str = ""
    kind: str = ""
    area: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the public list."""

    tracking_id: str
    title: str
    holder: str
    area_trail: str
    state: str
    state_label: str
    published_on: date


@dataclass(frozen=True)
class Page:
    """Lines of the list, newest first, and where the next page begins ("" on the last)."""

    lines: tuple[Line, ...]
    next_key: str


@dataclass(frozen=True)
class PublicPage:
    """A report's page: the fragment as stored, with what the frame around it needs."""

    title: str
    fragment: str
    etag: str
    is_tombstone: bool


@dataclass(frozen=True)
class Figures:
    """The numbers of the home page, counted over published reports only.

    published_week: published in the last 7 days. published_month, answered_month: published in
    the last 30 days, and those of them that have a final answer. median_days: the median of
    working days from filing to that answer among them; None below ``ENOUGH`` answers.
    """

    published_week: int
    published_month: int
    answered_month: int
    median_days: float | None
