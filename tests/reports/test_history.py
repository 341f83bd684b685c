"""The record: chained, append-only for everybody, and equal to what the reports say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from lapor.reports import commands
from lapor.reports.canonical import canonical
from lapor.reports.drain import HANDLERS
from lapor.reports.models import EventText, ReportEvent
from lapor.rules import proofs
from lapor.rules.reactions import REACTIONS
from tests.factories import MONDAY, a_report, answered, call, followed_up, verified
from tests.support.database import AsRole

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _a_story() -> list[ReportEvent]:
    report = followed_up(verified(a_report(), MONDAY + DAY), MONDAY + 2 * DAY)
    answered(report, MONDAY + 3 * DAY)
    commands.accept(call(report, "budi", MONDAY + 4 * DAY), rating=5, text="Terima kasih")
    return list(ReportEvent.objects.filter(report=report).order_by("seq"))


def test_each_event_covers_the_one_before_and_its_own_text() -> None:
    events = _a_story()
    previous = bytes(32)
    for event in events:
        assert bytes(event.prev_hash) == previous
        covered = canonical(event.report.tracking_id, event)
        assert bytes(event.hash) == proofs.event_hash(previous, covered)
        previous = bytes(event.hash)
        text = EventText.objects.filter(event=event).first()
        if text is not None:
            assert bytes(event.text_hash or b"") == proofs.text_hash(bytes(text.salt), text.text)
    assert bytes(events[-1].report.last_hash) == previous


def test_the_state_of_a_report_is_that_of_its_last_event() -> None:
    events = _a_story()
    assert events[-1].report.state == events[-1].to_state
    assert [e.seq for e in events] == list(range(1, len(events) + 1))


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE reports_reportevent SET action = 'note'",
        "DELETE FROM reports_reportevent",
        "TRUNCATE reports_reportevent CASCADE",
    ],
)
@pytest.mark.parametrize("role", ["web", "worker", "owner"])
def test_nobody_changes_history(as_role: AsRole, role: str, attack: str) -> None:
    a_report()
    refused = pytest.raises(DatabaseError)
    with as_role(role), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_every_consequence_that_is_listed_exists() -> None:
    named = {name for names in REACTIONS.values() for name in names}
    assert named == set(HANDLERS)
