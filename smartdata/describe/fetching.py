"""What a description says of where a source's files come from: the key ``fetch``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from smartdata.describe.base import Part, Pattern, exactly_one


def _has_a_host(url: str) -> str:
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError("an address with a user or password in it is neither kept nor fetched")
    if not parts.hostname or parts.port == 0:
        raise ValueError("the address names no host, or no port that exists")
    return url


#: The rules of ``smartdata.fetch.policy`` allow https only; http stands here for servers of tests.
Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000),
    AfterValidator(_has_a_host),
]
FileName = Annotated[str, StringConstraints(pattern=r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,150}$")]
#: It goes into a header of each request, which holds plain ASCII on one line.
Contact = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:https?://[!-~]+|[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+)$",
        max_length=200,
        strip_whitespace=True,
    ),
]
HostName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$")]


class NamedUrl(Part):
    """One file and the name that it gets in the snapshot."""

    url: Url
    """The address of the file."""
    name: FileName | None = None
    """What the file is called in the snapshot; the end of its address if nothing is said."""


class Pages(Part):
    """A listing that is spread over numbered pages; each is one file."""

    url: Url
    """The address with ``{page}`` where the number stands."""
    first: int = Field(default=1, ge=0)
    """The number of the first page."""
    last: int | None = Field(default=None, ge=0)
    """The number of the last page; without it, pages are asked for until two in a row are missing
    (404), hold nothing, or repeat an earlier page."""
    step: int = Field(default=1, ge=1)
    """How far the numbers of two pages are apart, for listings that count records."""
    most: int = Field(default=1_000, ge=1, le=100_000)
    """A listing that has more pages than this is refused, never cut off."""

    @model_validator(mode="after")
    def _has_pages(self) -> Pages:
        if "{page}" not in self.url:
            raise ValueError("pages.url needs {page} where the number stands")
        if self.last is not None and self.last < self.first:
            raise ValueError(f"the last page, {self.last}, comes before the first, {self.first}")
        return self

    def address(self, number: int) -> str:
        """The address of the page with this number."""
        return self.url.replace("{page}", str(number))


class Index(Part):
    """A page with links to the pages of the records; each of those is one file."""

    url: Url
    """The address of the first index page."""
    links: Pattern
    """Regular expression of the addresses of record pages, found anywhere in the full address."""
    next: Pattern | None = None
    """Regular expression of the addresses of further index pages, if the index has several."""
    most_pages: int = Field(default=1_000, ge=1, le=100_000)
    """An index of more pages than this is refused, never cut off."""
    most_links: int = Field(default=100_000, ge=1, le=1_000_000)
    """More links to records than this are refused, never cut off."""
    may_fail: int = Field(default=0, ge=0)
    """How many of the links may be dead (404, 410) or lead to no record. Such links are listed in
    the record of the fetch, with the reason."""


class Fetch(Part):
    """Where files come from, and how considerately they are fetched.

    Exactly one of ``url``, ``urls``, ``pages`` and ``index``.
    """

    model_config = ConfigDict(json_schema_extra=exactly_one("url", "urls", "pages", "index"))

    url: Url | None = None
    """The address of the only file."""
    urls: tuple[Url | NamedUrl, ...] | None = Field(default=None, min_length=1)
    """The addresses of several files, each plain or with the name that it gets."""
    pages: Pages | None = None
    """A listing over numbered pages, of which each becomes a file."""
    index: Index | None = None
    """A page with links to the pages of the records, of which each becomes a file."""
    contact: Contact
    """A mail address or page by which the server's owner can reach whoever fetches; it is part of
    the User-Agent."""
    hosts: tuple[HostName, ...] = ()
    """Further hosts that files may come from, by a link or a redirect; those of the addresses are
    always allowed. A name in other than ASCII letters is given in its ``xn--`` form."""
    requests_per_second: float = Field(default=1.0, gt=0, le=20)
    """The most requests that are made to a host in a second; its robots.txt may ask for fewer."""
    min_bytes: int = Field(default=1, ge=1)
    """Fewer bytes than this are taken for an empty or broken answer."""
    max_bytes: int = Field(default=500_000_000, ge=1_000)
    """More bytes than this in one file are refused."""
    max_total_bytes: int = Field(default=5_000_000_000, ge=1_000)
    """More bytes than this in one fetch are refused."""
    max_seconds: float = Field(default=3_600, gt=0)
    """The longest that a whole fetch may take."""
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    """The longest that a server may stay silent."""
    max_redirects: int = Field(default=5, ge=0, le=20)
    """How many redirects of one request are followed."""
    attempts: int = Field(default=4, ge=1, le=10)
    """How often a request is made in vain before a passing trouble counts as lasting."""
    resume_hours: float = Field(default=20, ge=0, le=24 * 14)
    """For how long the files of a fetch that was broken off are good for the next one; older ones
    are fetched anew."""
    least_share: float = Field(default=0.5, ge=0, le=1)
    """A fetch with fewer files or fewer bytes than this share of the last snapshot is refused as
    cut off; 0 allows any."""

    html_ends: bool = True
    """Whether all HTML pages of the site end in ``</html>``, so that one without it was cut off."""

    @model_validator(mode="after")
    def _says_one_way(self) -> Fetch:
        given = [way for way in (self.url, self.urls, self.pages, self.index) if way is not None]
        if len(given) != 1:
            raise ValueError("say exactly one of url, urls, pages and index")
        _refuse_twice("address", (one.url for one in self.addresses))
        _refuse_twice("name", (one.name.casefold() for one in self.addresses if one.name))
        return self

    @cached_property
    def addresses(self) -> list[NamedUrl]:
        """The files that are known before anything is fetched; none for pages and an index."""
        if self.url is not None:
            return [NamedUrl(url=self.url)]
        return [one if isinstance(one, NamedUrl) else NamedUrl(url=one) for one in self.urls or ()]

    @cached_property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that may be asked, in lower case."""
        return frozenset(self.hosts) | {(urlsplit(u).hostname or "").lower() for u in self._urls}

    @cached_property
    def allowed_ports(self) -> frozenset[int | None]:
        """The ports that may be asked; None is the usual one."""
        return frozenset({None}) | {urlsplit(url).port for url in self._urls}

    @cached_property
    def _urls(self) -> list[str]:
        listed = [way.url for way in (self.pages, self.index) if way is not None]
        return [*(one.url for one in self.addresses), *listed]


def _refuse_twice(what: str, told: Iterable[str]) -> None:
    twice = sorted(value for value, count in Counter(told).items() if count > 1)
    if twice:
        raise ValueError(f"the {what} {twice[0]} stands twice under urls")
