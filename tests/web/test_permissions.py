"""Every address of the product, asked by everybody, about everybody's report.

The table below is written by hand; the addresses are walked from the URL configuration, so a new
one without a row fails here. Out of reach is 404: what is not somebody's business does not exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lapor.accounts.models import User
from lapor.directory.models import Post, Unit
from lapor.referrals.commands import open_referral
from lapor.reports import commands, storage
from lapor.reports.models import Attachment, Report, ReportEvent
from lapor.rules.flow import Action, Role
from lapor.rules.tracking import printed
from tests import factories
from tests.factories import unit
from tests.support.database import AsRole
from tests.web.desk.conftest import now, set_clock
from tests.web.desk.desks import signed_in

__all__ = ["now", "set_clock"]
pytestmark = pytest.mark.django_db

NOBODY = "nobody"  # not signed in: the public, and every reporter
# Each role once, some twice: at the unit that holds a report, and elsewhere.
OFFICERS = (
    "sari", "anton", "hendra", "ratna", "eka", "ida", "nadia", "kiki", "oki", "olga",
    "putri", "audi", "luar", "tamat",
)  # fmt: skip
MORE: Mapping[str, tuple[Role, str, str, bool]] = {
    "putri": (Role.INTAKE_OFFICER, factories.REGENCY, "dpupr", True),
    "audi": (Role.AUDITOR, "bpkp", "bpkp", True),
    "luar": (Role.INSTITUTION_ADMIN, "32.01", "32.01", True),
    "tamat": (Role.LIAISON, factories.REGENCY, "dpupr", False),  # the post ended yesterday
}
EVERYBODY = (NOBODY, *OFFICERS)
SEATS = {"oki", "olga"}
REPORTS = ("at_desk", "held", "lane", "referred", "priority", "filed")

# Who reads which report, role by role as RULES 9 and the misconduct lane of RULES 6 say.
READS: Mapping[str, set[str]] = {
    "at_desk": {"nadia"},
    "held": {"sari", "hendra", "ratna", "eka", "nadia"},
    # About dpupr: neither its officers nor those above them. All else that the inspectorate neither
    # holds nor leads is none of its business.
    "lane": {"ida", "nadia"},
    "referred": {"sari", "hendra", "ratna", "eka", "nadia", "oki", "olga"},
    "priority": {"anton", "ratna", "eka", "nadia", "kiki"},
    "filed": {"putri", "nadia"},
}
ANSWERS: Mapping[str, set[str]] = {
    "held": {"sari"},
    "lane": {"ida"},
    "referred": {"sari"},
    "priority": {"anton"},
}
NOTES: Mapping[str, set[str]] = {
    "at_desk": {"nadia"},
    "held": {"sari", "hendra", "ratna", "eka", "nadia"},
    "lane": {"ida", "nadia"},
    "referred": {"sari", "hendra", "ratna", "eka", "nadia"},
    "priority": {"anton", "ratna", "eka", "nadia", "kiki"},
    "filed": {"nadia"},
}
# Never readers' only, never the seats without consent, nobody where the reporter is anonim.
NAMES = {"sari", "anton", "hendra", "ratna", "ida", "nadia"}


def _reach(inside: Callable[[str, str], int]) -> Callable[[str, str], int]:
    """Return what an officers' page about a report answers: 404 outside, ``inside`` within."""

    def expected(who: str, which: str) -> int:
        if who in (NOBODY, "tamat"):
            return 401 if who == NOBODY else 403
        return inside(who, which) if who in READS[which] else 404

    return expected


def _officers(status: int, **others: int) -> Callable[[str, str], int]:
    """Return what an officers' page of no report answers."""
    return lambda who, _which: {NOBODY: 401, "tamat": 403, **others}.get(who, status)


def _seats(inside: Callable[[str], int]) -> Callable[[str, str], int]:
    """Return what a page of the Ombudsman answers about a report."""

    def expected(who: str, which: str) -> int:
        if who in (NOBODY, "tamat"):
            return 401 if who == NOBODY else 403
        return inside(which) if who in SEATS else 404

    return expected


