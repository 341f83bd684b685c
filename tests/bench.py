"""``make bench``: filing, public page, queue and report page under wrk, eight connections.

A fresh product with the demo's data on a port of its own. Printed are requests a second, the
99th percentile and the milliseconds of CPU each request cost (web, vault and PostgreSQL together),
which is the steadiest of the three. Filing sends forms that were filled in, reviewed and confirmed
by code before: the step that is measured is the one that writes.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil

from tests.support.product import Product
from tests.web.public.browsing import form_of
from tests.web.public.citizen import WORDS

SECONDS = 10
CONNECTIONS = 8
THREADS = 2
FORMS = 800
BATCH = 50
OFFICER = {"username": "sari", "password": "coba-lapor-demo"}

_LUA = """
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args)
  prepared = {}
  for line in io.lines(args[1]) do table.insert(prepared, line) end
  mine = number + 1
end
function request()
  local line = prepared[mine]
  mine = mine + %(threads)d
  if mine > #prepared then wrk.thread:stop() end
  local cookie, body = line:match("^(.-)\\t(.*)$")
  return wrk.format("POST", "/lapor", {
    ["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Referer"] = "%(url)s/lapor"}, body)
end
"""


@dataclass(frozen=True)
class Figures:
    """What one measurement gave."""

    a_second: float
    p99: str
    cpu_ms: float
    errors: int


class Bench:
    """The product under load."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.url = f"http://127.0.0.1:{product.port}"

    def wrk(self, path: str, *options: str, script: Sequence[str] = ()) -> Figures:
        """Load one address and return what came of it."""
        before = self._cpu()
        said = subprocess.run(
            ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency",
             *options, f"{self.url}{path}", *script],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        spent = self._cpu() - before
        count = int(_found(r"(\d+) requests in", said))
        errors = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        return Figures(
            float(_found(r"Requests/sec:\s+([\d.]+)", said)),
            _found(r"99%\s+(\S+)", said),
            1000 * spent / max(count, 1),
            int(errors[1]) if errors else 0,
        )

    def _cpu(self) -> float:
        """Return the seconds of CPU that the product and its children used so far."""
        total = 0.0
        seen: dict[int, psutil.Process] = {}
        for pid in self.product.pids():
            try:
                process = psutil.Process(pid)
                seen |= {one.pid: one for one in (process, *process.children(recursive=True))}
            except psutil.NoSuchProcess:
                continue
        for process in seen.values():
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        return total

    def officer(self) -> tuple[str, str]:
        """Sign an officer in; return the cookie and the address of a report."""
        with httpx.Client(base_url=self.url, follow_redirects=True) as desk:
            form = form_of(desk.get("/masuk"), "/masuk")
            page = desk.post("/masuk", data=form.values | OFFICER)
            links = re.findall(r'href="(/meja/LPR-[^"#?]+)"', page.text)
            assert links, page.text[:500]
            return _cookies(desk), links[0]

    def prepare(self, file: Path) -> None:
        """Fill in forms up to the last button, and write each as cookie and body."""
        with file.open("w", encoding="utf-8") as out, ThreadPoolExecutor(4) as pool:
            for start in range(0, FORMS, BATCH):
                filled = list(pool.map(self._fill, range(start, start + BATCH)))
                codes = self._codes()
                for contact, cookie, values in filled:
                    values |= {"code": codes[contact], "action": "send"}
                    out.write(f"{cookie}\t{urlencode(values)}\n")

    def _fill(self, number: int) -> tuple[str, str, dict[str, str]]:
        contact = f"warga{number}@example.org"
        with httpx.Client(base_url=self.url, timeout=30) as phone:
            form = form_of(phone.get("/lapor"), "/lapor")
            typed = WORDS | {"contact": contact, "title": f"Lampu jalan padam, warga {number}"}
            page = phone.post("/lapor", data=form.values | typed | {"action": "check"})
            return contact, _cookies(phone), dict(form_of(page, "/lapor").values)

    def _codes(self) -> dict[str, str]:
        page = httpx.get(f"{self.url}/kotak-keluar", timeout=30).text
        found: dict[str, str] = {}
        for part in page.split("<li ")[1:]:
            contact = re.search(r"warga\d+@example\.org", part)
            code = re.search(r">[^<]*?\b(\d{6})\b", part)
            if contact and code:
                found.setdefault(contact[0], code[1])
        return found


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, text
    return match[1]


def _cookies(client: httpx.Client) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


def main() -> int:
    """Measure, print, and clean up."""
    if not shutil.which("wrk"):
        print("wrk is missing: apt install wrk")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="lapor-bench-"))
    product = Product(folder / "var", LAPOR_DEMO="1")
    try:
        product.start()
        bench = Bench(product)
        cookie, report = bench.officer()
        public = _found(r'href="(/laporan/LPR-[^"]+)"', httpx.get(f"{bench.url}/laporan").text)
        forms, script = folder / "forms.tsv", folder / "file.lua"
        bench.prepare(forms)
        script.write_text(_LUA % {"url": bench.url, "threads": THREADS}, encoding="utf-8")
        rows = {
            "file a report": bench.wrk("/lapor", "-s", str(script), script=("--", str(forms))),
            "public report page": bench.wrk(public),
            "public list": bench.wrk("/laporan"),
            "desk queue": bench.wrk("/meja", "-H", f"Cookie: {cookie}"),
            "desk report page": bench.wrk(report, "-H", f"Cookie: {cookie}"),
        }
        for name, got in rows.items():
            print(
                f"{name:20} {got.a_second:8.1f}/s  p99 {got.p99:>9}  "
                f"{got.cpu_ms:6.2f} ms CPU  errors {got.errors}"
            )
        print(json.dumps({name: vars(got) for name, got in rows.items()}))
    finally:
        if product.process is not None and product.process.poll() is None:
            product.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
