"""Collecting the files of one fetch, those among them that arrived before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from smartdata.describe.fetching import NamedUrl, Pages
from smartdata.describe.source import SourceDescription
from smartdata.fetch.client import Client
from smartdata.fetch.content import check_content
from smartdata.fetch.download import Got, Remembered, download
from smartdata.fetch.errors import FetchError, MissingPageError, RefusedContentError
from smartdata.fetch.landing import Arrived, Landed, Landing, named, utc_now
from smartdata.fetch.names import snapshot_names
from smartdata.fetch.plan import wanted_files

#: Endings of the names of a listing's pages, where they are not the format's own name.
_ENDINGS = {
    "delimited": "csv", "html-table": "html", "record-pages": "html", "json-lines": "jsonl",
    "json-object": "json",
}  # fmt: skip
_HOUR = 3600


class Collector:
    """Collects the files of one fetch. ``seen`` is told of each file, and how many there are if
    that is known."""

    def __init__(
        self,
        source: SourceDescription,
        landing: Landing,
        client: Client,
        seen: Callable[[int | None], None],
    ) -> None:
        assert source.fetch is not None
        self.source, self.landing, self.client, self.fetch = source, landing, client, source.fetch
        self.seen = seen
        self.arrived = landing.arrived(utc_now())
        self.remembered = landing.remembered()
        self.next = 1 + max((one.number for one in self.arrived.values()), default=-1)
        #: Links of an index that led to no record, and why.
        self.failed: dict[str, str] = {}
        self._files: list[tuple[NamedUrl, Arrived]] = []

    def collect(self) -> list[Arrived]:
        """All files with their names, in the order in which the source has them.

        Raises:
            FetchError: one of them can't be had, or is not what was described.
        """
        if self.fetch.pages is not None:
            self._collect_pages(self.fetch.pages)
        else:
            self._collect_stated()
        told = [(told, one.file.disposition) for told, one in self._files]
        return named([one for _, one in self._files], snapshot_names(told))

    def _collect_stated(self) -> None:
        wanted = wanted_files(self.client, self.fetch)
        self._refuse_too_long([told for told in wanted if told.url not in self.arrived])
        may_fail = self.fetch.index.may_fail if self.fetch.index else 0
        for told in wanted:
            try:
                one, _ = self._one(told)
            except (MissingPageError, RefusedContentError) as error:
                if len(self.failed) >= may_fail:
                    raise
                self.failed[told.url] = str(error)
                continue
            self._add(told, one, len(wanted))
        if not self._files:
            raise FetchError("not one link led to a record.")

    def _refuse_too_long(self, wanted: list[NamedUrl]) -> None:
        """Say at once that a fetch can't end in time, and not after hours."""
        if not wanted:
            return
        needed = self.client.least_seconds(len(wanted) - 1, wanted[0].url)
        if needed > self.client.remaining():
            raise FetchError(
                f"{len(wanted)} files take {needed / _HOUR:.1f} hours or longer at the pace that "
                f"is kept, but fetch.max_seconds is {self.fetch.max_seconds:g}. Raise it, and "
                "fetch.resume_hours as well if one run may not be enough; or ask the publisher "
                "for one file that holds everything."
            )

    def _add(self, told: NamedUrl, one: Arrived, total: int | None) -> None:
        self._files.append((told, one))
        self.seen(total)

    def _collect_pages(self, pages: Pages) -> None:
        """The pages of a listing, one after the other, until it ends."""
        number, known = pages.first, dict[str, int]()
        while pages.last is None or number <= pages.last:
            why = self._page(pages, number, known)
            if why is not None:
                if pages.last is not None:
                    raise FetchError(f"{pages.address(number)}: {why}, before the last page.")
                self._refuse_going_on(pages, number, why, known)
                break
            if len(self._files) > pages.most:
                raise FetchError(
                    f"{pages.url}: has more than {pages.most} pages. Raise fetch.pages.most if "
                    "that is right, or say fetch.pages.last; a listing is never cut off."
                )
            number += pages.step
        if not self._files:
            raise FetchError(f"{pages.url}: the listing holds nothing. Mend fetch.pages.")

    def _page(self, pages: Pages, number: int, known: dict[str, int]) -> str | None:
        """Take a page of a listing; or say why it is none, which is where the listing ends."""
        told = NamedUrl.model_construct(url=pages.address(number), name=self._page_name(number))
        try:
            one, rows = self._one(told, listed=True)
        except MissingPageError:
            if pages.last is not None or not self._files:
                raise
            return "is missing"
        if not rows:
            return "holds no record"
        if one.file.sha256 in known:
            return f"repeats page {known[one.file.sha256]}"
        known[one.file.sha256] = number
        self._add(told, one, None)
        return None

    def _refuse_going_on(self, pages: Pages, number: int, why: str, known: dict[str, int]) -> None:
        """Refuse a listing that goes on after a page that looked like its end."""
        after = number + pages.step
        if self._page(pages, after, known) is None:
            raise FetchError(
                f"{pages.address(number)}: {why}, though page {after} holds records; the listing "
                "is not whole. Fetch it again later."
            )

    def _page_name(self, number: int) -> str:
        return f"page-{number:06}.{_ENDINGS.get(self.source.format, self.source.format)}"

    def _one(self, told: NamedUrl, *, listed: bool = False) -> tuple[Arrived, int]:
        """A file, and how many rows it holds as far as is known; only a page of a listing may
        hold none, which is not written down then."""
        if (one := self.arrived.get(told.url)) is not None:
            return one, 1
        known = self.remembered.get(told.url)
        asked = Remembered(known.etag, known.last_modified) if known else Remembered()
        got = download(self.client, told.url, self.landing.part(self.next), asked)
        if not got.modified and known is not None:
            return self._noted(replace(known, final_url=got.final_url), kept=True), 1
        rows = self._checked(told, got, listed)
        landed = Landed(
            told.url, got.final_url, "", got.sha256, got.bytes, got.etag, got.last_modified,
            got.content_type, got.disposition,
        )  # fmt: skip
        if not rows:
            return Arrived(landed, self.next), 0
        return self._noted(landed, kept=False), rows

    def _noted(self, landed: Landed, *, kept: bool) -> Arrived:
        landed = replace(landed, retrieved=utc_now().isoformat(timespec="seconds"))
        one = Arrived(landed, self.next, kept)
        self.landing.note(one)
        self.next += 1
        return one

    def _checked(self, told: NamedUrl, got: Got, listed: bool) -> int:
        """How many rows a file holds, after making sure that it is what was asked for."""
        index = self.fetch.index
        path = self.landing.part(self.next)
        try:
            if index is not None and not re.search(index.links, got.final_url):
                raise RefusedContentError(
                    f"{told.url}: leads to {got.final_url}, which is not the address of a record."
                )
            rows = check_content(path, told.url, self.source)
            if not rows and not listed:
                raise RefusedContentError(f"{told.url}: holds no record.")
        except RefusedContentError as error:
            (name,) = snapshot_names([(told, got.disposition)])
            aside = self.landing.refuse(self.next, name)
            raise RefusedContentError(f"{error} The answer was put aside as {aside}.") from error
        return rows