def _same(status: int) -> Callable[[str, str], int]:
    return lambda _who, _which: status


@dataclass(frozen=True)
class Row:
    """How an address is asked, and what it answers to somebody about a report."""

    answers: Callable[[str, str], int]
    method: str = "get"
    sent: Mapping[str, str] = field(default_factory=dict)


TABLE: Mapping[str, Row] = {
    # the product's health
    "alive": Row(_same(200)),
    "ready": Row(_same(503)),  # no vault and no worker run in this test
    "metrics": Row(_same(404)),
    # the public: the same to everybody, whoever asks
    "public:home": Row(_same(200)),
    "public:filing": Row(_same(200)),
    "public:start": Row(_same(200), "post"),
    "public:upload": Row(_same(400), "post"),  # without a form's secret there is no form
    "public:lookup": Row(_same(200), sent={"bagian": "area", "q": "danau"}),
    "public:who": Row(_same(200)),
    "public:track": Row(_same(200)),
    "public:turn": Row(_same(403), "post"),  # without number and key nothing is anybody's
    "public:leave": Row(_same(302), "post"),
    "public:file": Row(_same(404)),
    "public:reports": Row(_same(200)),
    "public:report": Row(
        lambda _who, which: 200 if which in ("held", "referred", "priority") else 404
    ),
    "public:privacy": Row(_same(200)),
    "public:figures": Row(_same(200)),
    "public:outbox": Row(_same(503)),
    "public:icon": Row(_same(301)),
    "public:robots": Row(_same(200)),
    # the desk
    "desk:sign-in": Row(lambda who, _w: {NOBODY: 200, "tamat": 403}.get(who, 302)),
    "desk:sign-out": Row(_same(302), "post"),
    "desk:queue": Row(_officers(200, olga=302)),
    "desk:posts": Row(_officers(200)),
    "desk:lookup": Row(_officers(200), sent={"bagian": "unit", "q": "dinas"}),
    "desk:report": Row(_reach(lambda who, _which: 302 if who in SEATS else 200)),
    "desk:name": Row(
        _reach(lambda who, which: 503 if who in NAMES and which != "lane" else 403), "post"
    ),
    "desk:upload": Row(
        _reach(lambda who, which: 200 if who in ANSWERS.get(which, ()) else 403), "post"
    ),
    "desk:file": Row(_reach(lambda _who, _which: 200)),
    # the Ombudsman's seats
    "oversight:seat": Row(_officers(404, oki=200, olga=200)),
    "oversight:case": Row(_seats(lambda which: 200 if which == "referred" else 404)),
    "oversight:name": Row(_seats(lambda which: 403 if which == "referred" else 404), "post"),
}


