"""The product's own processes, kept alive by the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lapor.config import leftovers, places, unprivileged

_LARGEST_LOG_BYTES = 10 * 1024 * 1024
# A child that lived this long is not "failing at the start" any more.
_SETTLED_SECONDS = 30.0
_LONGEST_REST_SECONDS = 30.0
STOP_SECONDS = 12.0


@dataclass
class Child:
    """One process: ``lapor <name>``, its log, and when it may be started again."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    rest_until: float = 0.0

    @property
    def pid_file(self) -> Path:
        """Return where it is written down for a later run."""
        return places.run() / f"{self.name}.pid"

    @property
    def log_file(self) -> Path:
        """Return where what it says is written."""
        return places.log() / f"{self.name}.log"

    def end_earlier(self) -> None:
        """End the one an earlier, killed run left."""
        leftovers.end_remembered(self.pid_file)

    def start(self) -> None:
        """Start it. It dies with us, and a Ctrl-C at the terminal reaches it through us alone."""
        if self.log_file.exists() and self.log_file.stat().st_size > _LARGEST_LOG_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        environment = dict(os.environ) | {"LAPOR_DB_ROLE": self.name} | dict(self.environment)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lapor", self.name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
                preexec_fn=unprivileged.Preparation(None, signal.SIGTERM),
            )
        self.started_at = time.monotonic()
        leftovers.remember(self.pid_file, self.process.pid)

    def watch(self) -> str:
        """Start it again if it has died, each time after a longer rest; return what was done."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return ""
            lived = now - self.started_at
            self.failures = 1 if lived > _SETTLED_SECONDS else self.failures + 1
            self.rest_until = now + min(0.2 * 2**self.failures, _LONGEST_REST_SECONDS)
            self.process = None
            return f"{self.name} ended ({code}), starting again; see {self.log_file}"
        if now >= self.rest_until:
            self.start()
        return ""

    def ask_to_stop(self) -> None:
        """Send SIGTERM: it finishes what it began."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, until: float) -> None:
        """Wait until the moment ``until`` (monotonic), then kill it with those it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None
        self.pid_file.unlink(missing_ok=True)
