"""Looking for what must not be there: in every table, page, file and log line."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
from django.contrib.sessions.models import Session
from psycopg import sql

from tests.support.database import owner_of

_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1, 2
"""


def disguises(mark: str) -> set[bytes]:
    """Return the ways in which a mark could stand somewhere: plain, hexadecimal, base64."""
    found = set()
    for spelled in {mark, mark.upper(), mark.lower()}:
        raw = spelled.encode()
        found |= {raw, raw.hex().encode()}
        # Wherever the mark begins within a group of three, this much of it is always the same.
        for before in range(3):
            coded = base64.b64encode(bytes(before) + raw)
            found.add(coded[4 if before else 0 : len(coded) // 4 * 4 - 4])
    return found


def marks_in(content: bytes, marks: Iterable[str]) -> set[str]:
    """Return the marks that stand in ``content`` in any disguise."""
    folded = content.lower()
    return {
        mark
        for mark in marks
        if mark.lower().encode() in folded or any(each in content for each in disguises(mark))
    }


def in_tables(database: str, marks: Iterable[str], *, schema: str = "") -> dict[str, set[str]]:
    """Return the tables whose rows hold a mark; ``schema``: only there, else everywhere."""
    marks = tuple(marks)
    found: dict[str, set[str]] = {}
    with psycopg.connect(**owner_of(database), autocommit=True) as link:
        for space, table in link.execute(_TABLES).fetchall():
            if schema and space != schema:
                continue
            name = sql.Identifier(space, table)
            with link.cursor().copy(
                sql.SQL("COPY (SELECT t::text FROM {} t) TO STDOUT").format(name)
            ) as rows:
                content = b"".join(bytes(chunk) for chunk in rows)
            if here := marks_in(content, marks):
                found[f"{space}.{table}"] = here
    return found


def in_sessions(marks: Iterable[str]) -> set[str]:
    """Return the marks that stand in any session, decoded."""
    content = b"\n".join(repr(one.get_decoded()).encode() for one in Session.objects.all())
    return marks_in(content, tuple(marks))


def in_files(folder: Path, marks: Iterable[str]) -> dict[str, set[str]]:
    """Return the files below ``folder`` that hold a mark, also inside compressed streams."""
    marks = tuple(marks)
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            here = set().union(*(marks_in(part, marks) for part in _parts(raw)))
            if here:
                found[path.name] = here
    return found


def _parts(raw: bytes) -> Iterator[bytes]:
    yield raw
    at = raw.find(b"x\x9c")
    while at >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(raw[at:])
        at = raw.find(b"x\x9c", at + 2)
