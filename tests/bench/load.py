"""One address under wrk: requests a second, latency, errors, and the CPU each request cost."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.product import Product

CONNECTIONS = 8
THREADS = 2

# wrk tells no 95th percentile by itself, and its figures better in a line of our own.
DONE = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("told %d %d %.3f %.3f %d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""
# Arguments: file, number of threads, address of the form. Each thread sends its share of the lines
# "cookie, tab, body", each once.
SEND_FORMS = (
    """
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args)
  prepared = {}
  for line in io.lines(args[1]) do table.insert(prepared, line) end
  mine = number + 1
  step = tonumber(args[2])
  referer = args[3]
end
function request()
  local line = prepared[mine]
  mine = mine + step
  if mine > #prepared then wrk.thread:stop() end
  local cookie, body = line:match("^(.-)\\t(.*)$")
  return wrk.format("POST", "/lapor", {
    ["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Referer"] = referer}, body)
end
"""
    + DONE
)


@dataclass(frozen=True)
class Figures:
    """What one measurement gave. cpu_ms: web, vault, worker and PostgreSQL for one request."""

    a_second: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    errors: int


def measure(
    product: Product, path: str, script: Path, *, seconds: int, cookie: str = "",
    words: Sequence[str] = (),
) -> Figures:  # fmt: skip
    """Load ``path`` with ``script`` and return what came of it. words: the script's own."""
    header = ["-H", f"Cookie: {cookie}"] if cookie else []
    before = _cpu_seconds(product)
    said = subprocess.run(
        ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), *header,
         f"http://127.0.0.1:{product.port}{path}", *words],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    spent = _cpu_seconds(product) - before
    told = re.search(r"^told (\d+) (\d+) (\S+) (\S+) (\d+)$", said, re.MULTILINE)
    assert told is not None, said
    count, microseconds = int(told[1]), int(told[2])
    return Figures(
        a_second=count / (microseconds / 1e6),
        p50_ms=float(told[3]),
        p95_ms=float(told[4]),
        cpu_ms=1000 * spent / max(count, 1),
        errors=int(told[5]),
    )


def _cpu_seconds(product: Product) -> float:
    """Return the CPU that the product and its children used so far."""
    total = 0.0
    seen: dict[int, psutil.Process] = {}
    for pid in product.pids():
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
