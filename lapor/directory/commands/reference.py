"""Load the reference data that ships with the product (``lapor/directory/data``).

Loading again changes nothing that stands: a file whose digest is known is not even read. What an
administrator added or changed is never overwritten; only areas follow their decree.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction
from django.db.models.functions import Now

from lapor.directory.commands import reference_units
from lapor.directory.commands.holidays import take_file
from lapor.directory.models import Affair, Area, Category, ReferenceFile
from lapor.directory.search import joined

DATA = Path(__file__).resolve().parent.parent / "data"

AREAS_DECREE = "Kepmendagri No. 300.2.2-2430 Tahun 2025"
# The day the area file was made: codes it no longer has were last valid the day before.
AREAS_MADE_ON = date(2026, 8, 8)

Progress = Callable[[str, int, int], None]  # what is being loaded, done, of how many rows


@transaction.atomic(durable=True)
def load_reference(progress: Progress) -> None:
    """Load areas, categories, affairs, institutions and holidays; all of it or nothing.

    progress: told the Indonesian name of what is being loaded, the rows done and their number.
    """
    has_changed = False
    for label, files, take in (
        ("Wilayah", ("wilayah.csv.gz",), _take_areas),
        ("Kategori", ("categories.csv",), _take_categories),
        ("Urusan pemerintahan", ("urusan_pemerintahan.csv",), _take_affairs),
        ("Instansi", ("institutions.csv", "unit_template.csv"), _take_institutions),
        ("Hari libur", ("hari_libur.csv",), _take_holidays),
    ):
        texts = [_text(name) for name in files]
        count = sum(text.count("\n") - 1 for text in texts)
        # What comes later may be made from what came before: governments from areas.
        has_changed = has_changed or not _is_loaded(files, texts)
        if has_changed:
            rows = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
            take(rows, partial(_tell, progress, label, count))
            _remember(files, texts)
        progress(label, count, count)


def _tell(progress: Progress, label: str, rows: int, done: int) -> None:
    progress(label, done, rows)


def _text(name: str) -> str:
    raw = (DATA / name).read_bytes()
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()


def _is_loaded(files: tuple[str, ...], texts: list[str]) -> bool:
    loaded = dict(ReferenceFile.objects.filter(name__in=files).values_list("name", "sha256"))
    return all(
        bytes(loaded.get(name, b"")) == _digest(text)
        for name, text in zip(files, texts, strict=True)
    )


def _remember(files: tuple[str, ...], texts: list[str]) -> None:
    for name, text in zip(files, texts, strict=True):
        ReferenceFile.objects.update_or_create(
            name=name,
            defaults={
                "sha256": _digest(text),
                "rows": text.count("\n"),
                "loaded_at": Now(),
            },
        )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


Rows = list[dict[str, str]]
Done = Callable[[int], None]

_ARRIVE = """
CREATE TEMP TABLE new_area AS
SELECT code, name, level, parent_code, name_words, trail_words, decree
  FROM directory_area WITH NO DATA
"""
_MERGE = """
INSERT INTO directory_area (code, name, level, parent_code, name_words, trail_words, decree)
SELECT code, name, level, parent_code, name_words, trail_words, decree FROM new_area ORDER BY code
    ON CONFLICT (code) DO UPDATE
   SET name = excluded.name, name_words = excluded.name_words,
       trail_words = excluded.trail_words, decree = excluded.decree, valid_to = NULL
 WHERE (directory_area.name, directory_area.trail_words, directory_area.valid_to)
       IS DISTINCT FROM (excluded.name, excluded.trail_words, NULL)
"""
_END = """
UPDATE directory_area SET valid_to = %s
 WHERE valid_to IS NULL
   AND NOT EXISTS (SELECT FROM new_area WHERE new_area.code = directory_area.code)
"""


def _take_areas(rows: Rows, done: Done) -> None:
    """Copy the areas in, change those whose name changed, end those that are gone."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE)
        with cursor.copy("COPY new_area FROM STDIN") as copy:
            for number, area in enumerate(_areas(rows), 1):
                copy.write_row(area)
                if number % 10_000 == 0:
                    done(number // 2)  # the other half is the merge
        with _indexed_afterwards():
            cursor.execute(_MERGE)
        cursor.execute(_END, [AREAS_MADE_ON - timedelta(days=1)])
        cursor.execute("DROP TABLE new_area")
        cursor.execute("ANALYZE directory_area")


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """Let an empty table be filled without its word indexes: building them after is ten times faster.

    Nobody reads what is not there yet, so the table may be locked for it; a table in use keeps
    its indexes.
    """
    is_first = not Area.objects.exists()
    word_indexes = [index for index in Area._meta.indexes if isinstance(index, GinIndex)]
    late = word_indexes if is_first else []
    with connection.schema_editor(atomic=False) as editor:
        for index in late:
            editor.remove_index(Area, index)
    yield
    with connection.schema_editor(atomic=False) as editor:
        for index in late:
            editor.add_index(Area, index)


def _areas(rows: Rows) -> Iterator[tuple[str, str, int, str, str, str, str]]:
    names: dict[str, str] = {}
    for row in rows:
        code, name = row["kode"], row["nama"].strip()
        names[code] = name
        parts = code.split(".")
        above = [".".join(parts[:size]) for size in range(len(parts) - 1, 0, -1)]
        # "Kabupaten" stands above three quarters of all villages: as a word it tells nothing.
        trail = [names[each].removeprefix("Kabupaten ") for each in above]
        yield (
            code,
            name,
            len(parts),
            above[0] if above else "",
            joined(name),
            joined(name, *trail),
            AREAS_DECREE,
        )


def _take_categories(rows: Rows, done: Done) -> None:
    Category.objects.bulk_create(
        [
            Category(
                code=row["code"], parent_id=row["parent"] or None, name=row["name"], position=number
            )
            for number, row in enumerate(rows, 1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "parent", "position"],
    )
    done(len(rows))


def _take_affairs(rows: Rows, done: Done) -> None:
    Affair.objects.bulk_create(
        [Affair(code=row["kode"], name=row["urusan"], group=row["kelompok"]) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "group"],
    )
    done(len(rows))


def _take_institutions(rows: Rows, done: Done) -> None:
    templates = [row for row in rows if "affairs" in row]
    bodies = [row for row in rows if "affairs" not in row]
    reference_units.take(bodies, templates)
    done(len(rows))


def _take_holidays(rows: Rows, done: Done) -> None:
    take_file(rows)
    done(len(rows))
