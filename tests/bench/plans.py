"""How PostgreSQL answers the statements of one page of the queue, as JSON on standard output.

Run by the bench in a process that has the environment of the product's web.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

import django


def main() -> int:
    """Print for each statement of the queue its milliseconds, indexes and tables read whole."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lapor import clock
    from lapor.accounts.models import User
    from lapor.directory import queries as directory
    from lapor.reports.queries import desk

    at = clock.now()
    actor = directory.actor_for(User.objects.get(username=sys.argv[1]).pk, at)
    assert actor is not None
    with CaptureQueriesContext(connection) as asked:
        desk.queue(actor, desk.tabs_for(actor.role)[0], at=at)
    told = []
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            # The words of a captured statement are Django's, with its values in them.
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
            (plan,) = cursor.fetchone()
        told.append(_told(plan[0]))
    json.dump(told, sys.stdout)
    return 0


def _told(plan: dict[str, Any]) -> dict[str, object]:
    text = json.dumps(plan)
    return {
        "plan_ms": plan["Planning Time"],
        "run_ms": plan["Execution Time"],
        "indexes": sorted(set(re.findall(r'"Index Name": "(\w+)"', text))),
        "whole": sorted(_read_whole(plan["Plan"])),
    }


def _read_whole(node: dict[str, Any]) -> set[str]:
    """Return the tables that are read from end to end."""
    found = {node["Relation Name"]} if node["Node Type"] == "Seq Scan" else set()
    for below in node.get("Plans", []):
        found |= _read_whole(below)
    return found


if __name__ == "__main__":
    sys.exit(main())