@cache
def addresses() -> dict[str, URLPattern]:
    """Return every address of the URL configuration by its full name."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                inside = f"{prefix}{each.namespace}:" if each.namespace else prefix
                yield from walk(each, inside)
            else:
                assert each.name, f"{each.pattern} has no name"
                yield f"{prefix}{each.name}", each

    return dict(walk(get_resolver(), ""))


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(addresses()) == set(TABLE)


@dataclass(frozen=True)
class Country:
    """What the table is asked about: a report of each sort, each with a file."""

    reports: Mapping[str, Report]
    files: Mapping[str, Attachment]

    def address(self, name: str, which: str) -> str:
        """Return the address of a row for one report."""
        given: dict[str, Any] = {}
        for each in addresses()[name].pattern.converters:
            given[each] = (
                printed(self.reports[which].tracking_id) if each == "code" else self.files[which].pk
            )
        return reverse(name, kwargs=given)


@pytest.fixture
def country(now: datetime, as_role: AsRole) -> Country:
    """Make somebody in every role, and a report of every sort."""
    with as_role("owner"):
        _appoint(now)
    reports = _reports(now, as_role)
    with as_role("owner"):
        files = {which: _file(report, now) for which, report in reports.items()}
    return Country(reports, files)


def _appoint(now: datetime) -> None:
    for name, (role, institution, code, is_held) in MORE.items():
        user = User.objects.create(username=name, full_name=name.title(), password="!")
        Post.objects.create(
            user=user,
            unit=Unit.objects.get(code=code, institution__code=institution),
            role=role,
            decree_number="SK/1",
            decree_on=date(2026, 1, 1),
            valid_from=date(2026, 1, 1),
            valid_to=None if is_held else now.date() - timedelta(days=1),
        )


def _reports(now: datetime, as_role: AsRole) -> dict[str, Report]:
    filed = now - timedelta(days=1)
    lane = factories.a_report(filed, about_conduct=True, named_unit_id=unit("dpupr").pk)
    made = {
        "at_desk": factories.a_report(filed),
        "held": factories.verified(factories.a_report(filed), filed),
        "lane": factories.verified(
            lane, filed, unit_id=unit("inspektorat").pk, misconduct=True, is_public=False,
            name_to_handlers=False,
        ),
        "referred": factories.verified(
            factories.a_report(now - timedelta(days=120)), now - timedelta(days=119)
        ),
        "priority": factories.verified(factories.a_report(filed), filed, unit_id=unit("dishub").pk),
        "filed": factories.a_report(filed),
    }  # fmt: skip
    with as_role("worker"):
        commands.keep_time(made["referred"].pk, at=now)
        event = ReportEvent.objects.get(report=made["referred"], action=Action.REFER)
        open_referral(event.pk, at=now)
    with as_role("owner"):
        Report.objects.filter(pk=made["priority"].pk).update(is_priority=True)
        putri = Post.objects.get(user__username="putri")
        Report.objects.filter(pk=made["filed"].pk).update(filed_by_post_id=putri.pk)
    return made


def _file(report: Report, now: datetime) -> Attachment:
    digest, path = storage.keep(secrets.token_bytes(8), "jpg")
    return Attachment.objects.create(
        report=report,
        name="foto-1.jpg",
        media_type="image/jpeg",
        size=8,
        sha256=digest,
        path=path,
        scan=Attachment.Scan.CLEAN,
        staged_at=now,
    )


def browser_of(who: str) -> Client:
    """Return the browser of somebody, signed in unless it is nobody."""
    client = Client() if who == NOBODY else signed_in(who)
    client.raise_request_exception = True
    return client


@pytest.mark.proves("F14", "S10")
def test_everybody_gets_what_the_table_says(country: Country) -> None:
    wrong = []
    for who in EVERYBODY:
        client = browser_of(who)
        # Signing out comes last: it is the one row that takes the others' way away.
        for name in sorted(TABLE, key=lambda each: (each == "desk:sign-out", each)):
            row = TABLE[name]
            has_report = bool(addresses()[name].pattern.converters)
            for which in REPORTS if has_report else REPORTS[:1]:
                ask = getattr(client, row.method)
                answered = ask(country.address(name, which), dict(row.sent)).status_code
                if answered != row.answers(who, which):
                    wrong.append((name, who, which, answered, row.answers(who, which)))
    assert not wrong, f"(address, who, which, answered, expected) {wrong}"


@pytest.mark.proves("F14")
def test_everybody_writes_only_where_the_table_says(country: Country) -> None:
    wrong = []
    for which, report in country.reports.items():
        for who in OFFICERS:
            before = ReportEvent.objects.filter(report=report).count()
            answer = browser_of(who).post(
                country.address("desk:report", which), {"do": "note", "note_text": f"dari {who}"}
            )
            has_written = ReportEvent.objects.filter(report=report).count() > before
            if has_written != (who in NOTES[which]):
                wrong.append((who, which, answer.status_code))
            if who not in READS[which] and who != "tamat" and answer.status_code != 404:
                wrong.append((who, which, answer.status_code))
    assert not wrong
