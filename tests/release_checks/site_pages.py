"""The pages of a release's site as files: which there are, and where their links lead."""

from __future__ import annotations

import html
import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from smartdata.addresses import SITE, page_url
from smartdata.registry.model import LANGUAGES

_LINK = re.compile(rb'\s(?:href|src)="([^"]*)"')
_LOADED = re.compile(rb'<(?:script|img|iframe|source|embed|object)\b[^>]*\s(?:src|data)="([^"]*)"'
                     rb'|<link\b[^>]*\srel="(?:stylesheet|icon|preload|modulepreload)"[^>]*'
                     rb'\shref="([^"]*)"')  # fmt: skip
_ALTERNATE = re.compile(rb'<link rel="alternate" hreflang="([^"]+)" href="([^"]*)">')
_CANONICAL = re.compile(rb'<link rel="canonical" href="([^"]*)">')
_ID = re.compile(rb'\sid="([^"]*)"')
_NUMBERED = re.compile(r"-\d+(?=\.html$)")
#: More findings than this of one kind tell nothing new.
_MOST = 50
_SCHEMES = ("http", "https", "mailto")


def pages(release: Path) -> list[str]:
    """Every page below ``site``, relative to it, in order."""
    site = release / SITE
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))


def kind(page: str) -> tuple[str, str]:
    """(language, template) of a page, as far as its address tells: a folder has one template, but
    for its list (``index.html``), and each page beside the folders has its own."""
    language, _, rest = page.partition("/")
    if not rest:
        return "", page
    folder, _, name = rest.partition("/")
    if not name:
        return language, rest
    return language, f"{folder}/index.html" if name == "index.html" else f"{folder}/*"


def sample(release: Path, per_kind: int) -> list[str]:
    """Up to so many pages of each template in each language: the largest, the smallest, and pages
    evenly between them, second pages of long lists among them. The same for the same release."""
    site = release / SITE
    chosen = []
    for group in _by_kind(release).values():
        by_size = sorted(group, key=lambda page: (-(site / page).stat().st_size, page))
        last, places = len(by_size) - 1, min(per_kind, len(by_size))
        chosen += [by_size[round(i * last / max(places - 1, 1))] for i in range(places)]
        if per_kind > 1:
            chosen += [page for page in by_size if _NUMBERED.search(page)][:1]
    return sorted(set(chosen))


def smallest(release: Path) -> list[str]:
    """The smallest page of each template in each language."""
    site = release / SITE
    groups = _by_kind(release).values()
    return sorted(min(group, key=lambda p: ((site / p).stat().st_size, p)) for group in groups)


def _by_kind(release: Path) -> dict[tuple[str, str], list[str]]:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for page in pages(release):
        groups[kind(page)].append(page)
    return groups


@dataclass
class Walked:
    """What came of following the links of pages; texts are findings for people."""

    broken: list[str] = field(default_factory=list)
    loaded_from_elsewhere: list[str] = field(default_factory=list)
    alternates: list[str] = field(default_factory=list)
    #: (page, id) that a link leads to.
    places: set[tuple[str, str]] = field(default_factory=set)
    links: int = 0

    def add(self, other: Walked) -> None:
        """Add what came of other pages."""
        for name in ("broken", "loaded_from_elsewhere", "alternates"):
            mine: list[str] = getattr(self, name)
            mine += getattr(other, name)[: _MOST - len(mine)]
        self.places |= other.places
        self.links += other.links


def links(content: bytes) -> list[str]:
    """Addresses in ``href`` and ``src`` of a page, as browsers understand them."""
    return [html.unescape(found.decode()) for found in _LINK.findall(content)]


