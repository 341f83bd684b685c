"""Where the product keeps its state: everything below one folder, LAPOR_VAR (``var`` by default)."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

# sun_path holds 108 bytes with its closing zero; the longest name we put there is this one.
_SOCKET_PATH_BYTES = 107
_LONGEST_SOCKET = "/pg/.s.PGSQL.5432"


def var() -> Path:
    """Return the folder of all state, absolute."""
    return Path(os.environ.get("LAPOR_VAR") or "var").absolute()


def secrets() -> Path:
    """Return the folder of secrets (0700; its files 0600)."""
    return var() / "secrets"


def log() -> Path:
    """Return the folder of log files."""
    return var() / "log"


def run() -> Path:
    """Return the folder of sockets, locks and pid files.

    A Unix socket's path may have 107 bytes. Where LAPOR_VAR is too deep for that, or holds a comma, a short folder
    of ours beside the system's temporary files takes its place, always the same one for one
    LAPOR_VAR; it is refused if somebody else made it.
    """
    usual = var() / "run"
    is_short = len(os.fsencode(usual)) + len(_LONGEST_SOCKET) <= _SOCKET_PATH_BYTES
    # A comma would make two servers of one in PostgreSQL's own clients.
    if is_short and not set(str(usual)) & {",", '"'}:
        return usual
    name = hashlib.sha256(os.fsencode(usual)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lapor-{os.getuid()}-{name}"


def database_socket() -> Path:
    """Return the folder of PostgreSQL's socket; it belongs to whom PostgreSQL runs as."""
    return run() / "pg"


def prepare() -> None:
    """Create the folders; called by whatever starts something."""
    var().mkdir(parents=True, exist_ok=True)
    for folder in (secrets(), log()):
        folder.mkdir(mode=0o700, exist_ok=True)
    run().mkdir(mode=0o711, exist_ok=True)
    database_socket().mkdir(mode=0o700, exist_ok=True)
    found = run().lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{run()} belongs to somebody else: set LAPOR_VAR to a shorter path")
