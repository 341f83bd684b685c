"""The small country of the tests: real reference data cut to four provinces, and the demo's people.

The same commands plant it that plant the demo, so what tests stand on is what `make run` shows.
"""

from __future__ import annotations

import csv
import io

from django.db import transaction

from lapor.directory.commands import reference
from lapor.directory.demo_tree import build_demo_tree

# Kalimantan Selatan (WITA) with the demo's regency, a village-rich city of Java (WIB), a regency
# of Papua (WIT); the rest of the country is left out, or every clone of the template is slow.
_AREAS = ("63", "63.08", "33", "33.74", "91", "91.03")


def plant() -> None:
    """Load the cut reference data and the demo tree into an empty database."""
    rows = {
        name: list(csv.DictReader(io.StringIO(reference._text(name))))
        for name in (
            "wilayah.csv.gz",
            "categories.csv",
            "urusan_pemerintahan.csv",
            "institutions.csv",
            "unit_template.csv",
            "hari_libur.csv",
        )
    }
    areas = [row for row in rows["wilayah.csv.gz"] if _is_kept(row["kode"])]
    with transaction.atomic():
        reference._take_areas(areas, _silent)
        reference._take_categories(rows["categories.csv"], _silent)
        reference._take_affairs(rows["urusan_pemerintahan.csv"], _silent)
        reference._take_institutions(
            [*rows["institutions.csv"], *rows["unit_template.csv"]], _silent
        )
        reference._take_holidays(rows["hari_libur.csv"], _silent)
    build_demo_tree()


def _is_kept(code: str) -> bool:
    if len(code) <= len("63"):
        return code in _AREAS
    return code[: len("63.08")] in _AREAS


def _silent(done: int) -> None:
    """Take progress that nobody watches."""
