"""``lapor run`` with a folder and a port of its own, as an operator would start it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg

from lapor.config import databases, leftovers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


class Product:
    """One ``lapor run`` with a folder and a port of its own."""

    def __init__(self, var: Path, **changes: str) -> None:
        self.var = var
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        clean = {n: v for n, v in os.environ.items() if not n.startswith("LAPOR_")}
        self.environment = (
            clean
            | {
                "LAPOR_VAR": str(var),
                "LAPOR_PORT": str(self.port),
                "LAPOR_HOSTS": "127.0.0.1",
                # The demo's stories are told in other tests; the country alone is loaded here.
                "LAPOR_DEMO": "0",
            }
            | changes
        )
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

    def wait(self, is_so: Callable[[], bool], *, patience: float = PATIENCE) -> None:
        """Wait for another process; there is nothing else to wait on than what it shows."""
        until = time.monotonic() + patience
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

    def connect(self) -> psycopg.Connection[Any]:
        """Return a connection of the owner."""
        return psycopg.connect(
            host=str(self.var / "run" / "pg"),
            port=databases.EMBEDDED_PORT,
            user=databases.login("owner"),
            password=(self.var / "secrets" / "db_owner").read_text().strip(),
            dbname=databases.DATABASE_NAME,
            autocommit=True,
        )

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)
