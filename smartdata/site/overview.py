"""The pages that speak of the release as a whole: catalogue, quality, changes, sources, about."""

from __future__ import annotations

from typing import Any

from smartdata.addresses import dataset_page
from smartdata.metadata import catalog_jsonld, citation
from smartdata.metadata.common import mail_of, title_of
from smartdata.profile.quality import Quality
from smartdata.profile.texts import rule_title, to_do
from smartdata.registry import BY_NAME
from smartdata.registry.model import Language
from smartdata.site.datasets import Datasets
from smartdata.site.downloads import download
from smartdata.site.lists import Site
from smartdata.site.places import within
from smartdata.site.programmes import Programmes, year_items, years_chart
from smartdata.site.projects import page_of
from smartdata.site.regions import Regions
from smartdata.site.render import Page, Renderer
from smartdata.site.tables import one, rows
from smartdata.site.text import checked_link, json_ld

#: So many changes of the newest snapshots are listed; ``changes.csv`` has all.
_CHANGES = 200
_LATEST = 10
_ROWS = 50
_COUNTS = """
SELECT (SELECT count(*) FROM projects) AS projects,
    (SELECT count(*) FROM projects WHERE is_operation = 'yes') AS operations,
    (SELECT count(*) FROM partners WHERE main_statement = 'yes') AS partners,
    (SELECT count(*) FROM organisations) AS organisations
"""
_YEARS = """
SELECT year(start_date) AS year, count(*) AS n FROM projects
WHERE start_date IS NOT NULL GROUP BY ALL ORDER BY year
"""
_SNAPSHOTS = "FROM snapshots ORDER BY snapshot_date DESC, source_id"
_CHANGED = f"""
SELECT c.*, p.project_uid, p.title, p.acronym
FROM changes c LEFT JOIN projects p ON p.project_uid = c.record_uid
WHERE $all OR c.kind <> 'added' OR c.field IS NOT NULL
ORDER BY snapshot_date DESC, source_id, table_name = 'beneficiaries', record_uid, table_name,
    row_key NULLS FIRST, field NULLS FIRST
LIMIT {_CHANGES}
"""
_CHANGE_COUNTS = """
SELECT source_id, snapshot_date, table_name, kind, count(*) AS n FROM changes
GROUP BY ALL ORDER BY snapshot_date DESC, source_id, table_name, kind
"""


