"""Which files an index links to."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from lxml import etree, html

from smartdata.describe.fetching import Fetch, Index, NamedUrl
from smartdata.fetch.client import Client
from smartdata.fetch.content import refuse_excuse
from smartdata.fetch.download import PageBody, read_page
from smartdata.fetch.errors import FetchError
from smartdata.fetch.policy import checked_url

log = logging.getLogger(__name__)

_INDEX_BYTES = 20_000_000


def wanted_files(client: Client, fetch: Fetch) -> list[NamedUrl]:
    """The files of a source that states them or links to them, in its order, each once.

    Raises:
        FetchError: an index page has no links of the described form, a link leads where nothing
            may be fetched from, or there are more of them than there may be.
    """
    found = fetch.addresses
    if fetch.index is not None:
        found = [
            NamedUrl.model_construct(url=url) for url in _record_links(client, fetch, fetch.index)
        ]
    for told in found:
        checked_url(told.url, fetch, client.policy)
    return found


def _record_links(client: Client, fetch: Fetch, index: Index) -> list[str]:
    found: dict[str, None] = {}
    for page, links in _index_pages(client, fetch, index):
        fitting = [link for link in links if re.search(index.links, link)]
        if not fitting:
            raise FetchError(
                f"{page}: no link on this page of the index fits {index.links}. Either it is an "
                "error page, or the site has changed; then mend fetch.index.links."
            )
        found.update(dict.fromkeys(fitting))
        if len(found) > index.most_links:
            raise FetchError(
                f"{index.url}: links to more than {index.most_links} records. Raise "
                "fetch.index.most_links if that is right."
            )
    return list(found)


def _index_pages(client: Client, fetch: Fetch, index: Index) -> Iterator[tuple[str, list[str]]]:
    """Every page of an index with its links: whatever a page links to as a further one is read,
    whichever way the pages link to each other."""
    waiting = deque([index.url])
    seen = {index.url}
    while waiting:
        url = waiting.popleft()
        page = read_page(client, url, _INDEX_BYTES)
        refuse_excuse(page.body, url, fetch)
        links = page_links(page, url)
        yield url, links
        for link in links:
            if index.next is not None and link not in seen and re.search(index.next, link):
                seen.add(link)
                waiting.append(link)
        if len(seen) > index.most_pages:
            raise FetchError(
                f"{index.url}: the index has more than {index.most_pages} pages. Raise "
                "fetch.index.most_pages if that is right."
            )


def page_links(page: PageBody, url: str) -> list[str]:
    """The full addresses of all links on a page, without their fragments.

    Raises:
        FetchError: it is no HTML page.
    """
    try:
        tree = html.fromstring(page.body, parser=_parser(page.encoding))
    except (etree.ParserError, ValueError) as error:
        raise FetchError(f"{url}: the index is no HTML page ({error}).") from error
    bases = [str(href).strip() for href in tree.xpath("//base/@href")]
    base = _full(page.url, bases[0]) if bases else page.url
    hrefs = [str(href) for href in tree.xpath("//a/@href | //area/@href")]
    links = (_full(base or page.url, re.sub(r"[\t\r\n]", "", href.strip())) for href in hrefs)
    return [link for link in links if link]


def _parser(encoding: str | None) -> html.HTMLParser:
    try:
        return html.HTMLParser(encoding=encoding)
    except LookupError:
        return html.HTMLParser()


def _full(base: str, href: str) -> str:
    """The full address of a link; an empty text where it leads nowhere."""
    try:
        return str(urldefrag(urljoin(base, href)).url) if href else ""
    except ValueError:
        log.info("%s: a link to %r, which is no address, is passed over", base, href[:200])
        return ""
