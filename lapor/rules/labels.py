"""Words for people that belong to the law: enums that carry their Indonesian label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


def _(text: str) -> str:
    """Mark ``text`` for translation; templates translate it when they show it."""
    return text


class Labelled(StrEnum):
    """A stored short English word with the Indonesian label that people read.

    Members are written ``NAME = "value", _("Label")``.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
