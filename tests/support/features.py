"""``make features``: which row of the goals is proved by which test.

A test says so with ``@pytest.mark.proves("S1", "F42")``. Printed are one row and one test a line.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys

import pytest


class _Collector:
    def __init__(self) -> None:
        self.lines: set[tuple[str, str]] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note every mark of every test."""
        for item in session.items:
            for marker in item.iter_markers("proves"):
                for row in marker.args:
                    self.lines.add((str(row), item.nodeid.partition("[")[0]))


def _order(line: tuple[str, str]) -> tuple[str, int, str]:
    letters, number = re.fullmatch(r"(\D*)(\d*).*", line[0]).groups()  # type: ignore[union-attr]
    return letters, int(number or 0), line[1]


def main() -> int:
    """Print the rows; fail where collecting fails."""
    found = _Collector()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = pytest.main(["--collect-only", "-q"], plugins=[found])
    if code:
        print(said.getvalue(), file=sys.stderr)
    for row, test in sorted(found.lines, key=_order):
        print(f"{row}\t{test}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
