"""``lapor run``: one command that starts everything, watches over it, and ends it.

The supervisor itself sets up no Django and does no work: it starts PostgreSQL, lets ``lapor
prepare`` bring the database up to date, then keeps web, worker and vault running.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from lapor.config import databases, embedded, env, places, postgres, secret_files, unprivileged
from lapor.config.children import STOP_SECONDS, Child

_READY_SECONDS = 90.0
_POLL_SECONDS = 0.2
# Seconds between tries to bring a database back that was killed.
_RESTS = (0.2, 1.0, 3.0, 10.0)


class CannotRun(RuntimeError):
    """Something outside of us must change first; the text says what."""


class Stopped(Exception):
    """SIGTERM or Ctrl-C."""


def main() -> int:
    """Run until asked to stop; return the exit code."""
    os.environ["LAPOR_VAR"] = str(places.var())
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        _run()
    except Stopped:
        _say("berhenti: semua proses sudah dihentikan.")
        return 0
    except (
        CannotRun,
        embedded.AlreadyRunning,
        postgres.PostgresFailed,
        secret_files.SecretMissing,
        ImproperlyConfigured,
        PermissionError,
    ) as why:
        _say(f"tidak dapat berjalan: {why}")
        return 1
    return 0


def _run() -> None:
    _say(f"menyiapkan Lapor di {places.var()}")
    children = [Child("vault"), Child("web"), Child("worker")]
    with embedded.lock():
        for child in children:
            child.end_earlier()
        _demand_port()
        with _database() as server, _stopping(children):
            _prepare()
            for child in children:
                child.start()
            _wait_until_ready(children, server)
            _announce()
            while True:
                _watch(children, server)


@contextlib.contextmanager
def _database() -> Iterator[postgres.Server | None]:
    """Run the embedded server, unless one was given."""
    if databases.given_url():
        yield None
        return
    began = time.monotonic()
    with embedded.serving() as server:
        _say(f"basis data menjawab ({time.monotonic() - began:.1f} s)")
        yield server


@contextlib.contextmanager
def _stopping(children: list[Child]) -> Iterator[None]:
    """Whatever happens, stop all children; a second Ctrl-C does not leave half of them."""
    try:
        yield
    finally:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        for child in children:
            child.ask_to_stop()
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            child.stop(until)


def _prepare() -> None:
    """Bring database and files up to date in a process of its own, as the owner."""
    done = subprocess.Popen(
        [sys.executable, "-m", "lapor", "prepare"],
        env=dict(os.environ) | {"LAPOR_DB_ROLE": "owner"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=unprivileged.Preparation(None, signal.SIGTERM),
    )
    try:
        code = done.wait()
    except Stopped:
        done.terminate()
        done.wait()
        raise
    if code != 0:
        raise CannotRun("persiapan gagal; sebabnya tertulis di atas.")


def _wait_until_ready(children: list[Child], server: postgres.Server | None) -> None:
    until = time.monotonic() + _READY_SECONDS
    troubles = "belum menjawab"
    while time.monotonic() < until:
        troubles = _troubles()
        if not troubles:
            return
        _watch(children, server)
    raise CannotRun(f"belum siap setelah {_READY_SECONDS:.0f} s ({troubles}); lihat {places.log()}")


def _troubles() -> str:
    """Ask the readiness door; return "" when all is well."""
    link = http.client.HTTPConnection("127.0.0.1", _port(), timeout=5)
    try:
        link.request("GET", "/readyz", headers={"Host": _host()})
        answer = link.getresponse()
        said = json.loads(answer.read() or b"{}")
    except (OSError, http.client.HTTPException, ValueError):
        return "web belum menjawab"
    finally:
        link.close()
    if answer.status == http.client.OK:
        return ""
    return "; ".join(said.get("troubles", {}).values()) or f"HTTP {answer.status}"


def _watch(children: list[Child], server: postgres.Server | None) -> None:
    """Look once after everything, then rest a little."""
    if server is not None and server.process is not None and server.process.poll() is not None:
        _restart(server)
    for child in children:
        told = child.watch()
        if told:
            _say(told)
    time.sleep(_POLL_SECONDS)


def _restart(server: postgres.Server) -> None:
    """Start PostgreSQL again; what ended it may end it once more while it recovers."""
    for rest in (*_RESTS, None):
        _say("PostgreSQL berakhir, dijalankan lagi")
        try:
            server.start()
        except postgres.PostgresFailed:
            if rest is None:
                raise
            time.sleep(rest)
        else:
            return


def _announce() -> None:
    address = f"http://127.0.0.1:{_port()}"
    print(f"\nready {address}", flush=True)  # noqa: T201
    logins = places.run() / "logins.txt"
    if env.flag("DEMO"):
        _say("ini DEMO: data contoh, kata sandi contoh, pesan tidak dikirim tetapi tampil di")
        _say(f"  {address}/kotak-keluar")
        if logins.exists():
            print(logins.read_text(encoding="utf-8"), flush=True)  # noqa: T201
    _say(f"catatan tiap proses ada di {places.log()}; Ctrl-C menghentikan semuanya.")


def _demand_port() -> None:
    """Refuse to share the port: gunicorn's reuse-port would silently divide the visitors."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((env.text("BIND", "127.0.0.1"), _port()))
        except OSError as taken:
            raise CannotRun(
                f"port {_port()} dipakai program lain ({taken.strerror}); setel LAPOR_PORT."
            ) from taken


def _port() -> int:
    return env.integer("PORT", 8000, least=1)


def _host() -> str:
    hosts = env.words("HOSTS", "127.0.0.1")
    return hosts[0].lstrip(".") if hosts else "127.0.0.1"


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Stopped


def _say(line: str) -> None:
    print(f"[lapor] {line}", flush=True)  # noqa: T201
