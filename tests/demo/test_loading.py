"""The demo: loaded by the real commands, whole also after an interruption, and once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from lapor.demo import loading, stage
from lapor.demo.logins import PASSWORD, logins, tracked_report
from lapor.demo.story import stories
from lapor.directory.commands import load_reference
from lapor.publication.models import PublicReport
from lapor.referrals.models import Referral
from lapor.reports.canonical import canonical
from lapor.reports.models import Clock, Report, ReportEvent
from lapor.reports.queries import tracking
from lapor.rules import admission, proofs
from lapor.rules.flow import Action, Role, State
from lapor.rules.reasons import Ball, Closure
from tests import seed
from tests.support import cluster
from tests.support.database import ALIASES, forget_alias, point_at

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


class _PowerCut(Exception):
    pass


@pytest.fixture(scope="module")
def demo(template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo with a power cut in the middle, and again a day later."""
    del template
    kept = {alias: dict(connections.settings[alias]) for alias in ALIASES}
    name = "lapor_demo_loaded"
    cluster.copy_template(name)
    point_at(name, role="owner", is_shared=False)
    with django_db_blocker.unblock():
        load_reference(lambda *_progress: None)
        with pytest.raises(_PowerCut):
            loading.load(NOON, _cut_at_step_eighty)
        assert loading.load(NOON + timedelta(days=1)) > 0
        yield
        for alias in ALIASES:
            connections[alias].close()
    for alias in ALIASES:
        connections.settings[alias].clear()
        connections.settings[alias].update(kept[alias])
        forget_alias(alias)
    cluster.drop(name)


def _cut_at_step_eighty(done: int, _total: int) -> None:
    if done == 80:
        raise _PowerCut


@pytest.mark.usefixtures("demo")
class TestLoaded:
    def test_there_is_a_report_in_every_state_and_way_reachable(self) -> None:
        reports = list(Report.objects.all())
        assert len(reports) == len(stories()) == 48
        states = Counter(report.state for report in reports)
        for state in (State.UNVERIFIED, State.DISPOSED, State.IN_PROCESS, State.ANSWERED):
            assert states[state] >= 4
        assert {r.closure for r in reports} == {"", *Closure}
        assert {r.ball for r in reports if r.state == State.ANSWERED} == {*Ball}
        done = set(ReportEvent.objects.values_list("action", "actor_role"))
        assert (Action.VOID_FOLLOW_UP, Role.SYSTEM) in done
        assert (Action.DISPUTE, Role.REPORTER) in done
        assert (Action.DISPUTE, Role.SYSTEM) in done  # a message that nobody answered
        assert (Action.ESCALATE_INTAKE, Role.SYSTEM) in done
        assert (Action.CLOSE, Role.INSTITUTION_ADMIN) in done
        late = Clock.objects.filter(stopped_at=None, missed_at__isnull=False)
        assert {"first_follow_up", "verification"} <= set(late.values_list("kind", flat=True))

    def test_the_neglected_ones_are_at_the_ombudsman_verified_or_not(self) -> None:
        referred = Report.objects.filter(referred_unit__isnull=False)
        assert {r.state for r in referred} == {State.UNVERIFIED, State.DISPOSED}
        assert Referral.objects.count() == referred.count() >= 5
        assert not Referral.objects.filter(delivered_at=None).exists()

    def test_every_chain_holds_and_no_event_was_written_twice(self) -> None:
        for report in Report.objects.all():
            events = ReportEvent.objects.filter(report=report).order_by("seq")
            links = [
                proofs.Link(
                    e.seq, canonical(report.tracking_id, e), bytes(e.prev_hash), bytes(e.hash)
                )
                for e in events
            ]
            ends_with = (report.last_seq, bytes(report.last_hash))
            assert proofs.verify_chain(links, ends_with=ends_with) is None
            moments = [event.at for event in events]
            assert moments == sorted(moments)
        done = Counter(
            ReportEvent.objects.exclude(actor_role=Role.SYSTEM).values_list("action", flat=True)
        )
        asked = Counter(step.do for story in stories() for step in story.steps)
        assert done[Action.SUBMIT] == len(stories())
        assert done[Action.VERIFY] == asked["verify"]
        assert done[Action.FOLLOW_UP] == asked["done"] + asked["promise"]
        assert done[Action.ACCEPT] == asked["accept"]

    def test_loading_it_again_changes_nothing(self) -> None:
        before = ReportEvent.objects.count()
        assert loading.load(NOON + timedelta(days=2)) == 0
        assert ReportEvent.objects.count() == before

    def test_a_newcomer_can_follow_a_report_and_sign_in_as_each_role(self) -> None:
        tracked = tracked_report()
        assert tracked is not None
        number = tracked.number.removeprefix("LPR-").replace("-", "")
        assert tracking.find(number, tracked.receipt_key, at=NOON) is not None
        assert len({login.role for login in logins()}) >= 11

    @pytest.mark.proves("F97", "S8")
    def test_each_government_opens_its_own_reports_and_the_nation_all(self) -> None:
        held = {
            "pdam-keruh-sungai-karias": "hsu.pdam",  # a liaison of the regency
            "truk-odol-jalan-provinsi": "lestari",  # of the province
            "dermaga-asdp": "agus",  # of a ministry
            "pkh-dihentikan": "mega",  # of another
        }
        numbers = {}
        for key in held:
            report = stage.report_of(next(one for one in stories() if one.id == key))
            assert report is not None
            numbers[key] = report.tracking_id
        for key, username in held.items():
            desk = Client()
            desk.post("/masuk", {"username": username, "password": PASSWORD})
            opened = {
                each for each in held if desk.get(f"/meja/{numbers[each]}").status_code == 200
            }
            assert opened == {key}, username
        nation = Client()
        nation.post("/masuk", {"username": "nadia", "password": seed.PASSWORD})
        for key, number in numbers.items():
            assert nation.get(f"/meja/{number}").status_code == 200, key

    def test_nothing_of_a_secret_report_is_public(self) -> None:
        secret = [one for one in stories() if one.rahasia or one.conduct]
        assert len(secret) >= 4
        for story in secret:
            report = stage.report_of(story)
            assert report is not None
            assert not PublicReport.objects.filter(tracking_id=report.tracking_id).exists()
        assert PublicReport.objects.count() > 25


def test_every_story_would_pass_the_form_and_names_nobody_real() -> None:
    for story in stories():
        told = admission.Submission(
            kind=story.kind,
            title=story.title,
            text=story.text,
            incident_on=stage.incident_day(story, date(2026, 11, 2)),
            area_code=story.area,
            place_note=story.place,
        )
        assert not admission.problems(told, date(2026, 11, 25)), story.id
        identity = admission.IdentityDraft(story.who, story.contact, story.home, story.address)
        assert not admission.identity_problems(identity), story.id
        assert story.contact.endswith(".example") or " 0000 " in story.contact
