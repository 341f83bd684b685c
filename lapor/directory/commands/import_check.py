"""Decide, line by line, what of a file of units can be taken, and say why not of the rest.

Reads nothing and writes nothing: what is known is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lapor.directory.commands.units import NewUnit
from lapor.directory.csv_lines import Line
from lapor.directory.kinds import UnitKind
from lapor.directory.models import Unit
from lapor.rules.labels import _

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
_YES = frozenset({"1", "ya", "y", "true"})
_NO = frozenset({"", "0", "tidak", "t", "false"})
LONGEST_NAME = 200

# Seats of the procedure itself: they are shipped, never imported.
_SHIPPED = frozenset({UnitKind.DESK, UnitKind.OMBUDSMAN, UnitKind.OMBUDSMAN_OFFICE})
_PARTS = frozenset({UnitKind.OPD, UnitKind.UPT, UnitKind.DISTRICT, UnitKind.BUREAU})

Key = tuple[str, str]  # code of the institution, code of the unit


@dataclass(frozen=True)
class Refusal:
    """A line that was not taken: its number in the file, the column, and why (Indonesian)."""

    line: int
    field: str
    reason: str


class _Refused(Exception):
    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason


@dataclass
class Checker:
    """One import: what is known beforehand, and what the lines add to it.

    known: the standing units of the institutions named. affairs, areas: the codes that exist.
    """

    institution: str
    known: Mapping[Key, Unit]
    affairs: frozenset[str]
    areas: frozenset[str]
    _line_of: dict[Key, int] = field(default_factory=dict)

    def sort(self, lines: Iterable[Line]) -> tuple[list[NewUnit], tuple[Refusal, ...]]:
        """Return the units that can be taken, those above first, and the refused lines in order."""
        read: dict[Key, NewUnit] = {}
        refused: list[Refusal] = []
        for line in lines:
            try:
                new = self._unit(line)
            except _Refused as refusal:
                refused.append(Refusal(line.number, refusal.column, refusal.reason))
            else:
                self._line_of[new.institution, new.code] = line.number
                read[new.institution, new.code] = new
        taken, without_place = self._placed(read)
        refused += [Refusal(self._line_of[key], "parent_code", why) for key, why in without_place]
        return taken, tuple(sorted(refused, key=lambda each: each.line))

    def _unit(self, line: Line) -> NewUnit:
        if line.trouble:
            raise _Refused("", line.trouble)
        cell = {name: text for name, text in line.cells.items() if text}
        institution = cell.get("institution", self.institution)
        if not institution:
            raise _Refused("institution", _("Instansi belum disebut."))
        code = cell.get("code", "")
        if not _CODE.fullmatch(code):
            raise _Refused("code", _("Kode harus 1-60 huruf, angka, titik, garis, atau miring."))
        if (institution, code) in self._line_of:
            raise _Refused(
                "code",
                _("Kode sudah ada pada baris {line}.").format(
                    line=self._line_of[institution, code]
                ),
            )
        new = NewUnit(
            institution=institution,
            code=code,
            name=_name(cell.get("name", ""), "name"),
            short_name=_name(cell["short_name"], "short_name") if "short_name" in cell else "",
            kind=_kind(cell.get("kind", "")),
            parent=cell.get("parent_code", ""),
            affairs=self._codes(cell, "affairs", self.affairs),
            serves=self._codes(cell, "area_codes", self.areas),
            is_inspectorate=_yes(cell.get("inspectorate", "")),
            valid_from=_day(cell.get("valid_from", "")),
            decree=cell.get("decree", "")[:LONGEST_NAME],
        )
        self._check_place(new)
        return new

    def _check_place(self, new: NewUnit) -> None:
        if new.is_institution and (new.parent or new.kind in _PARTS):
            raise _Refused("kind", _("Instansi tidak boleh berjenis bagian atau memiliki induk."))
        standing = self.known.get((new.institution, new.code))
        if standing is None:
            return
        if standing.kind != new.kind:
            raise _Refused("kind", _("Jenis unit yang sudah terdaftar tidak dapat diubah."))
        above = standing.parent.code if standing.parent else ""
        if not new.is_institution and above not in (new.parent, new.parent or new.institution):
            raise _Refused(
                "parent_code",
                _("Unit ini berada di bawah “{above}”; pemindahan perlu keputusan.").format(
                    above=above
                ),
            )
        if new.is_institution and standing.name != new.name:
            raise _Refused("name", _("Nama instansi hanya berubah dengan keputusan."))

    def _codes(
        self, cell: Mapping[str, str], column: str, existing: frozenset[str]
    ) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(re.split(r"[|;,\s]+", cell.get(column, "").strip("|;, "))))
        codes = tuple(code for code in codes if code)
        unknown = [code for code in codes if code not in existing]
        if unknown:
            raise _Refused(column, _("Kode tidak dikenal: {code}.").format(code=unknown[0][:40]))
        return codes

    def _placed(self, read: dict[Key, NewUnit]) -> tuple[list[NewUnit], list[tuple[Key, str]]]:
        """Put units above before those below; what hangs on nothing, or on itself, has no place."""
        taken: list[NewUnit] = []
        done: set[Key] = set()
        waiting: dict[Key, list[Key]] = {}
        ready: list[Key] = []
        for key, new in read.items():
            above = _above(new)
            if above is None or (above in self.known and above not in read):
                ready.append(key)
            else:
                waiting.setdefault(above, []).append(key)
        while ready:
            key = ready.pop()
            done.add(key)
            taken.append(read[key])
            ready.extend(waiting.get(key, ()))
        return taken, [(key, self._why(key, read)) for key in read if key not in done]

    def _why(self, key: Key, read: dict[Key, NewUnit]) -> str:
        seen: set[Key] = set()
        at: Key | None = key
        while at is not None and at in read and at not in seen:
            seen.add(at)
            at = _above(read[at])
        if at is not None and at in seen:
            return _("Induk melingkar: unit ini berada di bawah dirinya sendiri.")
        return _("Unit induk “{parent}” tidak ada atau ditolak.").format(
            parent=read[key].parent or key[0]
        )


def _above(new: NewUnit) -> Key | None:
    if new.is_institution:
        return None
    return new.institution, new.parent or new.institution


def _name(text: str, column: str) -> str:
    if not 2 <= len(text) <= LONGEST_NAME or not any(sign.isalpha() for sign in text):
        raise _Refused(column, _("Nama harus 2-200 karakter dan memuat huruf."))
    return text


def _kind(text: str) -> UnitKind:
    for kind in UnitKind:
        if text.lower() in (kind.value, kind.label.lower()) and kind not in _SHIPPED:
            return kind
    raise _Refused("kind", _("Jenis unit tidak dikenal."))


def _yes(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise _Refused("inspectorate", _("Isi dengan “ya” atau “tidak”."))


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, not a moment
        except ValueError:
            continue
    raise _Refused("valid_from", _("Tanggal ditulis 2026-01-31 atau 31/01/2026."))
