"""``make bench``: filing, public pages, queue and report page under wrk, eight connections.

A fresh product with the demo's data, copied until BENCH_REPORTS (default 20,000) are there, each
address loaded for BENCH_SECONDS (default 10). Filing sends forms that were filled in, reviewed
and confirmed by a code before: the step that is measured is the one that writes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import people
from tests.bench.filling import fill
from tests.bench.load import DONE, SEND_FORMS, THREADS, Figures, measure
from tests.bench.telling import Told, page
from tests.support.product import ROOT, Product

REPORTS = int(os.environ.get("BENCH_REPORTS", "20000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
FORMS = int(os.environ.get("BENCH_FORMS", "600"))


def main() -> int:
    """Measure, print, write docs/bench.md, and clean up."""
    if not shutil.which("wrk"):
        print("wrk is missing: apt install wrk")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="lapor-bench-"))
    product = Product(folder / "var", LAPOR_DEMO="1")
    try:
        product.start()
        print(f"filling {REPORTS} reports …", flush=True)
        with product.connect() as connection:
            fill(connection, REPORTS)
        told = _measured(product, folder)
    finally:
        if product.process is not None and product.process.poll() is None:
            product.stop()
        shutil.rmtree(folder, ignore_errors=True)
    text = page(told)
    print(text)
    (ROOT / "docs" / "bench.md").write_text(text, encoding="utf-8")
    return 1 if any(got.errors for got in told.figures.values()) else 0


def _measured(product: Product, folder: Path) -> Told:
    url = f"http://127.0.0.1:{product.port}"
    cookie, report = people.officer(url)
    public = people.public_report(url)
    plain, sending, forms = folder / "plain.lua", folder / "send.lua", folder / "forms.tsv"
    plain.write_text(DONE, encoding="utf-8")
    sending.write_text(SEND_FORMS, encoding="utf-8")
    figures: dict[str, Figures] = {}
    load = os.getloadavg()[0]

    def load_page(name: str, path: str, as_officer: str = "") -> None:
        figures[name] = measure(product, path, plain, seconds=SECONDS, cookie=as_officer)
        print(name, figures[name], flush=True)

    load_page("bare", "/healthz")
    load_page("public_report", public)
    load_page("public_list", "/laporan")
    load_page("queue", "/meja", cookie)
    load_page("report", report, cookie)
    print(f"filling in {FORMS} forms …", flush=True)
    people.prepare_forms(url, forms, FORMS)
    figures["file"] = measure(
        product,
        "/lapor",
        sending,
        seconds=SECONDS,
        words=("--", str(forms), str(THREADS), f"{url}/lapor"),
    )
    with product.connect() as connection:
        row = connection.execute("SELECT count(*) FROM reports_reaction").fetchone()
    return Told(
        reports=REPORTS,
        load_before=load,
        figures=figures,
        backlog=row[0] if row else 0,
        plans=_plans(product),
    )


def _plans(product: Product) -> list[dict[str, object]]:
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.plans", people.OFFICER],
        cwd=ROOT, env=product.environment | {"LAPOR_DB_ROLE": "web"},
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    plans: list[dict[str, object]] = json.loads(said)
    return plans


if __name__ == "__main__":
    sys.exit(main())
