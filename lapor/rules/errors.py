"""The one way a rule says no."""

from __future__ import annotations


class RuleViolation(Exception):
    """A refusal that people can read; each subclass lives beside the function that raises it.

    code: a short stable English word for programs and tests.
    text: one Indonesian sentence that says which rule refused and what to do.
    """

    code = "refused"

    def __init__(self, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        if code is not None:
            self.code = code
