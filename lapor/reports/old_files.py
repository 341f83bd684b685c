"""Reading the export of an old system: which column is what, and which lines cannot be taken.

One line at a time, whatever the file's size. A line that cannot be taken is told with its reason
and never stops the rest.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from lapor.reports.commands.migrate_in import OldReport
from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _
from lapor.rules.reasons import Kind

# Old systems knew no limits of ours; beyond these something else than a report stands there.
NUMBER_MOST = 100
TITLE_MOST = 500
TEXT_MOST = 50_000
LINE_BYTES_MOST = 400_000
_SHORT_TITLE = 100  # of a report without one: the beginning of its text


class BadMapping(RuleViolation):
    """The mapping cannot be used as it stands."""

    code = "bad_mapping"


@dataclass(frozen=True)
class Columns:
    """Names of the columns in the file's header. Of title, agency and received, "" is none."""

    number: str
    text: str
    title: str = ""
    agency: str = ""
    received: str = ""


@dataclass(frozen=True)
class FileMapping:
    """How to read the file. received_on: the day for all, where no column tells it.

    date_format: of the column ``received``, as in Python's strptime.
    """

    source: str
    columns: Columns
    received_on: date | None = None
    kind: Kind = Kind.COMPLAINT
    encoding: str = "utf-8-sig"
    separator: str = ","
    date_format: str = "%Y-%m-%d"


@dataclass(frozen=True)
class Line:
    """One line read: a report, or the reason why it is none. bytes_read: of the file so far."""

    number: int
    bytes_read: int
    fields: tuple[str, ...]
    old: OldReport | None = None
    refused: str = ""


