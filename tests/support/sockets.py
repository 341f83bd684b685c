"""No test may speak with another machine."""

from __future__ import annotations

import socket
from typing import Any

_connect = socket.socket.connect
_LOOPBACK = ("127.", "::1", "localhost")


class NetworkIsClosed(RuntimeError):
    """A test tried to reach another machine."""


def close_all_but_loopback() -> None:
    """Refuse every connection that is neither a Unix socket nor loopback."""

    def connect(self: socket.socket, address: Any) -> None:
        is_near = self.family == socket.AF_UNIX or str(address[0]).startswith(_LOOPBACK)
        if not is_near:
            raise NetworkIsClosed(f"a test reached for {address}")
        _connect(self, address)

    socket.socket.connect = connect  # type: ignore[assignment,method-assign]
