"""Taking reports over from an old system: the one bulk write, hundreds in one statement.

Each becomes an unverified report at the national desk, with its own words and one ``submit``
event in its chain; no clock, no reaction, no identity, no key. The day an officer verifies it is
its submit for every clock. Source: RULES.md 1, "Migrated reports".
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from lapor.directory import queries as directory
from lapor.directory.kinds import NATIONAL_DESK
from lapor.reports.canonical import canonical
from lapor.reports.commands._writing import new_salt
from lapor.reports.models import Report, ReportEvent
from lapor.rules import proofs, tracking
from lapor.rules.flow import Action, Role, State
from lapor.rules.labels import _
from lapor.rules.reasons import Channel, Kind

_DRAWS = 5  # times the tracking IDs of a batch are drawn again if one exists


@dataclass(frozen=True)
class OldReport:
    """One report of the old system. number: its number there; agency: whom it was addressed to."""

    number: str
    title: str
    text: str
    received_on: date
    agency: str = ""
    kind: Kind = Kind.COMPLAINT


@dataclass(frozen=True)
class Sorted:
    """What of a batch is new, was taken over before, or uses the number of another report."""

    new: tuple[OldReport, ...]
    known: int
    clashing: tuple[OldReport, ...]


def sort_out(batch: Sequence[OldReport], *, source: str) -> Sorted:
    """Tell new reports from those taken over before; one statement.

    The same number with the same words is the same report; with other words it clashes.
    """
    numbers = [old.number for old in batch]
    rows = Report.objects.filter(source=source, source_number__in=numbers)
    seen = {number: words for number, *words in rows.values_list("source_number", "title", "text")}
    new: list[OldReport] = []
    clashing: list[OldReport] = []
    known = 0
    for old in batch:
        words = [old.title, old.text]
        if old.number not in seen:
            seen[old.number] = words
            new.append(old)
        elif seen[old.number] == words:
            known += 1
        else:
            clashing.append(old)
    return Sorted(tuple(new), known, tuple(clashing))


def migrate_in(batch: Sequence[OldReport], *, source: str, at: datetime) -> int:
    """Write reports of an old system in one transaction; return how many were new.

    A number of this source that exists already is passed over, also against another import that
    runs at the same time.
    """
    if not batch:
        return 0
    desk_id = directory.unit_by_key(NATIONAL_DESK).id
    for _draw in range(_DRAWS):
        rows = [_row(old, source, at) for old in batch]
        values: dict[str, str | int | datetime] = {
            "rows": json.dumps(rows),
            "source": source,
            "at": at,
            "desk": desk_id,
        }
        try:
            with transaction.atomic(durable=True), connection.cursor() as cursor:
                cursor.execute(_STATEMENT, values)
                return int(cursor.fetchone()[0])
        except IntegrityError as error:
            if "tracking_id" not in str(error):
                raise
    raise RuntimeError("five draws of tracking IDs in a row held one that existed")


def _row(old: OldReport, source: str, at: datetime) -> dict[str, object]:
    """Return the values of one report and its event; bytes as hexadecimal digits."""
    tracking_id = tracking.new_tracking_id(secrets.token_bytes(8))
    written = f"{old.title}\n{old.text}"
    if old.agency:  # may name a person, so it stands with the words, not in the chain
        written += "\n\n" + _("Ditujukan kepada: {agency}").format(agency=old.agency)
    salt = new_salt()
    event = ReportEvent(
        seq=1,
        action=Action.SUBMIT,
        from_state="",
        to_state=State.UNVERIFIED,
        actor_role=Role.SYSTEM,
        cycle=1,
        at=at,
        payload={
            "channel": str(Channel.MIGRATION),
            "kind": str(old.kind),
            "source": source,
            "number": old.number,
            "received_on": old.received_on.isoformat(),
        },
        prev_hash=proofs.GENESIS,
        text_hash=proofs.text_hash(salt, written),
    )
    return {
        "tracking_id": tracking_id,
        "number": old.number,
        "kind": str(old.kind),
        "title": old.title,
        "text": old.text,
        "written": written,
        "received_on": old.received_on.isoformat(),
        "payload": event.payload,
        "salt": salt.hex(),
        "text_hash": (event.text_hash or b"").hex(),
        "hash": proofs.event_hash(proofs.GENESIS, canonical(tracking_id, event)).hex(),
    }


_STATEMENT = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(
        tracking_id text, number text, kind text, title text, text text, written text,
        received_on date, payload jsonb, salt text, text_hash text, hash text)
), report AS (
    INSERT INTO reports_report (
        tracking_id, kind, title, text, public_title, public_text, area_code, place_note,
        category_code, about_conduct, conduct_whom, name_public, public_name, name_to_handlers,
        is_public, consent_ombudsman, channel, state, closure, archive_reason, cycle, grade,
        misconduct, field_inspection, desk_unit_id, holder_path, ball, is_taken_down, is_priority,
        is_held, dispute_count, last_seq, last_hash, submitted_at, is_migrated, memory, source,
        source_number, received_on)
    SELECT
        tracking_id, kind, title, text, '', '', '', '', '', false, '', false, '', true, true,
        false, 'migration', 'unverified', '', '', 1, '', false, false, %(desk)s, '', '', false,
        false, false, 0, 1, decode(hash, 'hex'), %(at)s, true, '{}', %(source)s, number,
        received_on
    FROM given
    ON CONFLICT (source, source_number) WHERE source <> '' DO NOTHING
    RETURNING id, source_number
), event AS (
    INSERT INTO reports_reportevent (
        report_id, seq, action, from_state, to_state, actor_role, cycle, at, payload, text_hash,
        prev_hash, hash)
    SELECT report.id, 1, 'submit', '', 'unverified', 'system', 1, %(at)s, payload,
        decode(text_hash, 'hex'), decode(repeat('00', 32), 'hex'), decode(hash, 'hex')
    FROM report JOIN given ON given.number = report.source_number
    RETURNING id, payload ->> 'number' AS number
), written AS (
    INSERT INTO reports_eventtext (event_id, salt, text, is_public)
    SELECT event.id, decode(salt, 'hex'), written, false
    FROM event JOIN given USING (number)
)
SELECT count(*) FROM event
"""
