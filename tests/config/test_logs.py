"""Log lines are JSON and name nobody."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from lapor.config.logs import JsonFormatter, redact


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("to budi.santoso@contoh.go.id", "budi"),
        ("telepon 0812-3456-7890 tidak aktif", "3456"),
        ("NIK 6308051204850003", "6308051204850003"),
        ("from 10.20.30.40 again", "10.20.30.40"),
        ("password=sangat-rahasia", "sangat"),
        ("GET /lacak?kunci=QTTRZZS843XGK2TZ", "QTTRZZS843XGK2TZ"),
    ],
)
def test_what_names_a_person_or_opens_a_door_is_blanked(written: str, hidden: str) -> None:
    assert hidden not in redact(written)


def test_an_error_leaves_its_place_and_not_its_words() -> None:
    try:
        raise ValueError("Key (title)=(Lampu padam di rumah Budi) already exists")
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("lapor", logging.ERROR, __file__, 1, "failed", (), info)
    line = JsonFormatter().format(record)
    said = json.loads(line)
    assert said["error"] == "ValueError"
    assert "test_logs.py" in said["where"][-1]
    assert "Budi" not in line