def walk(release: Path, base_url: str) -> Walked:
    """Follow every link of every page within the release, without opening a browser.

    A relative link must lead to a file of the release; an absolute one below ``base_url`` too.
    Other absolute links may only be ones that a reader chooses to follow. Each place in a page that
    is linked to must be there.
    """
    every = pages(release)
    result = Walked()
    portions = [
        (release, base_url, every[start : start + 2_000]) for start in range(0, len(every), 2_000)
    ]
    if len(portions) == 1:
        result.add(_walk_some(*portions[0]))
    else:
        with ProcessPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            for walked in pool.map(_walk_some, *zip(*portions, strict=True)):
                result.add(walked)
    ids: dict[str, set[str]] = {}
    for page, place in sorted(result.places):
        if page not in ids:
            content = (release / page).read_bytes()
            ids[page] = {html.unescape(found.decode()) for found in _ID.findall(content)}
        if place not in ids[page]:
            result.broken.append(f"{page} has no #{place}, to which a link leads")
    return result


def _walk_some(release: Path, base_url: str, some: Sequence[str]) -> Walked:
    result = Walked()
    known: dict[str, bool] = {}
    for page in some:
        content = (release / SITE / page).read_bytes()
        one = Walked(alternates=list(_wrong_alternates(page, content, base_url)))
        for link in set(links(content)):
            one.links += 1
            finding = _followed(release, base_url, f"{SITE}/{page}", link, known, one.places)
            if finding:
                one.broken.append(f"{page}: {link!r} {finding}")
        for groups in _LOADED.findall(content):
            loaded = html.unescape((groups[0] or groups[1]).decode())
            if urlsplit(loaded).scheme not in ("", "data") or loaded.startswith("//"):
                one.loaded_from_elsewhere.append(f"{page}: {loaded}")
        result.add(one)
    return result


def _followed(
    release: Path, base_url: str, page: str, link: str,
    known: dict[str, bool], places: set[tuple[str, str]],
) -> str | None:  # fmt: skip
    """What is wrong with a link of a page (relative to the release); None if nothing is."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if not link.startswith(base_url):
            return None if parts.scheme in _SCHEMES else "has a scheme that nobody asked for"
        within = within_release(link.partition("#")[0], base_url, release.name)
        if within is None:
            return None
        target = within
    elif not link or link.startswith("/"):
        return "is not relative"
    elif not parts.path:
        target = page
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
    if target not in known:
        known[target] = not target.startswith("..") and (release / target).is_file()
    if not known[target]:
        return "leads to nothing"
    if parts.fragment and target.endswith(".html"):
        places.add((target, unquote(parts.fragment)))
    return None


def within_release(url: str, base_url: str, version: str) -> str | None:
    """The path within a release that an address below ``base_url`` names; None if it names another
    release, or what lies above them."""
    path = unquote(url.removeprefix(base_url))
    for start in ("latest/", f"releases/{version}/"):
        if path.startswith(start):
            return path.removeprefix(start) or "."
    return None


def _wrong_alternates(page: str, content: bytes, base_url: str) -> Iterator[str]:
    """Each page must name its twins in all languages, itself among them; as all do, they name each
    other. The page that lets one choose the language names them too, or none."""
    found = {code.decode(): url.decode() for code, url in _ALTERNATE.findall(content)}
    canonical = [url.decode() for url in _CANONICAL.findall(content)]
    if canonical != [page_url(base_url, page)]:
        yield f"{page}: is canonically at {canonical}"
    language, _, rest = page.partition("/")
    if not rest:
        return
    default = found.pop("x-default", None)
    expected = {code: page_url(base_url, f"{code}/{rest}") for code in LANGUAGES}
    if found != expected:
        yield f"{page}: names as its twins {found}"
    allowed = (page_url(base_url, "index.html"), expected["en"])
    if default not in allowed:
        yield f"{page}: names {default} for all other languages"
    assert language in LANGUAGES


def base_url(release: Path) -> str:
    """The public address of the root that the pages of a release name as theirs."""
    (found,) = _CANONICAL.findall((release / SITE / "index.html").read_bytes())
    url: str = found.decode()
    assert url.endswith(page_url("/", "index.html")), url
    return url.removesuffix(page_url("", "index.html"))
