"""The page of figures, beside the goals of the product."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.load import CONNECTIONS, Figures
from tests.support.product import ROOT


@dataclass(frozen=True)
class Told:
    """What a run of the bench found. backlog: reactions that waited right after filing."""

    reports: int
    load_before: float
    figures: Mapping[str, Figures]
    backlog: int
    plans: list[dict[str, object]]


@dataclass(frozen=True)
class _Line:
    """name: in the table. statements: as the tests hold them. goal: requests a second."""

    name: str
    statements: str
    goal: str


_LINES = {
    "bare": _Line("bare page (`/healthz`): middleware, no statement", "0", ""),
    "public_report": _Line("public report page", "1", "G4: 1,500/s, 1"),
    "public_list": _Line("public list of 20", "1", ""),
    "queue": _Line("desk queue of 50 (`/meja`)", "6", "G3: 250/s, 6"),
    "report": _Line("desk report page", "8", "G2: 400/s, 8"),
    "file": _Line("file a report: the step that writes", "11", "G1: 500/s"),
}


def page(told: Told) -> str:
    """Return the page, in Markdown."""
    bare = told.figures["bare"].a_second
    rows = [_row(line, told.figures[key], bare) for key, line in _LINES.items()]
    plans = [_plan(plan) for plan in told.plans]
    return "\n".join(
        [
            "# What it costs",
            "",
            "Written by `make bench` (`BENCH_REPORTS=100000 make bench` for more reports).",
            _run_in_words(told),
            "",
            "Ratios within one run and CPU per request are what to compare; a load above 1 before",
            "the run means that others worked on the machine and requests a second are too low.",
            "",
            "| page | requests/s | of bare | p50 ms | p95 ms | CPU ms | statements | errors | goal |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"Reactions that waited right after filing: {told.backlog}.",
            "",
            "CPU is that of web, vault, worker and PostgreSQL together. Statements are those the",
            "tests hold (`tests/web`), without BEGIN and COMMIT.",
            "",
            "## The statements of a page of the queue",
            "",
            "| planning ms | running ms | read whole | indexes |",
            "|---|---|---|---|",
            *plans,
            "",
        ]
    )


def _run_in_words(told: Told) -> str:
    return (
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, commit {_commit()}, "
        f"{os.cpu_count()} cores ({platform.machine()}) shared by wrk, product and database, "
        f"load {told.load_before:.1f} before the first measurement, "
        f"{told.reports:,} reports, {CONNECTIONS} connections."
    )


def _row(line: _Line, got: Figures, bare: float) -> str:
    return (
        f"| {line.name} | {got.a_second:,.1f} | {got.a_second / bare:.3f} | {got.p50_ms:.1f} "
        f"| {got.p95_ms:.1f} | {got.cpu_ms:.2f} | {line.statements} | {got.errors} "
        f"| {line.goal} |"
    )


def _plan(plan: Mapping[str, object]) -> str:
    indexes, whole = plan["indexes"], plan["whole"]
    assert isinstance(indexes, list)
    assert isinstance(whole, list)
    return (
        f"| {plan['plan_ms']:.1f} | {plan['run_ms']:.1f} | {', '.join(whole) or 'nothing'} "
        f"| {', '.join(indexes)} |"
    )


def _commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
