"""What a newcomer needs: an account for each role, and one report to follow as its reporter."""

from __future__ import annotations

from dataclasses import dataclass

from lapor.demo import stage
from lapor.demo.story import stories
from lapor.directory.demo_tree import PASSWORD, DemoLogin, logins
from lapor.rules import tracking

__all__ = ["PASSWORD", "DemoLogin", "TrackedReport", "logins", "tracked_report"]
_TO_TRY = "lampu-jalan-pakapuran"


@dataclass(frozen=True)
class TrackedReport:
    """A report of the demo whose key is no secret: number and key as printed on a receipt."""

    number: str
    receipt_key: str
    title: str


def tracked_report() -> TrackedReport | None:
    """Return the report to try tracking with, None before the demo is loaded."""
    story = next(one for one in stories() if one.id == _TO_TRY)
    report = stage.report_of(story)
    if report is None:
        return None
    number = tracking.printed(report.tracking_id)
    key = tracking.printed_key(stage.receipt_key(story))
    return TrackedReport(number, key, story.title)
