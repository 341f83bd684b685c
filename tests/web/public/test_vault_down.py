"""Without the vault nothing is filed and nothing is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from lapor.reports.models import Report
from tests.web.public import citizen
from tests.web.public.browsing import form_of

pytestmark = pytest.mark.usefixtures("own_database")


def test_when_the_vault_is_down_it_is_told_and_the_form_is_kept() -> None:
    phone = Client()
    answer = citizen.filled(phone)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "tidak dapat dihubungi" in page
    form = form_of(answer, "/lapor")
    assert form.values["text"] == citizen.WORDS["text"]
    assert form.values["name"] == citizen.NAME
    assert ("action", "resend") in form.buttons
    assert not Report.objects.exists()


def test_the_outbox_says_so_too() -> None:
    answer = Client().get("/kotak-keluar")
    assert answer.status_code == 503
    assert "tidak menjawab" in answer.content.decode()
