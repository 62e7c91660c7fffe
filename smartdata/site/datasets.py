"""The pages of datasets: what each is, its files, dictionary and first rows, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from smartdata.addresses import dataset_page
from smartdata.formats.snippets import LABELS, STEPS, snippets
from smartdata.metadata import citation, dataset_jsonld
from smartdata.metadata.common import families_of, tables_of, title_of
from smartdata.profile.columns import as_text
from smartdata.profile.dictionary import dictionary_entries
from smartdata.registry import BY_NAME, Table
from smartdata.registry.families import Family
from smartdata.registry.model import Language
from smartdata.site.downloads import Download, download
from smartdata.site.lists import Site
from smartdata.site.places import within
from smartdata.site.render import Page, Renderer
from smartdata.site.tables import rows
from smartdata.site.text import json_ld, one_line, said

#: So many rows of a table stand on its page, and so much of a long text.
_FIRST_ROWS = 20
_LONGEST = 120
#: Columns that would only make the table wider: checksums and the way back, said elsewhere.
_WIDE = frozenset({"source_file_sha256"})


@dataclass(frozen=True)
class Before:
    """A table in this release and in the one before; None where there is none to compare."""

    table: str
    title: str
    rows: int
    before: int | None
    changes: dict[str, int]


class Datasets:
    """The datasets of the release: one for each family of which it has tables."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.families = families_of(site.edition)
        self._changes: dict[str, dict[str, int]] = {}
        query = "SELECT table_name, kind, count(*) AS n FROM changes GROUP BY ALL ORDER BY ALL"
        for row in rows(site.connection, query):
            self._changes.setdefault(row.table_name, {})[row.kind] = row.n
        self._sources = {family.name: self._sources_of(family) for family in self.families}
        self._first_rows = {
            table.name: list(rows(site.connection, _first_rows_query(table)))
            for family in self.families
            for table in tables_of(site.edition, family)
        }

    def _sources_of(self, family: Family) -> frozenset[str]:
        """The sources that rows of a dataset were read from."""
        told = [name for name in family.tables if "source_id" in BY_NAME[name].by_name]
        if not told:
            return frozenset(self.site.terms)
        query = " UNION ".join(f"SELECT source_id FROM {name}" for name in told)
        return frozenset(row.source_id for row in rows(self.site.connection, query))

    def write(self) -> None:
        """Write the page of each dataset."""
        for family in self.families:
            for renderer in self.site.renderers.values():
                self._write(renderer, family)

    def _write(self, renderer: Renderer, family: Family) -> None:
        edition, words, language = self.site.edition, renderer.words, renderer.language
        title = family.title.in_(language)
        page = Page(
            path=within(dataset_page(family.name, language)),
            title=title,
            about=one_line(family.about.in_(language), 300),
            section="datasets",
            crumbs=((words("page.section.datasets"), "index.html#datasets"), (title, "")),
            linked_data=json_ld(dataset_jsonld(edition, family, language)),
        )
        tables = tables_of(edition, family)
        text, _, bibtex = citation(edition, language).partition("\n\n")
        root = renderer.release_root(page)
        self.site.write(
            renderer,
            "dataset.html.j2",
            page,
            family=family,
            edition=edition,
            tables=[self._table(renderer, table) for table in tables],
            file_groups=self._file_groups(renderer, tables, root),
            before=[self._compared(table, language) for table in tables],
            cited=text,
            bibtex=bibtex,
            root=root,
            sources=[s for s in edition.sources if s.source_id in self._sources[family.name]],
            source_name=title_of,
        )

    def _file_groups(
        self, renderer: Renderer, tables: list[Table], root: str
    ) -> list[tuple[str | Markup, list[Download]]]:
        """The files of each table, then those that hold all tables, each under what they hold."""
        edition, words = self.site.edition, renderer.words
        groups: list[tuple[str | Markup, list[Download]]] = []
        for table in tables:
            entry = edition.tables[table.name]
            rows = renderer.number(entry.rows)
            name = words("datasets.files_of", table=table.title.in_(renderer.language), rows=rows)
            groups.append((name, [download(renderer, file, root) for file in entry.files]))
        whole = [download(renderer, file, root) for file in edition.downloads]
        return [*groups, (words("datasets.files_whole"), whole)]

    def _table(self, renderer: Renderer, table: Table) -> dict[str, Any]:
        edition, language = self.site.edition, renderer.language
        entry = edition.tables[table.name]
        shown = [column for column in table.columns if column.name not in _WIDE]
        return {
            "name": table.name,
            "title": table.title.in_(language),
            "about": table.about.in_(language),
            "rows": entry.rows,
            "key": table.key,
            "dictionary": dictionary_entries(table, language, edition.profile),
            "columns": shown,
            "first": [
                [_cell(getattr(row, column.name), renderer) for column in shown]
                for row in self._first_rows[table.name]
            ],
            "snippets": [
                (LABELS[tool].in_(language), code, tool in STEPS)
                for tool, code in snippets(
                    table, edition.publication.base_url, edition.version, language
                ).items()
            ],
        }

    def _compared(self, table: Table, language: Language) -> Before:
        before = self.site.edition.rows_before.get(table.name)
        return Before(
            table.name,
            table.title.in_(language),
            self.site.edition.tables[table.name].rows,
            before,
            self._changes.get(table.name, {}),
        )


def _first_rows_query(table: Table) -> str:
    columns = ", ".join(
        f"left({column.name}, {_LONGEST + 1}) AS {column.name}"
        if column.type == "text"
        else column.name
        for column in table.columns
    )
    order = ", ".join(table.order)
    return f"SELECT {columns} FROM (FROM {table.name} ORDER BY {order} LIMIT {_FIRST_ROWS})"


def _cell(value: Any, renderer: Renderer) -> tuple[str | Markup, str]:
    """A value as the files have it, and the class of its cell."""
    if value is None:
        return Markup(f'<span class="none">{renderer.words("page.empty")}</span>'), "none"  # noqa: S704
    if isinstance(value, (int, Decimal)):
        return as_text(value), "num"
    if isinstance(value, date):
        return as_text(value), "nowrap"
    return said(one_line(value, _LONGEST)), ""
