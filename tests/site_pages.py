"""Reading the pages of a site as strictly as a browser would not: what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "wbr", "path", "rect"))
#: What may be left to other hosts: where a link of a reader leads, never what a page loads.
_LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}


@dataclass
class Element:
    """An element with its attributes and the text within it."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Page:
    """A page as it was read; ``wrong`` says what is not as it must be."""

    path: Path
    elements: list[Element] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """The elements of a name."""
        return (element for element in self.elements if element.tag == tag)

    @property
    def ids(self) -> set[str]:
        """The names of elements."""
        return {e.attributes["id"] for e in self.elements if "id" in e.attributes}

    def links(self) -> Iterator[str]:
        """Where the page leads to and what it loads, as it is written."""
        for element in self.elements:
            for name in ("href", "src"):
                if name in element.attributes:
                    yield element.attributes[name]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.page.wrong.append(f"<{tag}> has an attribute twice")
        inside = tuple(element.tag for element in self.open)
        element = Element(tag, {name: value or "" for name, value in attrs}, inside)
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1].tag != tag:
            self.page.wrong.append(f"</{tag}> closes {self.open[-1].tag if self.open else None}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read_page(path: Path) -> Page:
    """A page with everything that is wrong with it by itself."""
    page = Page(path)
    reader = _Reader(page)
    text = path.read_text(encoding="utf-8")
    reader.feed(text)
    reader.close()
    if not text.startswith("<!doctype html>"):
        page.wrong.append("no doctype")
    if reader.open:
        page.wrong.append(f"<{reader.open[-1].tag}> is never closed")
    for check in (_names, _headings, _tables, _pictures, _nothing_inline, _nothing_from_elsewhere):
        page.wrong += check(page)
    return page


def _names(page: Page) -> Iterator[str]:
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    yield from (f"two elements are named {one}" for one in set(ids) if ids.count(one) > 1)
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for one in element.attributes.get(name, "").split():
                if one not in page.ids:
                    yield f"{name} names {one}, which is not there"
    for tag in ("title", "h1", "main"):
        if sum(e.tag == tag and "svg" not in e.inside for e in page.elements) != 1:
            yield f"not exactly one <{tag}>"
    for element in page.all("a"):
        if not element.text.strip() and "aria-label" not in element.attributes:
            yield f"a link to {element.attributes.get('href')} has no name"


def _headings(page: Page) -> Iterator[str]:
    before = 0
    for element in page.elements:
        if element.tag in ("h1", "h2", "h3", "h4"):
            level = int(element.tag[1])
            if level > before + 1:
                yield f"<{element.tag}> {element.text[:40]!r} follows a heading of level {before}"
            if not element.text.strip():
                yield f"<{element.tag}> is empty"
            before = level


def _tables(page: Page) -> Iterator[str]:
    tables = [e for e in page.elements if e.tag == "table"]
    captions = [e for e in page.elements if e.tag == "caption"]
    if len(tables) != len(captions) or not all(c.text.strip() for c in captions):
        yield "a table has no caption"
    for element in page.all("th"):
        if element.attributes.get("scope") not in ("col", "row"):
            yield f"<th> {element.text[:40]!r} has no scope"
    for element in page.elements:
        if element.attributes.get("role") == "region" and "aria-labelledby" not in (
            element.attributes
        ):
            yield "a region has no name"


def _pictures(page: Page) -> Iterator[str]:
    for element in page.all("svg"):
        named = element.attributes.get("aria-labelledby")
        if element.attributes.get("role") != "img" or not named:
            yield "a drawing has no role or name"
    for element in page.all("img"):
        if not element.attributes.get("alt"):
            yield "a picture has no text"


def _nothing_inline(page: Page) -> Iterator[str]:
    for element in page.elements:
        for name in element.attributes:
            if name == "style" or name.startswith("on"):
                yield f"<{element.tag}> has the attribute {name}"
        if element.tag == "style":
            yield "a style stands in the page"
        data = element.attributes.get("type") == "application/ld+json"
        if element.tag == "script" and "src" not in element.attributes and not data:
            yield "a script stands in the page"
    policies = [
        e for e in page.all("meta")
        if e.attributes.get("http-equiv") == "Content-Security-Policy"
    ]  # fmt: skip
    if len(policies) != 1 or "'unsafe-inline'" in policies[0].attributes["content"]:
        yield "no strict policy"


def _nothing_from_elsewhere(page: Page) -> Iterator[str]:
    for element in page.elements:
        name = _LOADED.get(element.tag)
        address = element.attributes.get(name or "", "")
        if name and urlsplit(address).netloc:
            rel = element.attributes.get("rel", "")
            if element.tag != "link" or rel not in ("canonical", "alternate"):
                yield f"{element.tag} loads {address}"
    for address in page.links():
        if urlsplit(address).scheme not in ("", "http", "https", "mailto", "data"):
            yield f"a link to {address}"


def broken_links(page: Page, root: Path, ids: dict[Path, set[str]]) -> Iterator[str]:
    """Relative links that lead to no file below ``root``, or to no element of a page."""
    for address in page.links():
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = page.path if not parts.path else page.path.parent / unquote(parts.path)
        target = target.resolve()
        if not target.is_relative_to(root.resolve()) or not target.is_file():
            yield f"{page.path}: {address}"
        elif parts.fragment and parts.fragment not in ids.get(target, {parts.fragment}):
            yield f"{page.path}: {address} names no element"
