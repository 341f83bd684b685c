"""A browser without JavaScript: it reads the forms of a page and sends what they hold.

So a test types what a person types, and everything else (tokens, secrets, what was kept) comes
from the page itself, as it would without scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any, Protocol

from django.test import Client


class Written(Protocol):
    """Any answer with a body, of Django's client or of another."""

    @property
    def content(self) -> bytes: ...


class Answer(Protocol):
    """What a client gets back; Django's own class for it has no name in its stubs."""

    @property
    def content(self) -> bytes: ...
    @property
    def status_code(self) -> int: ...
    @property
    def cookies(self) -> SimpleCookie: ...
    @property
    def headers(self) -> Any: ...
    def __getitem__(self, header: str, /) -> str: ...


@dataclass
class Form:
    """One form as it stands on a page. values: what would be sent; buttons: name=value pairs."""

    action: str = ""
    method: str = "get"
    values: dict[str, Any] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Collect the forms of a page with what their controls hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or note a control of the one that is open."""
        has = dict(attrs)
        if tag == "form":
            self._open = Form(has.get("action") or "", (has.get("method") or "get").lower())
            self.forms.append(self._open)
        form, name = self._open, has.get("name") or ""
        if form is None or not name:
            if tag == "option" and form is not None and self._select and "selected" in has:
                form.values[self._select] = has.get("value") or ""
            return
        form.names.add(name)
        if tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "select":
            self._select = name
            form.values[name] = ""
        elif tag == "button":
            form.buttons.append((name, has.get("value") or ""))
        elif tag == "input":
            kind = has.get("type") or "text"
            if kind in ("radio", "checkbox"):
                if "checked" in has:
                    form.values[name] = has.get("value") or "on"
            elif kind != "file":
                form.values[name] = has.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """End what the tag had begun."""
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """Add to the text of an open textarea."""
        if self._area and self._open is not None:
            self._open.values[self._area] += data


def form_of(answer: Written, action: str) -> Form:
    """Return the form of a page that is sent to ``action``."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    found = [form for form in reader.forms if form.action == action]
    assert found, f"no form to {action} on a page with {[form.action for form in reader.forms]}"
    return found[0]


def send(client: Client, form: Form, button: str = "", **typed: Any) -> Answer:
    """Send the form with what was typed, by the button of that value."""
    unknown = set(typed) - form.names
    assert not unknown, f"the form has no {unknown}"
    if button:
        assert button in [value for _name, value in form.buttons], f"no button {button}"
        typed["action"] = button
    return client.post(form.action, form.values | typed)
