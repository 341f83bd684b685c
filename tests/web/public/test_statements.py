"""How many statements each act of the public costs; they decide how many people can be served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor import clock
from tests.web.public import citizen
from tests.web.public.browsing import Answer, form_of, send

pytestmark = pytest.mark.usefixtures("vault")


def counted(act: Callable[[], Any], most: int) -> Answer:
    """Do ``act`` and return its answer; fail if it costs more than ``most`` statements."""
    clock.now()  # the demo's moved clock is read once a second; not in the count
    with CaptureQueriesContext(connections["default"]) as asked:
        answer: Answer = act()
    written = "\n".join(query["sql"][:200] for query in asked)
    assert len(asked) <= most, written
    return answer


def test_filing_and_following_cost_a_known_number_of_statements() -> None:
    phone = Client()
    form = form_of(counted(lambda: phone.get("/lapor"), 1), "/lapor")
    form.names.add("area")
    words = citizen.WORDS
    refused = counted(lambda: send(phone, form, "check", **(words | {"title": "x"})), 4)
    assert refused.status_code == 422
    review = counted(lambda: send(phone, form, "check", **words), 5)
    answer = counted(
        lambda: send(phone, form_of(review, "/lapor"), "send", code=citizen.code()), 11
    )
    kept = citizen.receipt_of(answer)
    counted(lambda: citizen.opened(phone, kept), 11)
    page = counted(lambda: phone.get("/lacak"), 10)
    turn = form_of(page, "/lacak/tanggapan")
    assert counted(lambda: send(phone, turn, "send", text="Kapan?"), 15).status_code == 302
    counted(lambda: phone.get("/lapor/wilayah?bagian=area&q=danau"), 1)
    counted(lambda: phone.get("/lapor/siapa-tahu"), 0)
