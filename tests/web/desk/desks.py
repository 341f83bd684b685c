"""An officer at the desk: signed in, looking at pages, sending their forms as they stand."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor.accounts.models import User
from lapor.reports.models import Report
from lapor.rules.tracking import printed
from tests.seed import PASSWORD
from tests.web.public.browsing import Answer, Form, _Reader

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(username: str) -> Client:
    """Return the browser of somebody who is signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username), BACKEND)
    return client


def entered(username: str, **changes: str) -> Client:
    """Return the browser of somebody who came in by the door."""
    client = Client()
    answer = client.post("/masuk", {"username": username, "password": PASSWORD} | changes)
    assert answer.status_code == 302, answer.content.decode()
    return client


def address_of(report: Report) -> str:
    """Return the address of a report's page at the desk."""
    return f"/meja/{printed(report.tracking_id)}"


def forms_of(answer: Answer) -> list[Form]:
    """Return every form of a page."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader.forms


def form_for(answer: Answer, action: str) -> Form:
    """Return the form of one action on a report's page."""
    found = [form for form in forms_of(answer) if form.values.get("do") == action]
    assert found, f"no form for {action}: {[form.values.get('do') for form in forms_of(answer)]}"
    return found[0]


def offered(answer: Answer) -> set[str]:
    """Return the actions a report's page offers."""
    return {form.values["do"] for form in forms_of(answer) if "do" in form.values}


def send(client: Client, form: Form, button: str = "", **typed: Any) -> Answer:
    """Send a form with what was typed, by the button of that value."""
    unknown = set(typed) - form.names
    assert not unknown, f"the form has no {unknown}"
    if button:
        typed["action"] = button
    return client.post(form.action, form.values | typed)


def statements(client: Client, address: str) -> tuple[int, Answer]:
    """Return how many statements a page costs, and the page.

    Asked once before, so that the calendar of the place is in the process as it is after the
    first minute; the demo's moved clock, read once a second whoever asks, is not counted.
    """
    client.get(address)
    with CaptureQueriesContext(connections["default"]) as asked:
        answer: Answer = client.get(address)
    counted = [query["sql"] for query in asked if "clock_offset" not in query["sql"]]
    print("\n".join(sql[:160] for sql in counted))
    return len(counted), answer
