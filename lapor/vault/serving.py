"""The vault application on a Unix socket inside a thread, for tests and small tools.

In operation gunicorn serves it; here the same application, the same socket and the same database
role answer without another process.
"""

from __future__ import annotations

import os
import socketserver
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from wsgiref.handlers import SimpleHandler
from wsgiref.simple_server import WSGIRequestHandler

from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS, load_backend

from lapor.vault import client
from lapor.vault.process import application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


@contextmanager
def serve_in_thread(socket: Path, database: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Answer on ``socket`` (mode 0600) until the block ends.

    database: settings of the connection that its threads use as their default (the vault's
    role); None: the caller's.
    """
    socket.parent.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = _Server(str(socket), _Handler)
    finally:
        os.umask(before)
    server.database = database
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        client.disconnect()
        server.shutdown()
        thread.join()
        server.server_close()
        socket.unlink(missing_ok=True)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64
    database: Mapping[str, Any] | None = None

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Run the application on this thread's own connection, and close it afterwards."""
        if self.database is not None:
            # No pool: pools are kept by alias and would hand out the caller's role.
            options = {k: v for k, v in self.database["OPTIONS"].items() if k != "pool"}
            own = dict(self.database) | {"OPTIONS": options}
            connections[DEFAULT_DB_ALIAS] = load_backend(own["ENGINE"]).DatabaseWrapper(
                own, DEFAULT_DB_ALIAS
            )
        try:
            return application(environ, start_response)
        finally:
            connections[DEFAULT_DB_ALIAS].close()


class _Handler(WSGIRequestHandler):
    def address_string(self) -> str:
        return "socket"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's
        """Stay silent: the application logs its verbs itself."""

    def get_environ(self) -> WSGIEnvironment:
        length = self.headers.get("content-length", "0")
        return {
            "REQUEST_METHOD": self.command,
            "PATH_INFO": self.path,
            "SERVER_PROTOCOL": self.request_version,
            "CONTENT_LENGTH": length,
            "HTTP_AUTHORIZATION": self.headers.get("authorization", ""),
        }

    def handle(self) -> None:
        """Answer one request; the client opens a new connection for the next."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            return
        handler = SimpleHandler(
            cast("IO[bytes]", self.rfile),
            cast("IO[bytes]", self.wfile),
            self.get_stderr(),
            self.get_environ(),
        )
        server = self.server
        assert isinstance(server, _Server)
        handler.run(server.answer)
