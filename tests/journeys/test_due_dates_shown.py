"""P-09 through the citizen's own page: the dates it shows are those of an independent day count."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from lapor.accounts.models import User
from lapor.directory.models import Post
from lapor.reports.models import Report
from lapor.rules.flow import Role
from lapor.rules.reasons import Kind
from lapor.rules.tracking import printed, printed_key
from lapor.web.templatetags.lapor_words import day
from tests import factories
from tests.rules import oracle
from tests.seed import REGENCIES, SINCE
from tests.support.database import AsRole
from tests.web.public import citizen

SEED = 20261125
CASES = 20
ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
# What the verifier marks, and the limit in working days that follows from it (RULES 1).
CLASSES: tuple[tuple[dict[str, object], int], ...] = (
    ({"normative": True}, 5),
    ({"kind": Kind.ASPIRATION}, 5),
    ({"kind": Kind.INFORMATION_REQUEST}, 5),
    ({}, 14),
    ({"field_inspection": True}, 14),
)


def _appoint_everywhere() -> None:
    """Give the regencies of the west and the east a liaison too."""
    for name in ("wib", "wit"):
        user = User.objects.create(username=f"petugas.{name}", full_name=name, email="")
        unit = factories.unit("dpupr", REGENCIES[name])
        Post.objects.create(
            user=user,
            unit=unit,
            role=Role.LIAISON,
            decree_number=name,
            decree_on=SINCE,
            valid_from=SINCE,
        )


@pytest.mark.django_db
@pytest.mark.proves("P-09", "F42", "F43", "S4", "S5")
def test_every_date_a_citizen_is_shown_is_the_one_counted_day_by_day(as_role: AsRole) -> None:
    with as_role("owner"):
        _appoint_everywhere()
    chance = random.Random(SEED)
    known = oracle.Year(oracle.holidays(), date(2027, 12, 31))
    for number in range(CASES):
        name = chance.choice(list(ZONES))
        filed = datetime(2024, 2, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(900 * 1440))
        verified = filed + timedelta(hours=chance.randrange(1, 40))
        marks, limit = CLASSES[number % len(CLASSES)]
        receipt = factories.a_receipt(filed, kind=marks.get("kind", Kind.COMPLAINT))
        report = Report.objects.get(tracking_id=receipt.tracking_id)
        unit = factories.unit("dpupr", REGENCIES[name])
        factories.verified(report, verified, unit_id=unit.id, **marks)

        kept = citizen.Kept(printed(receipt.tracking_id), printed_key(receipt.receipt_key))
        page = citizen.opened(Client(enforce_csrf_checks=True), kept).content.decode()
        for start, zone, days in (
            (verified, ZONES[name], limit),
            (verified, ZONES[name], 5),
            (filed, "Asia/Jakarta", 60),
        ):
            due = oracle.due(start, zone, days, known, [], None)
            assert day(due.on) in page, f"seed {SEED}, case {number}: {start} {zone} {days}"
