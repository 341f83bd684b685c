"""Read a CSV file that a stranger made: any delimiter, any encoding, any nonsense.

Nothing here raises on the content of a line; what cannot be read is a refused line.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lapor.rules.errors import RuleViolation
from lapor.rules.labels import _

if TYPE_CHECKING:
    from _csv import Reader

MOST_BYTES = 30 * 1024 * 1024
MOST_LINES = 200_000


class FileRefused(RuleViolation):
    """The file as a whole cannot be read."""

    code = "file_refused"


@dataclass(frozen=True)
class Line:
    """One line of the file under its header, or the reason it could not be read.

    number: the line of the file it ends on, the header being 1.
    """

    number: int
    cells: dict[str, str]
    trouble: str = ""


def read(raw: bytes, required: frozenset[str]) -> Iterator[Line]:
    """Yield the lines of a CSV file with a header, cells stripped and in NFC.

    The delimiter is whichever of comma, semicolon and tab the header has most; the encoding UTF-8
    or else that of old Windows. Raises FileRefused: too large, no header, columns missing.
    """
    if len(raw) > MOST_BYTES:
        raise FileRefused(_("Berkas terlalu besar (batas 30 MB). Pecah menjadi beberapa berkas."))
    text = _decoded(raw)
    header_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [_clean(cell).lower() for cell in next(_rows(reader), (1, [], ""))[1]]
    missing = sorted(required - set(header))
    if missing:
        raise FileRefused(_("Kolom wajib tidak ada: {names}.").format(names=", ".join(missing)))
    for count, (number, row, trouble) in enumerate(_rows(reader), 1):
        if count > MOST_LINES:
            raise FileRefused(_("Berkas lebih dari 200.000 baris. Pecah menjadi beberapa berkas."))
        yield _line(number, header, row, trouble)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _rows(reader: Reader) -> Iterator[tuple[int, list[str], str]]:
    """Yield number, cells and trouble of each row that is not empty; go on after a bad one."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, [], _("Baris tidak dapat dibaca sebagai CSV.")
            continue
        if any(cell.strip() for cell in row):
            yield reader.line_num, row, ""


def _line(number: int, header: list[str], row: list[str], trouble: str) -> Line:
    if not trouble and len(row) > len(header):
        trouble = _("Baris memiliki lebih banyak kolom daripada judulnya.")
    if not trouble and any(_has_control(cell) for cell in row):
        trouble = _("Baris berisi karakter yang tidak dapat dicetak.")
    if trouble:
        return Line(number, {}, trouble)
    cells = dict.fromkeys(header, "") | dict(zip(header, map(_clean, row), strict=False))
    return Line(number, cells)


def _has_control(cell: str) -> bool:
    # Tabs and line ends inside a quoted cell are only blanks; lone surrogates cannot be stored.
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\n" for sign in cell)


def _clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())
