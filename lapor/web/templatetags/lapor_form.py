"""Filters that read a field's text and error out of a form: ``{{ form|value:"title" }}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django import template

register = template.Library()


class _Form(Protocol):
    @property
    def values(self) -> Mapping[str, str]: ...
    @property
    def errors(self) -> Mapping[str, str]: ...


@register.filter
def value(form: _Form, name: str) -> str:
    """What was typed into a field, or ""."""
    return form.values.get(name, "")


@register.filter
def error(form: _Form, name: str) -> str:
    """The sentence that says what is wrong with a field, or ""."""
    return form.errors.get(name, "")
