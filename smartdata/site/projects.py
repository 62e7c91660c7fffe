"""The pages of the projects: rendered where something about the project changed, else linked.

Such a page names nothing that belongs to one release, so that it may stand in all of them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.addresses import programme_page, project_page, region_page
from smartdata.edition import SourceTerms
from smartdata.files import file_sha256
from smartdata.metadata.common import title_of
from smartdata.profile.texts import rule_title
from smartdata.progress import progress
from smartdata.publish.checksums import CHECKSUMS_NAME
from smartdata.registry import BY_NAME, LANGUAGES
from smartdata.registry.model import Language
from smartdata.registry.render_duckdb import quoted
from smartdata.site.bundles import bundles, make_digests
from smartdata.site.names import Names
from smartdata.site.places import country_name, region_name, within
from smartdata.site.project_data import project_linked_data
from smartdata.site.project_view import PartnerList, ProjectView, project_view
from smartdata.site.render import Page, Renderer
from smartdata.site.text import clean, one_line
from smartdata.site.writing import SiteFiles

log = logging.getLogger(__name__)

#: What the pages of projects were made from, for the next release to compare with.
PAGES_NAME = "pages.parquet"
_SCHEMA = pa.schema(
    [("project_uid", pa.string()), ("page", pa.string()), ("digest", pa.string())]
    + [(f"sha256_{language}", pa.string()) for language in LANGUAGES]
)
_AT_ONCE = 500


@dataclass(frozen=True)
class ProjectPages:
    """How the pages of projects came about: in projects, each with a page per language."""

    rendered: int
    taken: int


class ProjectRenderer:
    """Renders the pages of projects in one language."""

    def __init__(self, renderer: Renderer, names: Names, terms: Mapping[str, SourceTerms]) -> None:
        language = renderer.language
        self.renderer = renderer
        self.names = names
        self._told: dict[str, Any] = {
            "source_names": {key: title_of(term, language) for key, term in terms.items()},
            "table_names": {name: table.title.in_(language) for name, table in BY_NAME.items()},
            "country": lambda code: country_name(code, language),
            "region_name": lambda row: name_of_region(row, language),
            "country_path": lambda code: within(region_page(code, "", language)),
            "rule": lambda name: rule_title(name).in_(language),
            "money_heads": self._money_heads,
        }

    def render(self, view: ProjectView) -> bytes:
        """The bytes of a project's page."""
        language, words = self.renderer.language, self.renderer.words
        title, summary = view.title(language), view.summary(language)
        programme = self.names.programme_of(view.row, language)
        path = within(programme_page(self.names.programme_key(view.row), language))
        named = one_line(title.text, 90)
        page = Page(
            path=view.path,
            title=f"{named} ({clean(view.shown_code)[:40]})",
            about=one_line(summary.text, 155)
            if summary
            else words.plain("project.about", title=one_line(title.text, 100)),
            section="programmes",
            crumbs=(
                (words("page.section.programmes"), "programmes/index.html"),
                (one_line(programme, 60), path),
                (one_line(view.shown_code, 40), ""),
            ),
            linked_data=project_linked_data(view, self.renderer, view.path),
        )
        return self.renderer.render(
            "project.html.j2",
            page,
            p=view,
            title=title,
            summary=summary,
            programme_name=programme,
            programme_path=path,
            **self._told,
        )

    def _money_heads(self, partners: PartnerList) -> list[tuple[str]]:
        words = self.renderer.words
        if partners.measures:
            return [(words.value("values.measure", measure),) for measure in partners.measures]
        return [(words("project.amounts"),)] if partners.has_amounts else []


def _pages_before(site: Path | None) -> Path | None:
    """The list of pages of the site before, if it is as it was released."""
    path = site / PAGES_NAME if site else None
    if site is None or path is None or not path.is_file():
        return None
    line = f"{file_sha256(path)}  {PAGES_NAME}\n"
    try:
        with (site / CHECKSUMS_NAME).open(encoding="utf-8") as listed:
            if line in listed:
                return path
    except (OSError, UnicodeDecodeError) as error:
        log.warning("%s: can't be read: %s", site / CHECKSUMS_NAME, error)
    log.warning("%s is not as it was released; all pages are made anew", path)
    return None


