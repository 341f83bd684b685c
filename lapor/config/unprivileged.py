"""Start PostgreSQL as somebody who may do little: it refuses to run as root, and rightly so."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from lapor.config import places

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_ACL = "system.posix_acl_access"
_ACL_VERSION = 2
_USER_OBJ, _USER, _GROUP_OBJ, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_NOBODY_ID = 0xFFFFFFFF


@dataclass(frozen=True)
class Account:
    """The user PostgreSQL runs as when we are root."""

    uid: int
    gid: int

    def may_reach(self, *needed: Path) -> None:
        """Let this user, and nobody else, pass through the folders it needs and those above.

        Folders that everybody may pass are left alone. For the others an access entry with the
        right to pass, not to list, is added for this one user; where the file system knows no
        such entries, the right to pass is given to all, and we say so.
        """
        for target in needed:
            for folder in (target.resolve(), *target.resolve().parents):
                self._may_pass(folder)

    def _may_pass(self, folder: Path) -> None:
        found = folder.stat()
        if found.st_mode & stat.S_IXOTH or found.st_uid == self.uid:
            return
        try:
            _let_pass(folder, found.st_mode, self.uid)
        except OSError:
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)
            print(f"{folder}: now may be passed through by all (PostgreSQL must not be root)")  # noqa: T201


def account_for(data: Path) -> Account | None:
    """Return whom PostgreSQL shall run as: None means as ourselves, who are not root.

    A cluster that exists keeps its owner; a new one gets the owner of LAPOR_VAR if that is not
    root (``sudo make run``), else the account ``postgres`` or ``nobody``.
    """
    if os.geteuid() != 0:
        return None
    for folder in (data, places.var()):
        if folder.exists() and folder.stat().st_uid != 0:
            found = folder.stat()
            return Account(found.st_uid, found.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PermissionError("Neither an account postgres nor nobody exists: run as a plain user.")


class Preparation:
    """What a child does between fork and exec: give up root, and die when its parent dies."""

    def __init__(self, account: Account | None, on_death: signal.Signals) -> None:
        self.account = account
        self.on_death = on_death
        self.parent = os.getpid()

    def __call__(self) -> None:
        """Run in the child. The wish to die with the parent is lost when the user changes,
        so it comes last; a parent that died before it is noticed by asking.
        """
        os.umask(0o077)
        if self.account is not None:
            os.setgroups([])
            os.setgid(self.account.gid)
            os.setuid(self.account.uid)
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(self.on_death), 0, 0, 0)
        if os.getppid() != self.parent:
            os._exit(1)


def _let_pass(folder: Path, mode: int, uid: int) -> None:
    """Add an access entry "user uid may pass" to a folder (format: linux/posix_acl_xattr.h)."""
    try:
        raw = os.getxattr(folder, _ACL)
        entries = [struct.unpack_from("<HHI", raw, at) for at in range(4, len(raw), 8)]
    except OSError:
        entries = [
            (_USER_OBJ, mode >> 6 & 7, _NOBODY_ID),
            (_GROUP_OBJ, mode >> 3 & 7, _NOBODY_ID),
            (_OTHER, mode & 7, _NOBODY_ID),
        ]
    entries = [e for e in entries if e[0] != _MASK and (e[0], e[2]) != (_USER, uid)]
    entries.append((_USER, 1, uid))
    # The mask is the most a named entry may give; it must cover what the group already has.
    widest = 0
    for tag, rights, _ in entries:
        if tag in {_USER, _GROUP_OBJ, _GROUP}:
            widest |= rights
    entries.append((_MASK, widest, _NOBODY_ID))
    entries.sort(key=lambda e: (e[0], e[2]))
    packed = struct.pack("<I", _ACL_VERSION) + b"".join(struct.pack("<HHI", *e) for e in entries)
    os.setxattr(folder, _ACL, packed)
