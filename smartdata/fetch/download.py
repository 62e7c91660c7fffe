"""Fetching one file or one page: asked for only if it changed, and gone on with where it broke."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx

from smartdata.fetch.body import refuse_wrong_length
from smartdata.fetch.client import Client
from smartdata.fetch.errors import FetchError, PassingError, TooLargeError
from smartdata.fetch.part import Part
from smartdata.files import file_sha256


@dataclass(frozen=True)
class Remembered:
    """What a server said of a file when it was last fetched."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that ask for a file only if it changed."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: v for name, v in told.items() if v and v.isascii() and v.isprintable()}


@dataclass(frozen=True)
class Got:
    """One fetched file; ``modified`` is false where the server says that it is the one we have."""

    url: str
    final_url: str
    modified: bool
    sha256: str = ""
    bytes: int = 0
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    disposition: str | None = None


def download(client: Client, url: str, target: Path, known: Remembered = Remembered()) -> Got:
    """Fetch one file to ``target``; what a broken attempt left there is gone on with.

    Raises:
        MissingPageError: the server has no such page.
        PassingError: network or server trouble outlasted all attempts.
        FetchError: a rule or a limit forbids it.
    """
    part = Part(target)

    def attempt() -> Got:
        begun = part.resume(url)
        try:
            with client.answer(url, begun or known.headers) as answer:
                return _taken(client, url, answer, part, known if not begun else Remembered())
        except TooLargeError:
            part.drop()
            raise
        except FetchError:
            part.keep()
            raise

    return client.again(attempt, lambda: part.kept)


def _taken(client: Client, url: str, answer: httpx.Response, part: Part, known: Remembered) -> Got:
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        if not known.headers:
            raise FetchError(f"{url}: the server says “not modified” though nobody asked that.")
        part.drop()
        return Got(url, str(answer.url), False, etag=known.etag, last_modified=known.last_modified)
    if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.drop()
        raise PassingError(f"{url}: can't be gone on with, and is begun again.")
    whole = part.begin(url, answer)
    received = part.receive(client.receive(answer, client.fetch.max_bytes, part.size))
    refuse_wrong_length(answer, received)
    if whole is not None and part.size != whole:
        raise PassingError(f"{url}: {part.size} of {whole} bytes arrived.")
    size, least = part.size, client.fetch.min_bytes
    if size < least:
        part.drop()
        raise PassingError(f"{url}: the answer has {size} bytes; at least {least} were expected.")
    return _finished(url, answer, part)


def _finished(url: str, answer: httpx.Response, part: Part) -> Got:
    headers = part.headers(answer)
    sha256, size = file_sha256(part.path), part.size
    part.become()
    return Got(
        url, str(answer.url), True, sha256, size, headers.get("etag"),
        headers.get("last-modified"), headers.get("content-type"),
        headers.get("content-disposition"),
    )  # fmt: skip


@dataclass(frozen=True)
class PageBody:
    """A page that is looked through for links: its final address, bytes, and stated encoding."""

    url: str
    body: bytes
    encoding: str | None


def read_page(client: Client, url: str, limit: int) -> PageBody:
    """Fetch a page into memory.

    Raises:
        FetchError: as for :func:`download`, or it is longer than ``limit``.
    """

    def attempt() -> PageBody:
        with client.answer(url, {}) as answer:
            if answer.status_code != httpx.codes.OK:
                raise FetchError(f"{url}: the server answered {answer.status_code}.")
            body = b"".join(client.receive(answer, limit, what="what an index page may have"))
            refuse_wrong_length(answer, len(body))
            return PageBody(str(answer.url), body, answer.charset_encoding)

    return client.again(attempt)
