"""What pages with lists of projects have in common: their rows, and their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from smartdata.edition import Edition, SourceTerms
from smartdata.registry.model import Language
from smartdata.site.charts import Chart, Item, bars
from smartdata.site.names import PROGRAMME_KEY, Names
from smartdata.site.paging import ROWS, Pages, page_count, parts
from smartdata.site.projects import page_of
from smartdata.site.render import Crumb, Page, Renderer
from smartdata.site.writing import SiteFiles

#: What a list shows as funding and as budget of a project: the first of these that is stated.
_FUNDING = ("programme_funding", "public_funding")
_BUDGET = ("total_budget", "eligible_expenditure")


@dataclass(frozen=True)
class Site:
    """What is needed to make any page: the release, its tables, and the renderers."""

    edition: Edition
    connection: duckdb.DuckDBPyConnection
    files: SiteFiles
    renderers: Mapping[Language, Renderer]
    names: Names
    terms: Mapping[str, SourceTerms]

    def write(self, renderer: Renderer, template: str, page: Page, **told: Any) -> None:
        """Render and write a page in one language."""
        self.files.write(renderer.path(page), renderer.render(template, page, **told))


def make_listed(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``site.listed``: of each project what a list of projects shows.

    Beside the amounts of the table ``projects`` stand those that its main source states at the same
    stage; an amount that is parted by funds is left to the project's page.
    """
    connection.execute(
        f"""
CREATE TABLE site.listed AS
WITH stated AS (
    SELECT project_uid, stage, currency, measure, any_value(amount) AS amount
    FROM amounts
    WHERE subject = 'project' AND main_statement = 'yes'
        AND measure IN ({", ".join(f"'{m}'" for m in (*_FUNDING, *_BUDGET))})
    GROUP BY ALL
    HAVING count(*) = 1
),
titles AS (
    SELECT project_uid, text AS title, min(language) AS language
    FROM texts
    WHERE kind = 'title' AND origin = 'source' AND main_statement = 'yes'
    GROUP BY ALL
)
SELECT p.project_uid, {PROGRAMME_KEY} AS programme, p.project_code, p.acronym, p.title, p.status,
    p.start_date, p.end_date, p.currency, t.language,
    {_first_of(_FUNDING)} AS funding, {_first_of(_BUDGET)} AS budget
FROM projects p
LEFT JOIN titles t USING (project_uid, title)
LEFT JOIN (
    SELECT project_uid, stage, currency, map_from_entries(list((measure, amount))) AS amounts
    FROM stated GROUP BY ALL
) s ON s.project_uid = p.project_uid AND s.stage = p.amount_stage AND s.currency = p.currency"""
    )


def _first_of(measures: tuple[str, ...]) -> str:
    """The first measure with an amount, as a struct of both; null where there is none."""
    cases = " ".join(
        f"WHEN s.amounts['{measure}'] IS NOT NULL "
        f"THEN {{'measure': '{measure}', 'amount': s.amounts['{measure}']}}"
        for measure in measures
    )
    return f"CASE {cases} END"


@dataclass(frozen=True)
class ListPage:
    """One part of a list of projects: ``pages`` says which one, ``rows`` are its projects."""

    number: int
    rows: list[Any]
    pages: Callable[[Callable[[int], str]], Pages]


def list_pages(rows: Iterable[Any], count: int) -> Iterator[ListPage]:
    """A list of projects in its parts."""
    total = page_count(count)
    for number, some in parts(rows, count):
        yield ListPage(number, some, _pages_at(number, total))


def _pages_at(number: int, total: int) -> Callable[[Callable[[int], str]], Pages]:
    return lambda name: Pages(number, total, name)


def part_page(
    renderer: Renderer,
    part: ListPage,
    path_of: Callable[[int], str],
    title: str,
    about: str,
    crumbs: tuple[Crumb, ...],
) -> tuple[Page, dict[str, Any]]:
    """The page of one part of a list of projects, and what its template is told of the part.

    ``path_of`` gives the path of each part within the folder of a language; ``crumbs`` are the
    pages above, and last the list itself with no path. All parts but the first say which they are.
    """
    first = part.number == 1
    section = path_of(1).partition("/")[0]
    if not first:
        counted = renderer.words.plain("page.page_number", number=part.number)
        title, about = f"{title} ({counted})", f"{about} {counted}."
        crumbs = (*crumbs[:-1], (crumbs[-1][0], path_of(1)), (counted, ""))
    page = Page(path_of(part.number), title, about, section, crumbs)
    return page, {
        "rows": part.rows,
        "first": first,
        "from_row": (part.number - 1) * ROWS + 1,
        "pages": part.pages(lambda number: path_of(number).removeprefix(f"{section}/")),
        "project_path": lambda uid: page.up + page_of(uid, renderer.language),
    }


def money_charts(renderer: Renderer, money: Iterable[Any], prefix: str) -> list[Chart]:
    """A chart of sums for each currency; each bar is one measure at one stage.

    ``money`` has the attributes measure, stage, currency, projects and sum.
    """
    words = renderer.words
    by_currency: dict[str, list[Any]] = {}
    for row in money:
        by_currency.setdefault(row.currency, []).append(row)
    return [
        Chart(
            id=f"{prefix}-{number}",
            title=words("lists.money_in", currency=currency),
            bars=bars(
                Item(
                    words("lists.measure_at", measure=words.value("values.measure", row.measure),
                          stage=words.value("values.stage", row.stage)),
                    Decimal(row.sum),
                    renderer.number(Decimal(row.sum)),
                    count=renderer.number(row.projects),
                )
                for row in rows
            ),
            label_head=words("lists.measure_stage"),
            value_head=words("lists.sum_in", currency=currency),
            count_head=words("lists.projects"),
            note=words("lists.money_note"),
        )
        for number, (currency, rows) in enumerate(sorted(by_currency.items()), 1)
    ]  # fmt: skip
