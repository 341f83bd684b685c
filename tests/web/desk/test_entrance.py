"""Coming in, and what becomes of words typed by somebody whose session had ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lapor.accounts.commands import MOST_TRIES_PER_PAIR
from lapor.accounts.models import User
from lapor.directory.models import Post
from lapor.reports.models import ReportEvent
from lapor.rules.flow import Action, Role
from tests import factories
from tests.factories import unit
from tests.seed import PASSWORD
from tests.support.database import AsRole
from tests.web.desk.conftest import SetClock
from tests.web.desk.desks import (
    BACKEND,
    address_of,
    entered,
    form_for,
    forms_of,
    send,
    signed_in,
)

pytestmark = pytest.mark.django_db


def second_post(username: str, as_role: AsRole, **changes: Any) -> Post:
    """Appoint somebody to a second post, at Dinas Perhubungan."""
    with as_role("owner"):
        return Post.objects.create(
            user=User.objects.get(username=username),
            unit=unit("dishub"),
            role=Role.LIAISON,
            decree_number="SK/2",
            decree_on=date(2026, 1, 1),
            valid_from=date(2026, 1, 1),
            **changes,
        )


def test_an_officer_comes_in_and_is_led_to_the_queue(now: datetime) -> None:
    client = Client()
    answer = client.post("/masuk", {"username": "Sari", "password": PASSWORD})
    assert answer["Location"] == "/meja"
    page = client.get("/meja").content.decode()
    assert "Sari Rahmawati" in page
    assert "Pejabat penghubung" in page


def test_a_wrong_name_and_a_wrong_password_are_told_alike(now: datetime) -> None:
    said = set()
    for username, password in (("sari", "salah"), ("tidakada", PASSWORD)):
        answer = Client().post("/masuk", {"username": username, "password": password})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert password not in page
        said.add(page[page.index('role="alert"') : page.index("</form>")].replace(username, ""))
    assert len({text[:200] for text in said}) == 1


def test_guessing_ends_with_a_calm_sentence(now: datetime) -> None:
    client = Client()
    for _try in range(MOST_TRIES_PER_PAIR):
        client.post("/masuk", {"username": "sari", "password": "salah"})
    answer = client.post("/masuk", {"username": "sari", "password": PASSWORD})
    assert answer.status_code == 429
    assert "15 menit" in answer.content.decode()


def test_outside_demo_mode_the_code_is_demanded(now: datetime, settings: Any) -> None:
    assert 'name="token"' not in Client().get("/masuk").content.decode()
    settings.LAPOR_DEMO = False
    client = Client()
    assert 'name="token"' in client.get("/masuk").content.decode()
    answer = client.post("/masuk", {"username": "sari", "password": PASSWORD, "token": "123456"})
    assert answer.status_code == 422, "a password alone opens nothing"


@pytest.mark.parametrize(
    "target", ["https://contoh.org/meja", "//contoh.org/meja", "/lapor", "/mejaku", "/meja\\@x"]
)
def test_after_signing_in_nobody_is_led_elsewhere(target: str, now: datetime) -> None:
    answer = Client().post("/masuk", {"username": "sari", "password": PASSWORD, "lanjut": target})
    assert answer["Location"] == "/meja"


@pytest.mark.proves("F44")
def test_an_expired_session_loses_no_word(now: datetime) -> None:
    report = factories.verified(factories.a_report(now), now)
    client = signed_in("sari")
    form = form_for(client.get(address_of(report)), "follow_up")
    client.cookies.clear()
    typed = {"follow_up_text": "Tim memasang lampu baru.", "done_on": "2026-11-25",
             "follow_up_by": "Regu dua"}  # fmt: skip
    asked = send(client, form, **typed)
    assert asked.status_code == 401
    assert "belum ada yang terkirim" in asked.content.decode()
    door = next(f for f in forms_of(asked) if f.action == "/masuk")
    again = client.post("/masuk", door.values | {"username": "sari", "password": PASSWORD})
    assert again.status_code == 200
    assert "Tim memasang lampu baru." in again.content.decode()
    assert not ReportEvent.objects.filter(action=Action.FOLLOW_UP).exists()
    kept = next(f for f in forms_of(again) if f.action == form.action)
    done = send(client, kept)
    assert done.status_code == 302, done.content.decode()
    assert ReportEvent.objects.filter(report=report, action=Action.FOLLOW_UP).count() == 1


def test_a_wrong_password_in_between_loses_no_word_either(now: datetime) -> None:
    report = factories.verified(factories.a_report(now), now)
    client = signed_in("sari")
    form = form_for(client.get(address_of(report)), "note")
    client.cookies.clear()
    asked = send(client, form, note_text="Sudah ditelepon.")
    door = next(f for f in forms_of(asked) if f.action == "/masuk")
    wrong = client.post("/masuk", door.values | {"username": "sari", "password": "salah"})
    door = next(f for f in forms_of(wrong) if f.action == "/masuk")
    again = client.post("/masuk", door.values | {"username": "sari", "password": PASSWORD})
    assert "Sudah ditelepon." in again.content.decode()


def test_who_holds_two_posts_chooses_and_sees_only_that_units_reports(
    now: datetime, as_role: AsRole
) -> None:
    second = second_post("sari", as_role)
    mine = factories.verified(factories.a_report(now), now)
    other = factories.verified(factories.a_report(now), now, unit_id=unit("dishub").pk)
    client = Client()
    page = client.post("/masuk", {"username": "sari", "password": PASSWORD})
    assert "Anda bertindak sebagai apa?" in page.content.decode()
    client.post("/meja/jabatan", {"post": str(second.pk)})
    assert client.get(address_of(other)).status_code == 200
    assert client.get(address_of(mine)).status_code == 404


def test_nobody_can_choose_a_post_of_somebody_else(now: datetime, as_role: AsRole) -> None:
    second_post("sari", as_role)
    client = signed_in("sari")
    foreign = Post.objects.get(user__username="ratna")
    answer = client.post("/meja/jabatan", {"post": str(foreign.pk)})
    assert "Anda bertindak sebagai apa?" in answer.content.decode()
    assert "post" not in client.session


@pytest.mark.proves("F21")
def test_a_post_that_ended_is_gone_with_the_next_click(
    now: datetime, set_clock: SetClock, as_role: AsRole
) -> None:
    report = factories.verified(factories.a_report(now), now)
    client = entered("sari")
    assert client.get(address_of(report)).status_code == 200
    with as_role("owner"):
        Post.objects.filter(user__username="sari").update(valid_to=date(2026, 11, 25))
    assert client.get(address_of(report)).status_code == 200, "until the day is over there"
    # 16.00 UTC is midnight in Kalimantan Selatan.
    set_clock(datetime.fromisoformat("2026-11-25T16:00:01+00:00"))
    answer = client.get(address_of(report))
    assert answer.status_code == 403
    assert "Tidak ada jabatan yang berlaku" in answer.content.decode()


def test_a_chosen_post_that_ended_is_not_replaced_by_another_unasked(
    now: datetime, set_clock: SetClock, as_role: AsRole
) -> None:
    second = second_post("sari", as_role, valid_to=date(2026, 11, 25))
    client = signed_in("sari")
    client.post("/meja/jabatan", {"post": str(second.pk)})
    assert client.get("/meja").status_code == 200
    set_clock(now + timedelta(days=1))
    assert "Anda bertindak sebagai apa?" in client.get("/meja").content.decode()


def test_going_out_ends_the_session(now: datetime) -> None:
    client = entered("sari")
    client.post("/keluar")
    assert client.get("/meja").status_code == 401


def test_a_closed_account_ends_with_the_next_click(now: datetime, as_role: AsRole) -> None:
    client = entered("sari")
    with as_role("owner"):
        User.objects.filter(username="sari").update(is_active=False)
    assert client.get("/meja").status_code == 401


HERE = {"Sec-Fetch-Site": "same-origin"}


def test_a_door_that_stood_open_too_long_asks_for_the_password_again(now: datetime) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {
        "username": "sari",
        "password": PASSWORD,
        "lalu-ke": "/meja/LPR-1",
        "lalu:note_text": "x",
    }
    answer = client.post("/masuk", typed, headers=HERE)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "sekali lagi" in page
    assert PASSWORD not in page
    door = next(f for f in forms_of(answer) if f.action == "/masuk")
    assert door.values["lalu:note_text"] == "x"


def test_cookies_that_are_all_gone_lose_no_word(now: datetime) -> None:
    report = factories.verified(factories.a_report(now), now)
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="sari"), BACKEND)
    form = form_for(client.get(address_of(report)), "note")
    client.cookies.clear()
    kept = client.post(form.action, form.values | {"note_text": "Sudah ditelepon."}, headers=HERE)
    assert kept.status_code == 403
    again = next(f for f in forms_of(kept) if f.action == form.action)
    asked = client.post(again.action, again.values, headers=HERE)
    assert asked.status_code == 401
    door = next(f for f in forms_of(asked) if f.action == "/masuk")
    typed = door.values | {"username": "sari", "password": PASSWORD}
    back = client.post("/masuk", typed, headers=HERE)
    sent = next(f for f in forms_of(back) if f.action == form.action)
    assert client.post(sent.action, sent.values, headers=HERE).status_code == 302
    assert ReportEvent.objects.filter(report=report, action=Action.NOTE).count() == 1