def write_projects(
    connection: duckdb.DuckDBPyConnection,
    files: SiteFiles,
    renderers: Mapping[Language, ProjectRenderer],
    terms: Mapping[str, SourceTerms],
    shell: str,
) -> ProjectPages:
    """Write the pages of all projects, and ``pages.parquet`` beside the site's folders.

    ``shell`` is the digest of all that the pages have in common. A project whose rows, names and
    shell are those of the release before has its pages taken over without being looked at.
    """
    make_digests(connection)
    _compare(connection, _pages_before(files.previous), shell)
    (rendered, total) = connection.execute(
        "SELECT (SELECT count(*) FROM site.fresh), (SELECT count(*) FROM site.digests)"
    ).fetchall()[0]
    target = files.target(PAGES_NAME)
    with pq.ParquetWriter(target, _SCHEMA, compression="zstd") as writer:
        made = _made(connection, files, renderers, terms)
        lines = merge(made, _taken(connection, files), key=itemgetter("project_uid"))
        some: list[dict[str, str]] = []
        for line in progress(lines, "pages of projects", "project", total):
            some.append(line)
            if len(some) == _AT_ONCE:
                writer.write_table(pa.Table.from_pylist(some, _SCHEMA))
                some = []
        writer.write_table(pa.Table.from_pylist(some, _SCHEMA))
    files.sums[PAGES_NAME] = file_sha256(target)
    return ProjectPages(rendered, total - rendered)


def _compare(connection: duckdb.DuckDBPyConnection, old: Path | None, shell: str) -> None:
    """Make ``site.kept``, the lines of pages that still stand, and ``site.fresh``, the rest."""
    if old is not None:
        before = f"FROM read_parquet({quoted(str(old))})"
    else:
        nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in _SCHEMA.names)
        before = f"SELECT {nothing} LIMIT 0"
    connection.execute(
        f"CREATE TABLE site.kept AS SELECT b.* FROM ({before}) b JOIN site.digests d "
        "ON d.project_uid = b.project_uid AND md5(d.digest || $shell) = b.digest",
        {"shell": shell},
    )
    connection.execute(
        "CREATE TABLE site.fresh AS SELECT project_uid, md5(digest || $shell) AS digest "
        "FROM site.digests ANTI JOIN site.kept USING (project_uid)",
        {"shell": shell},
    )


def _made(
    connection: duckdb.DuckDBPyConnection,
    files: SiteFiles,
    renderers: Mapping[Language, ProjectRenderer],
    terms: Mapping[str, SourceTerms],
) -> Iterator[dict[str, str]]:
    """Render and write the pages of ``site.fresh``; gives their lines in the order of projects."""
    digests = connection.cursor()
    digests.execute("FROM site.fresh ORDER BY project_uid")
    for bundle in bundles(connection, "site.fresh"):
        (found,) = digests.fetchmany(1)
        view = project_view(bundle, terms)
        line = {"project_uid": view.uid, "page": view.path, "digest": found[1]}
        for language, renderer in renderers.items():
            content = renderer.render(view)
            files.place(f"{language}/{view.path}", content)
            line[f"sha256_{language}"] = hashlib.sha256(content).hexdigest()
        yield line


def _taken(connection: duckdb.DuckDBPyConnection, files: SiteFiles) -> Iterator[dict[str, str]]:
    """Take over the pages of ``site.kept``; gives their lines in the order of projects."""
    kept = connection.cursor()
    kept.execute("FROM site.kept ORDER BY project_uid")
    while some := kept.fetchmany(_AT_ONCE):
        for found in some:
            line = dict(zip(_SCHEMA.names, found, strict=True))
            for language in LANGUAGES:
                files.take(f"{language}/{line['page']}")
            yield line


def name_of_region(row: Any, language: Language) -> str | None:
    """What the region of a row is called, of the newest version in which its code may be meant."""
    if row.nuts_code is None or row.nuts_version is None:
        return None
    return region_name(row.nuts_code, max(row.nuts_version.split("|")), language)


def page_of(project_uid: str, language: Language) -> str:
    """The page of a project within the folder of its language."""
    return within(project_page(project_uid, language))
