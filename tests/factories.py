"""What tests begin with: people by name, and reports made by the real commands.

Budi reports; the officers are those of ``tests/seed.py``: Sari is liaison of the unit that gets his
report (public works), Anton of another (transport), Ratna administers the regency, Nadia is the
national admin.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from lapor.accounts.models import User
from lapor.directory import queries as directory
from lapor.directory.kinds import NATIONAL_DESK
from lapor.directory.models import Unit
from lapor.reports import commands
from lapor.reports.models import Report
from lapor.rules.access import Actor
from lapor.rules.admission import Submission
from lapor.rules.reasons import FollowUpKind, Kind
from lapor.vault.sealing import Identity, seal

REGENCY = "63.08"
VILLAGE = "63.08.01.2003"
# No holiday is near this Monday: 10.00 WIB, 11.00 WITA.
MONDAY = datetime(2026, 11, 9, 3, tzinfo=UTC)
_number = count(1)


def actor(username: str, at: datetime = MONDAY) -> Actor:
    """Return the capacity in which one of the seeded people acts."""
    found = directory.actor_for(User.objects.get(username=username).pk, at)
    assert found is not None, f"{username} holds no post"
    return found


def unit(code: str, institution: str = REGENCY) -> Unit:
    """Return a unit of an institution by its code: ``unit("dpupr")``."""
    root = directory.institution_by_code(institution)
    assert root is not None
    found = directory.unit_by_code(root.id, code)
    assert found is not None, code
    return directory.unit(found.id)


def national_desk() -> Unit:
    """Return the national desk."""
    return directory.unit_by_key(NATIONAL_DESK)


def budi(contact: str = "budi@example.org") -> Identity:
    """Return the person who reports."""
    return Identity("Budi Santoso", "email", contact, VILLAGE, "Jl. Merdeka 1 RT 2")


def a_submission(**changes: object) -> Submission:
    """Return a complete complaint; ``changes`` replace fields."""
    number = next(_number)
    plain = Submission(
        kind=Kind.COMPLAINT,
        title=f"Lampu jalan padam di depan sekolah {number}",
        text="Lampu jalan di depan SDN 2 padam sejak tiga minggu, anak-anak pulang dalam gelap.",
        incident_on=date(2026, 11, 2),
        area_code=VILLAGE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_receipt(at: datetime = MONDAY, **changes: object) -> commands.Receipt:
    """File a report at ``at`` and return its receipt."""
    return commands.submit(
        a_submission(**changes),
        sealed=seal(budi()),
        form_secret=secrets.token_bytes(32),
        upload_key=secrets.token_hex(16),
        at=at,
    )


def a_report(at: datetime = MONDAY, **changes: object) -> Report:
    """File a report at ``at``; it waits at its desk."""
    return Report.objects.get(tracking_id=a_receipt(at, **changes).tracking_id)


def a_decision(**changes: object) -> commands.Verification:
    """Return a verification that hands the report to the regency's public works."""
    plain = commands.Verification(
        kind=Kind.COMPLAINT,
        unit_id=unit("dpupr").id,
        category_code="",
        public_title="Lampu jalan padam di depan sekolah",
        public_text="Lampu jalan di depan SDN 2 padam sejak tiga minggu.",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def verified(report: Report, at: datetime, **changes: object) -> Report:
    """Verify a report as Nadia of the national desk and hand it to public works."""
    commands.verify(report.tracking_id, a_decision(**changes), actor=actor("nadia", at), at=at)
    report.refresh_from_db()
    return report


def call(report: Report, who: str, at: datetime) -> commands.Call:
    """Return a call on the report by somebody of the seed, or by its reporter (``"budi"``)."""
    acting = commands.reporter_of(report.pk) if who == "budi" else actor(who, at)
    return commands.Call(report.tracking_id, acting, at)


def followed_up(report: Report, at: datetime, text: str = "Lampu sudah diperiksa.") -> Report:
    """Give a done follow-up as Sari."""
    given = commands.FollowUpInput(
        FollowUpKind.DONE, text, done_on=at.date(), done_by="Tim penerangan jalan"
    )
    commands.follow_up(call(report, "sari", at), given)
    report.refresh_from_db()
    return report


def answered(report: Report, at: datetime) -> Report:
    """Give the final answer as Sari."""
    given = commands.AnswerInput("Empat lampu sudah diganti dan menyala.", "Perda 5/2019")
    commands.answer(call(report, "sari", at), given)
    report.refresh_from_db()
    return report
