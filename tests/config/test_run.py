"""``lapor run`` as an operator has it: kill any part, or all of it, and it stands again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from lapor.config import leftovers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


class Product:
    """One ``lapor run`` with a folder and a port of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        clean = {n: v for n, v in os.environ.items() if not n.startswith("LAPOR_")}
        self.environment = clean | {
            "LAPOR_VAR": str(var),
            "LAPOR_PORT": str(self.port),
            "LAPOR_HOSTS": "127.0.0.1",
            # The demo's stories are told in other tests; the country is loaded here.
            "LAPOR_DEMO": "0",
        }
        self.said = var.parent / "said.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "lapor", *words],
            cwd=ROOT, env=self.environment, check=True, capture_output=True,
        )  # fmt: skip

    def start(self) -> None:
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lapor", "run"],
                cwd=ROOT, env=self.environment, stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip
        self.wait(lambda: b"\nready http://127.0.0.1:" in self.said.read_bytes())
        assert self.is_ready()

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Wait for another process; there is nothing else to wait on than what it shows."""
        until = time.monotonic() + PATIENCE
        while not is_so():
            assert self.process is not None
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.1)

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def pid_of(self, name: str) -> int:
        if name == "postgres":
            return int((self.var / "postgres" / "postmaster.pid").read_text().split()[0])
        return int((self.var / "run" / f"{name}.pid").read_text().split()[0])

    def pids(self) -> list[int]:
        """Return every process that belongs to this folder, by what it was started with."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if entry.name.isdecimal() and os.fsencode(self.var) in told:
                found.append(int(entry.name))
        return [pid for pid in found if leftovers.started(pid)]

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start the product, and end whatever a failed test left of it."""
    made = Product(tmp_path_factory.mktemp("lapor") / "var")
    made.command("secrets")
    made.command("vault", "keys")
    made.start()
    yield made
    for pid in made.pids():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("part", ["web", "worker", "vault", "postgres"])
def test_a_killed_part_is_started_again(product: Product, part: str) -> None:
    before = product.pid_of(part)
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        try:
            return product.pid_of(part) != before and product.is_ready()
        except (OSError, IndexError):  # PostgreSQL writes its file anew
            return False

    product.wait(is_back)


def test_a_second_start_is_refused_while_the_first_runs(product: Product) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "lapor", "run"],
        cwd=ROOT, env=product.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "already runs with" in second.stdout
    assert product.is_ready()


@pytest.mark.parametrize("whole", [False, True], ids=["the supervisor", "everything"])
def test_after_a_kill_it_starts_again_and_ends_what_was_left(
    product: Product, *, whole: bool
) -> None:
    assert product.process is not None
    old = product.pids()
    for pid in old if whole else [product.process.pid]:
        os.kill(pid, signal.SIGKILL)
    product.process.wait()
    product.start()
    assert not set(old) & set(product.pids())


def test_it_stops_all_it_started(product: Product) -> None:
    assert product.stop() == 0
    assert product.pids() == []
    assert not list((product.var / "run").glob("*.pid"))
