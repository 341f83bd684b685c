"""Where files lie: content-addressed below LAPOR_VAR/files, durable before anybody is told.

A row that names a file is committed only after the file and its folder are on the disk; a file
without a row is swept later. The sealed originals lie beside, and only the vault can open them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings


def root() -> Path:
    """Return the folder of all files."""
    return Path(settings.LAPOR_VAR) / "files"


def keep(content: bytes, suffix: str) -> tuple[str, str]:
    """Write ``content`` durably once; return (sha256 in hexadecimal, path below ``root()``)."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{digest[:2]}/{digest[2:4]}/{digest}.{suffix}"
    target = root() / path
    if target.exists():
        # Touched, so that a sweep running now does not take a file about to be named again.
        os.utime(target)
        return digest, path
    _make_folder(target.parent)
    fresh = target.with_name(f"{target.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    _sync_folder(target.parent)
    return digest, path


def read(path: str) -> bytes:
    """Return a kept file; FileNotFoundError if the disk lost it, which should be loud."""
    return (root() / path).read_bytes()


def remove(path: str) -> None:
    """Remove a kept file that no row names; nothing if it is gone already."""
    (root() / path).unlink(missing_ok=True)


def older_than(age: timedelta) -> Iterator[str]:
    """Yield the paths of files last kept longer than ``age`` ago, by the disk's own time.

    The product's clock can be moved in a demo; a file written a second ago must stay then too,
    because its row may be about to be committed.
    """
    if not root().exists():
        return
    probe = root() / ".now"
    probe.touch()
    before = probe.stat().st_mtime - age.total_seconds()
    for file in root().glob("*/*/*"):
        if file.stat().st_mtime < before:
            yield str(file.relative_to(root()))


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
