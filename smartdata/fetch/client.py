"""Requests, one after the other: robots.txt, pace, redirects, attempts and limits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin

import httpx
from protego import Protego
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from smartdata import __version__
from smartdata.describe.fetching import Fetch
from smartdata.fetch.body import chunks
from smartdata.fetch.errors import FetchError, MissingPageError, PassingError, TooLargeError
from smartdata.fetch.policy import Policy, checked_url
from smartdata.fetch.transport import CheckedTransport

log = logging.getLogger(__name__)
T = TypeVar("T")

_AGENT = "smartdata"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Answers that may be different in a moment.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
#: A server that asks for a longer pause than this is left alone until a later run.
_LONGEST_WAIT = 120.0
_LONGEST_OWN_WAIT = 60.0
_ROBOTS_BYTES = 512_000


def _nothing(_: int) -> None:
    """Nobody wants to know how many bytes arrived."""


@dataclass
class Client:
    """Asks the servers of one source, one request after the other; use as a context manager.

    ``sleep`` and ``clock`` (in seconds, never going backwards) may be replaced in tests; ``heard``
    is told of all bytes that arrive.
    """

    fetch: Fetch
    policy: Policy = field(default_factory=Policy)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    heard: Callable[[int], None] = _nothing
    requests: int = 0
    total_bytes: int = 0
    _began: float = 0.0
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, Protego] = field(default_factory=dict)

    def __enter__(self) -> Client:
        self._began = self.clock()
        self._transport = CheckedTransport(self.policy, self.remaining)
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()

    def remaining(self) -> float:
        """How many seconds are left for the fetch."""
        return self._began + self.fetch.max_seconds - self.clock()

    def check_time(self, more: float = 0.0) -> None:
        """Refuse to go on beyond the time of the fetch.

        Raises:
            FetchError: the time is over, or would be after ``more`` seconds.
        """
        if self.remaining() - more <= 0:
            raise FetchError(
                f"the fetch takes longer than {self.fetch.max_seconds:g} s. What has arrived is "
                f"gone on with for {self.fetch.resume_hours:g} hours; if the source is that slow, "
                "raise fetch.max_seconds."
            )

    def least_seconds(self, count: int, address: str) -> float:
        """How long so many requests to the host of an address take at least."""
        return count * self._gap(_origin(checked_url(address, self.fetch, self.policy)))

    def again(self, attempt: Callable[[], T], arrived: Callable[[], int] = lambda: 0) -> T:
        """What an attempt gives, tried again with growing pauses while its trouble may pass.

        ``arrived`` counts what the attempts together have achieved; only attempts that achieve
        nothing are counted against ``fetch.attempts``.

        Raises:
            PassingError: the trouble outlasted all attempts.
            FetchError: as the attempt does.
        """
        patience = _Patience(self.fetch.attempts, arrived)

        def counted() -> T:
            try:
                return attempt()
            except PassingError as error:
                log.info("%s", error)
                self.check_time()
                patience.count(error)
                raise

        retrying = Retrying(
            stop=patience.is_over,
            wait=patience.wait,
            retry=retry_if_exception_type(PassingError),
            sleep=self._pause,
            reraise=True,
        )
        return retrying(counted)

    @contextmanager
    def answer(self, address: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer behind all redirects, each of which is checked like the first address.

        Raises:
            MissingPageError: the server has no such page.
            PassingError: network or server trouble.
            FetchError: a rule or a limit forbids it, or the server refuses.
        """
        with self._followed(address, headers, robots=True) as answer:
            _refuse_status(answer)
            yield answer

    def receive(
        self, answer: httpx.Response, limit: int, before: int = 0, what: str = "fetch.max_bytes"
    ) -> Iterator[bytes]:
        """The body of an answer as it arrives, within the limits of the fetch.

        ``before`` counts bytes of the same file that arrived earlier; ``what`` names the limit.

        Raises:
            TooLargeError: it is longer than ``limit``, or all answers together are.
            PassingError: the connection broke off, or the time of the fetch is over.
        """
        stated = str(answer.headers.get("content-length", ""))
        if stated.isdigit() and before + int(stated) > limit:
            raise _too_large(answer.url, before + int(stated), what, limit)
        received = before
        for chunk in chunks(answer):
            received += len(chunk)
            self.total_bytes += len(chunk)
            if received > limit:
                raise _too_large(answer.url, received, what, limit)
            if self.total_bytes > self.fetch.max_total_bytes:
                most = self.fetch.max_total_bytes
                raise _too_large(answer.url, self.total_bytes, "fetch.max_total_bytes", most)
            self.heard(len(chunk))
            yield chunk

    @contextmanager
    def _followed(
        self, address: str, headers: dict[str, str], *, robots: bool
    ) -> Iterator[httpx.Response]:
        for _ in range(self.fetch.max_redirects + 1):
            url = checked_url(address, self.fetch, self.policy)
            if robots:
                self._obey_robots(url)
            self._keep_pace(_origin(url))
            self.check_time()
            self.requests += 1
            with closing(self._asked(url, headers)) as answer:
                if answer.status_code not in _REDIRECTS or "location" not in answer.headers:
                    yield answer
                    return
                address = _joined(str(url), str(answer.headers["location"]))
        raise FetchError(
            f"{address}: more than {self.fetch.max_redirects} redirects led here. Give the final "
            "address, or raise fetch.max_redirects."
        )

    def _asked(self, url: httpx.URL, headers: dict[str, str]) -> httpx.Response:
        """The answer to one request. It carries nothing but these headers: what is answered must
        not depend on what was asked before (no cookies) or on this machine (no passwords)."""
        own = {
            "User-Agent": f"{_AGENT}/{__version__} (+{self.fetch.contact})",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        timeout = httpx.Timeout(self.fetch.timeout_seconds).as_dict()
        request = httpx.Request("GET", url, headers=own | headers, extensions={"timeout": timeout})
        answer = self._transport.handle_request(request)
        answer.request = request
        return answer

    def _pause(self, seconds: float) -> None:
        self.check_time(seconds)
        self.sleep(seconds)

    def _gap(self, origin: str) -> float:
        """Seconds between two requests to a server, as we were told and as it asks for."""
        gaps = [1 / self.fetch.requests_per_second]
        robots = self._robots.get(origin)
        if robots is not None:
            gaps.append(float(robots.crawl_delay(_AGENT) or 0))
            rate = robots.request_rate(_AGENT)
            if rate is not None and rate.requests:
                gaps.append(rate.seconds / rate.requests)
        return max(gaps)

    def _keep_pace(self, origin: str) -> None:
        wait = self._last.get(origin, float("-inf")) + self._gap(origin) - self.clock()
        if wait > 0:
            self._pause(wait)
        self._last[origin] = self.clock()

    def _obey_robots(self, url: httpx.URL) -> None:
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(f"{origin}/robots.txt")
        if not self._robots[origin].can_fetch(str(url), _AGENT):
            raise FetchError(
                f"{url}: the site's robots.txt asks programs not to fetch it. Ask the publisher "
                "for another way."
            )

    def _read_robots(self, address: str) -> Protego:
        body = b""
        with self._followed(address, {}, robots=False) as answer:
            status = answer.status_code
            if status >= 500 or status in _PASSING:
                raise PassingError(
                    f"{address}: the server answered {status}, so what it allows is not known.",
                    _retry_after(answer),
                )
            if status == httpx.codes.OK:
                for chunk in chunks(answer):
                    body += chunk
                    if len(body) > _ROBOTS_BYTES:
                        break  # the rest has no meaning (RFC 9309)
        return Protego.parse(body[:_ROBOTS_BYTES].decode("utf-8-sig", "replace"))


class _Patience:
    """How long a trouble is waited out: twice as long each time, or as long as the server asks."""

    def __init__(self, attempts: int, arrived: Callable[[], int]) -> None:
        self.attempts = attempts
        self.arrived = arrived
        self.most = arrived()
        self.vain = 0
        self.asked = 0.0

    def count(self, error: PassingError) -> None:
        """Count an attempt that failed."""
        now = self.arrived()
        self.vain = 1 if now > self.most else self.vain + 1
        self.most = max(self.most, now)
        self.asked = error.wait or 0.0

    def is_over(self, _: RetryCallState) -> bool:
        """Whether to give up."""
        return self.vain >= self.attempts or self.asked > _LONGEST_WAIT

    def wait(self, _: RetryCallState) -> float:
        """Seconds until the next attempt."""
        return max(self.asked, min(2.0 ** (self.vain - 1), _LONGEST_OWN_WAIT))


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise FetchError(f"{base}: redirects to {location!r}, which is no address.") from error


def _refuse_status(answer: httpx.Response) -> None:
    url, status = answer.url, answer.status_code
    if status in (
        httpx.codes.OK, httpx.codes.PARTIAL_CONTENT, httpx.codes.NOT_MODIFIED,
        httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE,
    ):  # fmt: skip
        return
    if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise MissingPageError(f"{url}: there is no such page ({status}). Mend the address.")
    if status in _PASSING:
        wait = _retry_after(answer)
        asked = f", and asks to come back in {wait:.0f} s" if wait else ""
        raise PassingError(f"{url}: the server answered {status}{asked}.", wait)
    raise FetchError(f"{url}: the server answered {status}. Look at the address in a browser.")


def _too_large(url: httpx.URL, size: int, what: str, limit: int) -> TooLargeError:
    return TooLargeError(
        f"{url}: {size} bytes or more, which is beyond {what} ({limit}). Raise it if that is right."
    )


def _retry_after(answer: httpx.Response) -> float | None:
    told = str(answer.headers.get("retry-after", "")).strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
