"""Small real servers for the other side: a mail server and an HTTP receiver, in threads."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

_Box = TypeVar("_Box")


@dataclass
class MailServer:
    """What a mail server took. answers: reply to each RCPT, "250" when the list is used up."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address for LAPOR_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Take mail over SMTP on a free port of loopback."""
    box = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 test")
            while line := self.rfile.readline().decode().strip():
                word = line.split(":")[0].split()[0].upper()
                match word:
                    case "EHLO" | "HELO":
                        self._say("250 test")
                    case "RCPT":
                        self._say((box.answers.pop(0) if box.answers else "250") + " said")
                    case "DATA":
                        self._say("354 go on")
                        self._take()
                    case "QUIT":
                        self._say("221 bye")
                        return
                    case _:
                        self._say("250 ok")

        def _take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            box.mails.append(mail)
            self._say("250 taken")

        def _say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_address[1]
        yield from _served(server, box)


@dataclass
class Received:
    """One POST. key: its Idempotency-Key."""

    key: str
    body: dict[str, object]
    authorization: str = ""


@dataclass
class Receiver:
    """An HTTP receiver. answers: (status, body) in turn; 200 with a receipt when used up.

    A repeated key gets the first receipt again, as RULES.md 5.3 asks of the other side.
    """

    port: int = 0
    posts: list[Received] = field(default_factory=list)
    taken: dict[str, dict[str, object]] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    # Set: the request was taken, then the connection broke before any answer.
    loses_answers: int = 0
    # Nothing is answered before this is set.
    holds: threading.Event | None = None

    @property
    def url(self) -> str:
        """Return the address to post to."""
        return f"http://127.0.0.1:{self.port}/kasus"


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Take POSTs of JSON on a free port of loopback."""
    box = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers.get("Idempotency-Key", "")
            box.posts.append(Received(key, body, self.headers.get("Authorization", "")))
            if box.holds is not None:
                box.holds.wait()
            if box.answers:
                self._answer(*box.answers.pop(0))
                return
            number = f"ORI-{len(box.taken) + 1}"
            receipt = box.taken.setdefault(key, {"number": number, "echo": json.dumps(body)})
            if box.loses_answers:
                box.loses_answers -= 1
                self.connection.close()
                return
            self._answer(200, json.dumps(receipt).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_address[1]
        yield from _served(server, box)


def _served(server: socketserver.BaseServer, box: _Box) -> Iterator[_Box]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
