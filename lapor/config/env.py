"""A small typed reader of the LAPOR_* variables.

A value comes from the variable ``LAPOR_X``, or from the file that ``LAPOR_X_FILE`` names (for
secrets, so that they need not stand in an environment others can read). What is wrong or missing
stops the start with a sentence that says what to set.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """Return the value of LAPOR_<name>, of the file in LAPOR_<name>_FILE, or ``default``."""
    variable = f"LAPOR_{name}"
    if variable in os.environ:
        return os.environ[variable].strip()
    file = os.environ.get(f"{variable}_FILE", "")
    if not file:
        return default
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{variable}_FILE names {file}, which cannot be read ({error.strerror}). "
            f"Give the process the right to read it, or set {variable}."
        ) from error


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes or no; anything that is neither stops the start."""
    value = text(name, "1" if default else "").lower()
    if value not in _YES | _NO:
        raise ImproperlyConfigured(f"LAPOR_{name} is {value!r}: set it to 1 or 0.")
    return value in _YES


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number of at least ``least``."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(
            f"LAPOR_{name} is {value!r}: set it to a whole number of at least {least}."
        )
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return the parts of a list divided by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, kept: Path, *, why: str) -> str:
    """Return a secret: the variable, else the file ``kept`` under LAPOR_VAR/secrets.

    why: what it is for, told to the operator when it is missing.
    """
    value = text(name)
    if not value and kept.is_file():
        value = kept.read_text(encoding="utf-8").strip()
    if not value:
        raise ImproperlyConfigured(
            f"LAPOR_{name} is not set ({why}). Set LAPOR_{name} or LAPOR_{name}_FILE, put it into "
            f"{kept}, or run `lapor secrets` once, which makes every missing secret. "
            "Only demo mode (LAPOR_DEMO=1) makes them by itself."
        )
    return value
