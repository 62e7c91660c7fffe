"""A web server on this machine that answers as it is told to, however badly.

``Server`` listens on a free port of 127.0.0.1 and answers each path by its script: one
:class:`Answer`, a list of them (one per request; the last one again and again), or a function of
the request. Every request is kept in ``seen``, with the bytes of the body that were sent.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: When files of a server last changed, where a test does not care.
LONG_AGO = "Mon, 02 Nov 2026 10:00:00 GMT"


@dataclass(frozen=True)
class Answer:
    """What a server says to one request; the misbehaving keys add to each other."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    #: The stated Content-Length, where it is not that of the body; -1 states none and closes the
    #: connection at the end.
    length: int | None = None
    #: Close the connection after so many bytes of the body.
    cut: int | None = None
    #: Send the body in pieces of (bytes, seconds).
    drip: tuple[int, float] | None = None
    #: Send the body again and again, as chunks, until the client hangs up.
    endless: bool = False
    #: Send the body as chunks; with ``cut``, the last one never comes.
    chunked: bool = False
    #: Say nothing at all for so many seconds.
    silent: float = 0
    #: Send the head itself byte by byte, one each so many seconds.
    slow_head: float = 0
    #: Bytes that are sent in the place of everything else.
    raw: bytes | None = None
    #: Close the connection after the answer.
    close: bool = False


@dataclass
class Seen:
    """A request, and how many bytes of a body it was answered with."""

    path: str
    headers: dict[str, str]
    at: float
    connection: tuple[str, int]
    sent: int = 0
    status: int = 0


Script = Answer | Sequence[Answer] | Callable[[Seen], Answer]


class Server:
    """A running server; see the head of this file."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.scheme = "http"
        self.scripts: dict[str, Script] = {}
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._turns: dict[str, int] = {}
        self.stopped = threading.Event()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def says(self, path: str, script: Script | bytes, **headers: str) -> str:
        """Answer a path like this from now on; the address of the path."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.scripts[path] = Answer(script, headers=told) if isinstance(script, bytes) else script
        self._turns.pop(path, None)
        return self.url(path)

    def file(
        self, path: str, body: bytes, *, etag: str | None = "", date: str | None = LONG_AGO,
        kind: str = "text/csv", trouble: Sequence[dict[str, Any]] = (),
    ) -> str:  # fmt: skip
        """Serve a file as a good server does: with ETag, dates, conditions and ranges.

        ``trouble`` are misbehaviours of the first answers, as keys of :class:`Answer`.
        """
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if etag == "" else etag
        turns = iter(trouble)

        def answer(seen: Seen) -> Answer:
            headers = {"Content-Type": kind, "Accept-Ranges": "bytes"}
            if tag:
                headers["ETag"] = tag
            if date:
                headers["Last-Modified"] = date
            asked = seen.headers
            same = asked.get("if-none-match") == tag if "if-none-match" in asked else (
                date is not None and asked.get("if-modified-since") == date)  # fmt: skip
            if same:
                return Answer(status=304, headers=headers)
            wrong = next(turns, {})
            begin = _begin(asked, tag, date)
            if begin is None:
                return Answer(body, headers=headers, **wrong)
            if begin >= len(body):
                return Answer(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
            headers["Content-Range"] = f"bytes {begin}-{len(body) - 1}/{len(body)}"
            return Answer(body[begin:], 206, headers, **wrong)

        return self.says(path, answer)

    def asked(self, path: str) -> list[Seen]:
        """The requests of a path, in their order."""
        return [seen for seen in self.seen if seen.path == path]

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in their order, without robots.txt."""
        return [seen.path for seen in self.seen if seen.path != "/robots.txt"]

    def answer(self, seen: Seen) -> Answer:
        """What a request is answered with."""
        with self._lock:
            self.seen.append(seen)
            script = self.scripts.get(seen.path)
            turn = self._turns[seen.path] = self._turns.get(seen.path, -1) + 1
        if script is None:
            return Answer(b"<html><h1>Not Found</h1></html>", 404)
        if isinstance(script, Answer):
            return script
        return script(seen) if callable(script) else script[min(turn, len(script) - 1)]


def _begin(asked: dict[str, str], tag: str | None, date: str | None) -> int | None:
    """Where the rest of a file begins that is asked for; None where all of it is."""
    if "range" not in asked or asked.get("if-range", tag) not in (tag, date):
        return None
    return int(asked["range"].removeprefix("bytes=").rstrip("-"))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: Server

    def do_GET(self) -> None:
        told = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.path, told, time.monotonic(), self.client_address)
        with suppress(OSError):  # the client may hang up at any time
            self._send(self.owner.answer(seen), seen)

    def _send(self, answer: Answer, seen: Seen) -> None:
        seen.status = answer.status
        if answer.silent:
            self.owner.stopped.wait(answer.silent)
        if answer.raw is not None:
            self.close_connection = True
            self.wfile.write(answer.raw)
            return
        self._head(answer)
        if answer.status == 304:
            return
        chunked = answer.chunked or answer.endless
        for piece in _pieces(answer):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            seen.sent += len(piece)
            if answer.drip and self.owner.stopped.wait(answer.drip[1]):
                break
        if answer.cut is not None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _head(self, answer: Answer) -> None:
        lines = [f"HTTP/1.1 {answer.status} Told", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        length = len(answer.body) if answer.length is None else answer.length
        if answer.chunked or answer.endless:
            lines.append("Transfer-Encoding: chunked")
        elif length >= 0 and answer.status != 304:
            lines.append(f"Content-Length: {length}")
        if answer.close or length < 0:
            self.close_connection = True
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        if not answer.slow_head:
            self.wfile.write(head)
            return
        for byte in head:
            self.wfile.write(bytes([byte]))
            if self.owner.stopped.wait(answer.slow_head):
                return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _pieces(answer: Answer) -> Iterator[bytes]:
    body = answer.body if answer.cut is None else answer.body[: answer.cut]
    size = answer.drip[0] if answer.drip else 2**16
    while True:
        for begin in range(0, len(body), size):
            yield body[begin : begin + size]
        if not answer.endless:
            return


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def serving(certificate: tuple[str, str] | None = None) -> Iterator[Server]:
    """A server for as long as the context lasts; over TLS with a (certificate, key)."""

    class Handler(_Handler):
        pass

    http = _Http(("127.0.0.1", 0), Handler)
    server = Server(http.server_port)
    Handler.owner = server
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        http.socket = context.wrap_socket(http.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        http.shutdown()
        http.server_close()
        thread.join()


class FakeTime:
    """A clock that only moves when somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds
