"""End what an earlier run left behind after it was killed.

A process counts as ours by facts the kernel keeps: its working folder, or a pid together with the
moment that pid began. A pid alone may long belong to somebody else.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

_PROC = Path("/proc")
_POLL_SECONDS = 0.05


def end_all_in(folder: Path, *, patience: float = 10.0) -> int:
    """End every process that works in ``folder``; return how many there were.

    PostgreSQL's processes all work in their data folder. They are asked first (fast shutdown),
    then killed; the write-ahead log makes both safe.
    """
    if not folder.exists():
        return 0
    found = _working_in(folder)
    for pid in found:
        _send(pid, signal.SIGINT)
    until = time.monotonic() + patience
    while (left := _working_in(folder)) and time.monotonic() < until:
        time.sleep(_POLL_SECONDS)
    for pid in left:
        _send(pid, signal.SIGKILL)
    while _working_in(folder):
        time.sleep(_POLL_SECONDS)
    return len(found)


def _working_in(folder: Path) -> list[int]:
    """Return the processes whose working folder it is (without zombies, which have none)."""
    wanted = folder.stat()
    found = []
    for entry in _PROC.iterdir() if _PROC.is_dir() else ():
        if not entry.name.isdecimal():
            continue
        try:
            there = (entry / "cwd").stat()
        except OSError:
            continue
        if (there.st_dev, there.st_ino) == (wanted.st_dev, wanted.st_ino):
            found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid() and _is_postgres(pid)]


def _is_postgres(pid: int) -> bool:
    """Return whether it is PostgreSQL and not, say, a shell somebody opened in the folder."""
    try:
        return (_PROC / str(pid) / "comm").read_text(encoding="utf-8").startswith("postgres")
    except OSError:
        return False


def started(pid: int) -> str:
    """Return the moment ``pid`` began, in the kernel's own units, or "" if there is none."""
    try:
        line = (_PROC / str(pid) / "stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    # The name in parentheses may hold spaces; the start is the 22nd field, 20th after it.
    fields = line.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def remember(file: Path, pid: int) -> None:
    """Write down a child, so that a later run can end it."""
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{pid} {started(pid)}\n", encoding="ascii")
    fresh.replace(file)


def end_remembered(file: Path, *, patience: float = 10.0) -> bool:
    """End the process written down in ``file`` if it still is that process."""
    try:
        pid_text, _, began = file.read_text(encoding="ascii").strip().partition(" ")
        pid = int(pid_text)
    except (OSError, ValueError):
        return False
    is_there = bool(began) and started(pid) == began
    if is_there:
        _send_group(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while started(pid) == began and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
        if started(pid) == began:
            _send_group(pid, signal.SIGKILL)
    file.unlink(missing_ok=True)
    return is_there


def _send(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _send_group(pid: int, sign: signal.Signals) -> None:
    """Signal a child and those it started; it leads its own group."""
    try:
        if os.getpgid(pid) == pid:
            os.killpg(pid, sign)
        else:
            os.kill(pid, sign)
    except ProcessLookupError:
        return