def read_mapping(path: Path) -> FileMapping:
    """Return the mapping of a TOML file. Raises BadMapping with a sentence for people."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise BadMapping(_("Berkas pemetaan tidak dapat dibaca.")) from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise BadMapping(_("Berkas pemetaan bukan TOML yang benar.")) from trouble
    named = raw.pop("columns", {})
    _known(raw, FileMapping)
    _known(named, Columns)
    if not raw.get("source") or not named.get("number") or not named.get("text"):
        raise BadMapping(_("Pemetaan harus menyebut source, columns.number, dan columns.text."))
    raw["kind"] = _kind(raw.get("kind", Kind.COMPLAINT))
    mapping = FileMapping(columns=Columns(**named), **raw)
    if mapping.received_on is None and not mapping.columns.received:
        raise BadMapping(_("Sebutkan received_on, atau kolom tanggal diterima."))
    if mapping.received_on is not None and not isinstance(mapping.received_on, date):
        raise BadMapping(_("received_on ditulis sebagai tanggal: 2017-12-31."))
    if len(mapping.separator) != 1:
        raise BadMapping(_("separator adalah satu tanda, misalnya , atau ;"))
    _single_byte_line_ends(mapping.encoding)
    return mapping


def _known(given: Mapping[str, Any], kind: type) -> None:
    unknown = sorted(set(given) - {f.name for f in fields(kind)})
    if unknown:
        raise BadMapping(
            _("Pemetaan memuat nama yang tidak dikenal: {names}.").format(names=", ".join(unknown))
        )


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as unknown:
        raise BadMapping(
            _("kind adalah salah satu dari: {kinds}.").format(kinds=", ".join(Kind))
        ) from unknown


def _single_byte_line_ends(encoding: str) -> None:
    try:
        ends = "\n".encode(encoding.removesuffix("-sig"))
    except LookupError as unknown:
        raise BadMapping(_("Pengodean itu tidak dikenal.")) from unknown
    if ends != b"\n":
        raise BadMapping(_("Ubah dahulu berkas itu menjadi UTF-8."))


def header_of(path: Path, mapping: FileMapping) -> list[str]:
    """Return the header. Raises BadMapping where a column named in the mapping is not there."""
    with path.open("rb") as file:
        header: list[str] = next(_reader(_Lines(file, mapping.encoding), mapping), [])
    wanted = [getattr(mapping.columns, f.name) for f in fields(Columns)]
    missing = [name for name in wanted if name and name not in header]
    if missing:
        raise BadMapping(_("Kolom tidak ada di berkas: {names}.").format(names=", ".join(missing)))
    return header


def read(path: Path, mapping: FileMapping) -> Iterator[Line]:
    """Yield every line after the header, in memory one at a time."""
    header = header_of(path, mapping)
    place = {name: header.index(name) for name in header}
    with path.open("rb") as file:
        lines = _Lines(file, mapping.encoding)
        reader = _reader(lines, mapping)
        next(reader)
        while True:
            lines.was_cut = False
            refused, cells = "", []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                refused = _("Baris terlalu panjang atau tanda kutipnya tidak ditutup.")
            if lines.was_cut:
                refused = _("Baris terlalu panjang.")
            old = None
            if not refused and not any(cells):
                continue
            if not refused and len(cells) != len(header):
                refused = _("Jumlah kolom {n}, seharusnya {wanted}.").format(
                    n=len(cells), wanted=len(header)
                )
            if not refused:
                old, refused = _old_report(cells, place, mapping)
            yield Line(reader.line_num, lines.bytes_read, tuple(cells), old, refused)


def _old_report(
    cells: list[str], place: Mapping[str, int], mapping: FileMapping
) -> tuple[OldReport | None, str]:
    """Return the report of a line, or why there is none."""
    columns = mapping.columns

    def told(name: str) -> str:
        return cells[place[name]].strip() if name else ""

    number, text, agency = told(columns.number), told(columns.text), told(columns.agency)
    title = told(columns.title) or _beginning(text)
    refused = _refusal(number, title, text, agency)
    if refused:
        return None, refused
    received = mapping.received_on
    if columns.received:
        try:
            moment = datetime.strptime(told(columns.received), mapping.date_format)  # noqa: DTZ007
        except ValueError:
            return None, _("Tanggal diterima tidak dapat dibaca.")
        received = moment.date()
    assert received is not None  # ``read_mapping`` refuses a mapping that tells no day
    return OldReport(number, title, text, received, agency, mapping.kind), ""


def _refusal(number: str, title: str, text: str, agency: str) -> str:
    whole = number + title + text + agency
    if "\x00" in whole:
        return _("Memuat karakter NUL.")
    if any("\ud800" <= character <= "\udfff" for character in whole):
        return _("Memuat tanda yang bukan pengodean berkas ini.")
    if not number:
        return _("Nomor kosong.")
    if not text:
        return _("Isi laporan kosong.")
    for words, most, what in (
        (number, NUMBER_MOST, _("Nomor")),
        (title, TITLE_MOST, _("Judul")),
        (text, TEXT_MOST, _("Isi laporan")),
        (agency, TITLE_MOST, _("Nama instansi")),
    ):
        if len(words) > most:
            return _("{what} terlalu panjang: {n} huruf, paling banyak {most}.").format(
                what=what, n=len(words), most=most
            )
    return ""


def _beginning(text: str) -> str:
    first = " ".join(text[: 2 * _SHORT_TITLE].split())
    if len(first) <= _SHORT_TITLE:
        return first
    return first[:_SHORT_TITLE].rsplit(" ", 1)[0] + "…"


class _Lines:
    """The physical lines of a file as text; one that never ends is cut and dropped."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._encoding = encoding.removesuffix("-sig")
        self.bytes_read = 0
        self.was_cut = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self._file.readline(LINE_BYTES_MOST)
        if not raw:
            raise StopIteration
        is_first = self.bytes_read == 0
        self.bytes_read += len(raw)
        if len(raw) == LINE_BYTES_MOST and not raw.endswith(b"\n"):
            self.was_cut = True
            while raw and not raw.endswith(b"\n"):
                raw = self._file.readline(LINE_BYTES_MOST)
                self.bytes_read += len(raw)
            return "\n"
        if is_first:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        return raw.decode(self._encoding, "surrogateescape")


def _reader(lines: _Lines, mapping: FileMapping) -> Any:
    """Return a strict CSV reader; after an error it goes on with the next line."""
    csv.field_size_limit(LINE_BYTES_MOST)
    return csv.reader(lines, delimiter=mapping.separator, strict=False)
