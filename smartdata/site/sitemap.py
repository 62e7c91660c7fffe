"""The sitemap of the pages, and the checksums of all files of the site."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb

from smartdata.addresses import page_url
from smartdata.publish.checksums import CHECKSUMS_NAME
from smartdata.registry import LANGUAGES
from smartdata.registry.render_duckdb import quoted
from smartdata.site.projects import PAGES_NAME
from smartdata.site.tables import rows
from smartdata.site.writing import SiteFiles

SITEMAP = "sitemap.xml"
#: Pages with their languages in one part, which is held in memory; each is an address of its own.
_PAGES = 9_000 // len(LANGUAGES)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SPACES = f'{_SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def write_sitemap(
    connection: duckdb.DuckDBPyConnection, files: SiteFiles, base_url: str, pages: Iterable[str]
) -> None:
    """Write the index and its parts: every page with its twins in the other languages.

    ``pages`` are the paths within the folder of a language of all pages but those of projects. A
    page of a project tells the day on which a source last changed what it states; for other pages
    no such day is known.
    """
    _day_view(connection, files)
    entries = _entries(connection, sorted(pages))
    names: list[str] = []
    while some := list(islice(entries, _PAGES)):
        name = f"sitemap-{len(names) + 1}.xml.gz"
        lines = [_entry(base_url, path, day) for path, day in some]
        text = f"{_HEAD}<urlset {_SPACES}>\n{''.join(lines)}</urlset>\n"
        files.write(name, gzip.compress(text.encode(), compresslevel=6, mtime=0))
        names.append(name)
    listed = "".join(
        f"<sitemap><loc>{escape(page_url(base_url, name))}</loc></sitemap>\n" for name in names
    )
    index = f"{_HEAD}<sitemapindex {_SPACE}>\n{listed}</sitemapindex>\n"
    files.write(SITEMAP, index.encode())


def _day_view(connection: duckdb.DuckDBPyConnection, files: SiteFiles) -> None:
    path = quoted(str(files.folder / PAGES_NAME))
    connection.execute(f"CREATE OR REPLACE VIEW site.pages AS FROM read_parquet({path})")


def _entries(
    connection: duckdb.DuckDBPyConnection, pages: list[str]
) -> Iterator[tuple[str, date | None]]:
    """The pages without project pages, then those of projects in their order."""
    yield from ((path, None) for path in pages)
    query = """
SELECT s.page, greatest(p.valid_from, (
    SELECT max(TRY_CAST(h.snapshot_date AS DATE)) FROM history h
    WHERE h.project_uid = s.project_uid
)) AS day
FROM site.pages s JOIN projects p USING (project_uid) ORDER BY s.project_uid"""
    yield from ((row.page, row.day) for row in rows(connection, query))


def _entry(base_url: str, path: str, day: date | None) -> str:
    addresses = {g: escape(page_url(base_url, f"{g}/{path}")) for g in LANGUAGES}
    twins = "".join(
        f'<xhtml:link rel="alternate" hreflang="{g}" href="{address}"/>'
        for g, address in addresses.items()
    )
    default = "index.html" if path == "index.html" else f"en/{path}"
    other = escape(page_url(base_url, default))
    twins += f'<xhtml:link rel="alternate" hreflang="x-default" href="{other}"/>'
    changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    entries = [f"<url><loc>{a}</loc>{changed}{twins}</url>\n" for a in addresses.values()]
    if path == "index.html":
        entries.append(f"<url><loc>{other}</loc>{twins}</url>\n")
    return "".join(entries)


def write_sums(connection: duckdb.DuckDBPyConnection, files: SiteFiles) -> str:
    """Write ``SHA256SUMS`` over all files of the site, in the order of their paths.

    Returns:
        The SHA-256 of ``SHA256SUMS`` itself, which stands for the whole site.
    """
    target: Path = files.target(CHECKSUMS_NAME)
    connection.execute("CREATE TABLE site.sums (path VARCHAR, sha256 VARCHAR)")
    listed = list(files.sums.items())
    for start in range(0, len(listed), 1000):
        some = listed[start : start + 1000]
        values = [value for pair in some for value in pair]
        marks = ", ".join(["(?, ?)"] * len(some))
        connection.execute(f"INSERT INTO site.sums VALUES {marks}", values)
    parts = " UNION ALL ".join(
        f"SELECT '{g}/' || page AS path, sha256_{g} AS sha256 FROM site.pages" for g in LANGUAGES
    )
    digest = hashlib.sha256()
    with target.open("wb") as file:
        query = f"SELECT path, sha256 FROM (FROM site.sums UNION ALL {parts}) ORDER BY path"
        for row in rows(connection, query):
            line = f"{row.sha256}  {row.path}\n".encode()
            digest.update(line)
            file.write(line)
    return digest.hexdigest()
