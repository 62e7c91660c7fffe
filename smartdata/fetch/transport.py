"""Connections whose addresses were checked, that end in time, and whose bytes are counted."""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from smartdata.fetch.errors import FetchError, PassingError
from smartdata.fetch.policy import Policy, is_public

_TROUBLE = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)
#: The end of the head of an answer, as leniently as the parser of it finds it.
_HEAD_END = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/\d\.\d 1\d\d\b")


class WatchedStream(httpcore.NetworkStream):
    """A connection that no server can keep open beyond the time of the whole fetch.

    ``body_bytes`` counts what came after the head of the answer to the last request. Whatever
    exceeds the length that the server stated would otherwise be dropped in silence, or be taken
    for the answer to the next request.
    """

    def __init__(self, inner: httpcore.NetworkStream, remaining: Callable[[], float]) -> None:
        self._inner = inner
        self._remaining = remaining
        self._head: bytearray | None = bytearray()
        self.body_bytes = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has arrived, within the time that is left for the fetch."""
        data = self._inner.read(max_bytes, self._within(timeout, httpcore.ReadTimeout))
        self._count(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write a request; the head of its answer is what comes next."""
        self._head, self.body_bytes = bytearray(), 0
        self._inner.write(buffer, self._within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on encrypted."""
        within = self._within(timeout, httpcore.ConnectTimeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, within)
        return WatchedStream(inner, self._remaining)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)

    def _within(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        left = self._remaining()
        if left <= 0:
            raise late("the time for the whole fetch is over")
        return left if timeout is None else min(timeout, left)

    def _count(self, data: bytes) -> None:
        if self._head is None:
            self.body_bytes += len(data)
            return
        self._head += data
        while (end := _HEAD_END.search(self._head)) is not None:
            interim = _INTERIM.match(self._head)
            del self._head[: end.end()]
            if not interim:
                self.body_bytes, self._head = len(self._head), None
                return


class _CheckedBackend(httpcore.SyncBackend):
    """Looks a host up once, checks every address, and connects to one that was checked.

    A name that later leads to another address is thus of no use to anybody.
    """

    def __init__(self, policy: Policy, remaining: Callable[[], float]) -> None:
        super().__init__()
        self.policy = policy
        self.remaining = remaining

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: Any = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        last: Exception | None = None
        for address in self._addresses(host, port):
            left = self.remaining()
            if left <= 0:
                raise httpcore.ConnectTimeout("the time for the whole fetch is over")
            within = left if timeout is None else min(timeout, left)
            try:
                made = super().connect_tcp(address, port, within, local_address, socket_options)
                return WatchedStream(made, self.remaining)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        assert last is not None
        raise last

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not found ({error})") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        private = [one for one in addresses if not is_public(one, self.policy)]
        if private or not addresses:
            raise FetchError(
                f"{host}: leads to {', '.join(private) or 'no address'}, which is not on the "
                "public internet and is never fetched."
            )
        return addresses


class _Stream(httpx.SyncByteStream):
    def __init__(self, inner: Any, url: httpx.URL) -> None:
        self.inner = inner
        self.url = url

    def __iter__(self) -> Iterator[bytes]:
        with _told(self.url, "the answer broke off"):
            yield from self.inner

    def close(self) -> None:
        self.inner.close()


@lru_cache(maxsize=4)
def _trusted(*_: str | None) -> ssl.SSLContext:
    """The certificates that are trusted: those of these two places, or the usual ones. Reading
    them takes as long as fetching a small file."""
    return httpx.create_ssl_context()


class CheckedTransport(httpx.BaseTransport):
    """Sends requests over connections whose addresses were checked.

    ``remaining`` says how many seconds are left for the whole fetch.
    """

    def __init__(self, policy: Policy, remaining: Callable[[], float]) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
            network_backend=_CheckedBackend(policy, remaining),
            max_connections=4,
            retries=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            PassingError: the network or the server failed.
            FetchError: the host leads to an address that must not be asked, or its certificate
                can't be trusted.
        """
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _told(request.url, "no answer"):
            answer = self._pool.handle_request(asked)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream, request.url),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


@contextmanager
def _told(url: httpx.URL, what: str) -> Iterator[None]:
    """Turn trouble with the connection into the errors of this package."""
    try:
        yield
    except _TROUBLE as error:
        reason = error.args[0] if error.args else None
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise FetchError(
                f"{url}: the server's certificate can't be trusted ({reason.verify_message}). Tell "
                "the publisher."
            ) from error
        told = str(error) or type(error).__name__
        raise PassingError(f"{url}: {what} ({told}).") from error