class Overview:
    """Writes the pages of a release that are not about one dataset, programme or region."""

    def __init__(
        self, site: Site, datasets: Datasets, programmes: Programmes, regions: Regions
    ) -> None:
        self.site = site
        self.datasets = datasets
        self.programmes = programmes
        self.regions = regions
        connection = site.connection
        self.counts = one(connection, _COUNTS)
        self.years = list(rows(connection, _YEARS))
        self.snapshots = list(rows(connection, _SNAPSHOTS))
        # In the first release everything was added, which needs no list.
        told = {"all": site.edition.previous is not None}
        self.changes = list(rows(connection, _CHANGED, told))
        self.change_counts = list(rows(connection, _CHANGE_COUNTS))
        report = (site.edition.folder / "quality.json").read_bytes()
        self.quality = Quality.model_validate_json(report)

    def write(self) -> None:
        """Write these pages in every language."""
        for renderer in self.site.renderers.values():
            self._write_home(renderer)
            self._write_quality(renderer)
            self._write_changes(renderer)
            self._write_sources(renderer)
            self._write_about(renderer)

    def _page(self, renderer: Renderer, name: str) -> Page:
        words = renderer.words
        return Page(
            path=f"{name}.html",
            title=words.plain(f"{name}.title"),
            about=words.plain(f"{name}.about"),
            section=name,
            crumbs=((words(f"{name}.title"), ""),),
        )

    def _write_home(self, renderer: Renderer) -> None:
        edition, words, language = self.site.edition, renderer.words, renderer.language
        page = Page(
            path="index.html",
            title=words.plain("home.title"),
            about=words.plain("home.about"),
            linked_data=json_ld(catalog_jsonld(edition, language)),
        )
        items = year_items(renderer, self.years)
        charts = [self.programmes.chart(renderer, "")]
        if items:
            told = sum(row.n for row in self.years)
            charts.append(years_chart(renderer, items, told, self.counts.projects))
        self.site.write(
            renderer,
            "home.html.j2",
            page,
            edition=edition,
            counts=self.counts,
            programmes=sum(bool(one.key) for one in self.programmes.figures),
            countries=self.regions.countries,
            families=[
                (family, within(dataset_page(family.name, language)),
                 [(BY_NAME[t].title.in_(language), edition.tables[t].rows)
                  for t in family.tables if t in edition.tables])
                for family in self.datasets.families
            ],
            charts=[chart for chart in charts if chart],
            map=self.regions.country_map(renderer, ""),
            snapshots=self.snapshots[:_LATEST],
            source_name=self._source_name(language),
            whole=[download(renderer, f, renderer.release_root(page)) for f in edition.downloads],
        )  # fmt: skip

    def _source_name(self, language: Language) -> Any:
        named = {key: title_of(t, language) for key, t in self.site.terms.items()}
        return lambda source_id: named.get(source_id, source_id)

    def _write_quality(self, renderer: Renderer) -> None:
        quality, language = self.quality, renderer.language
        page = self._page(renderer, "quality")
        rules = [(rule, rule_title(rule.rule).in_(language)) for rule in quality.findings.rules]
        self.site.write(
            renderer,
            "quality.html.j2",
            page,
            quality=quality,
            rules=rules[:_ROWS],
            rules_more=len(rules[_ROWS:]),
            held=[
                (held, rule_title(held.rule).in_(language), to_do(held.what_to_do, language))
                for held in quality.quarantine.groups[:_ROWS]
            ],
            groups=quality.reconciliation.groups[:_ROWS],
            programme=lambda key: self.site.names.programme(key or "", language),
            covered=[
                (BY_NAME[table.table].title.in_(language), table,
                 [(column, table.filled.get(column.name, 0))
                  for column in BY_NAME[table.table].columns if not column.required])
                for table in quality.coverage
                if table.table in BY_NAME
            ],
            source_name=self._source_name(language),
            root=renderer.release_root(page),
        )  # fmt: skip

    def _write_changes(self, renderer: Renderer) -> None:
        language = renderer.language
        page = self._page(renderer, "changes")
        self.site.write(
            renderer,
            "changes.html.j2",
            page,
            edition=self.site.edition,
            snapshots=self.snapshots[:_ROWS],
            snapshots_more=len(self.snapshots[_ROWS:]),
            counts=self.change_counts[:_ROWS],
            counts_more=len(self.change_counts[_ROWS:]),
            changes=self.changes,
            total=self.site.edition.tables["changes"].rows,
            table_names={name: table.title.in_(language) for name, table in BY_NAME.items()},
            source_name=self._source_name(language),
            project_path=lambda uid: page_of(uid, language),
            root=renderer.release_root(page),
        )

    def _write_sources(self, renderer: Renderer) -> None:
        edition = self.site.edition
        counts = {row.source_id: row for row in rows(self.site.connection, "FROM sources")}
        self.site.write(
            renderer,
            "sources.html.j2",
            self._page(renderer, "sources"),
            sources=[(terms, counts.get(terms.source_id)) for terms in edition.sources],
            withheld=edition.withheld,
            source_title=lambda terms: title_of(terms, renderer.language),
        )

    def _write_about(self, renderer: Renderer) -> None:
        edition, language = self.site.edition, renderer.language
        page = self._page(renderer, "about")
        contact = edition.publisher.contact
        address = checked_link(contact)
        if address is None and (mail := mail_of(contact)):
            address = f"mailto:{mail}"
        self.site.write(
            renderer,
            "about.html.j2",
            page,
            edition=edition,
            contact=contact,
            contact_link=address,
            homepage=checked_link(edition.publisher.homepage),
            cited=citation(edition, language).partition("\n\n")[0],
            root=renderer.release_root(page),
        )
