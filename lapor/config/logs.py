"""Log lines: one JSON object each, without who asked (no address, no browser, no form content)."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

# What looks like a person's number or address, or like a credential, is blanked wherever it comes
# from: a log is read by people who may not know who reported.
_REDACTIONS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"(?<![\w.])\+?\d[\d -]{8,}\d(?![\w.])"), "[nomor]"),
    (re.compile(r"(?i)\b(password|token|secret|key|sandi|kunci)=\S+"), r"\1=[disamarkan]"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[alamat]"),
)
_SECRET_PATH = re.compile(r"(/lacak/|/berkas/|[?&]\w+=)[^\s/&]+")


def redact(line: str) -> str:
    """Return ``line`` without what could name a person or open a door."""
    line = _SECRET_PATH.sub(r"\1[disamarkan]", line)
    for pattern, instead in _REDACTIONS:
        line = pattern.sub(instead, line)
    return line


class JsonFormatter(logging.Formatter):
    """Write moment, level, logger and message; of an error its place, never its values.

    The text of an exception may quote what a citizen typed (PostgreSQL's do), so only its kind
    and the lines of code it passed are kept.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry: dict[str, object] = {
            "at": moment,
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
            entry["where"] = _places(record)
        return json.dumps(entry, ensure_ascii=False)


def _places(record: logging.LogRecord) -> list[str]:
    """Return the innermost dozen code lines the error passed, as ``file:line function``."""
    assert record.exc_info is not None
    trace, found = record.exc_info[2], []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]
