"""``feed.xml``: an Atom feed of the releases, for those who wait for the next one."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from smartdata.addresses import file_url
from smartdata.edition import Edition
from smartdata.metadata.common import ABOUT, NAME, TITLE, home_page
from smartdata.metadata.xml_text import as_xml, xml_text
from smartdata.publish.versions import version_key

_ATOM = "http://www.w3.org/2005/Atom"
#: So many releases are told; a feed of thousands helps nobody.
ENTRIES = 50


def feed(edition: Edition, changes: str, earlier: Sequence[tuple[str, str]]) -> bytes:
    """The feed: this release with what changed in it, and those before, the newest first."""
    base = edition.publication.base_url
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _add(root, "id", f"{base}feed.xml")
    _add(root, "title", TITLE.en)
    _add(root, "subtitle", ABOUT.en)
    _add(root, "updated", _moment(edition.version))
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=f"{base}feed.xml",
                     type="application/atom+xml")  # fmt: skip
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="alternate", href=home_page(edition, "en"))
    author = etree.SubElement(root, f"{{{_ATOM}}}author")
    _add(author, "name", edition.publisher.name)
    before = sorted(dict(earlier).items(), key=lambda one: version_key(one[0]), reverse=True)
    told = [(edition.version, changes), *(one for one in before if one[0] != edition.version)]
    for version, summary in told[:ENTRIES]:
        _entry(root, base, version, summary)
    return as_xml(root)


def _entry(root: etree._Element, base: str, version: str, summary: str) -> None:
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _add(entry, "id", file_url(base, version, ""))
    _add(entry, "title", f"{NAME} {version}")
    _add(entry, "updated", _moment(version))
    _add(entry, "published", _moment(version))
    etree.SubElement(
        entry, f"{{{_ATOM}}}link", rel="alternate", href=file_url(base, version, "CHANGELOG.md"),
        type="text/markdown",
    )  # fmt: skip
    _add(entry, "summary", summary or f"{NAME} {version}")


def _moment(version: str) -> str:
    """The day of a version; releases of one day are a second apart, to keep their order."""
    day, number = version_key(version)
    seconds = min(number - 1, 86_399)
    return f"{day.isoformat()}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = xml_text(text)
