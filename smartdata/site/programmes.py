"""The pages of programmes: figures, charts, and the list of their projects in parts."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from smartdata.addresses import programme_page
from smartdata.site.charts import Chart, Item, bars
from smartdata.site.lists import ListPage, Site, list_pages, money_charts, part_page
from smartdata.site.names import PROGRAMME_KEY
from smartdata.site.places import country_name, within
from smartdata.site.render import Page, Renderer
from smartdata.site.tables import rows
from smartdata.site.text import one_line

#: So many countries or years are drawn; the rest is one more bar.
_BARS = 15
_FIGURES = f"""
FROM (
    SELECT {PROGRAMME_KEY} AS key, count(*) AS projects,
        count(*) FILTER (is_operation = 'yes') AS operations,
        min(start_date) AS first_day, max(end_date) AS last_day
    FROM projects GROUP BY ALL
)
ORDER BY key = '', projects DESC, key
"""
_PARTNERS = f"""
SELECT {PROGRAMME_KEY} AS key, country, count(*) AS n
FROM partners JOIN projects USING (project_uid)
WHERE main_statement = 'yes'
GROUP BY ALL ORDER BY key, n DESC, country
"""
_YEARS = f"""
SELECT {PROGRAMME_KEY} AS key, year(start_date) AS year, count(*) AS n
FROM projects WHERE start_date IS NOT NULL
GROUP BY ALL ORDER BY key, year
"""


class Programmes:
    """Figures of all programmes that projects of the release belong to."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.figures = list(rows(site.connection, _FIGURES))
        self.partners = _by_key(rows(site.connection, _PARTNERS))
        self.years = _by_key(rows(site.connection, _YEARS))
        self.money: dict[str, list[Any]] = {}
        for entry in site.edition.money:
            self.money.setdefault(entry.programme, []).append(entry)

    def write(self) -> None:
        """Write the list of programmes and the pages of each."""
        for renderer in self.site.renderers.values():
            self._write_index(renderer)
        by_key = {figures.key: figures for figures in self.figures}
        listed = rows(self.site.connection, "FROM site.listed ORDER BY programme, project_uid")
        for key, projects in groupby(listed, key=attrgetter("programme")):
            for part in list_pages(projects, by_key[key].projects):
                for renderer in self.site.renderers.values():
                    self._write_part(renderer, by_key[key], part)

    def _write_index(self, renderer: Renderer) -> None:
        words, language = renderer.words, renderer.language
        listed = [
            {
                "figures": figures,
                "name": self.site.names.programme(figures.key, language),
                "path": within(programme_page(figures.key, language)),
                "known": self.site.names.programmes.get(figures.key),
                "partners": sum(row.n for row in self.partners.get(figures.key, [])),
            }
            for figures in self.figures
        ]
        page = Page(
            path="programmes/index.html",
            title=words.plain("lists.programmes_title"),
            about=words.plain("lists.programmes_about"),
            section="programmes",
            crumbs=((words("page.section.programmes"), ""),),
        )
        self.site.write(renderer, "programmes.html.j2", page, programmes=listed,
                        chart=self.chart(renderer, "../"))  # fmt: skip

    def chart(self, renderer: Renderer, up: str) -> Chart | None:
        """The programmes with the most projects."""
        # What no source puts under a programme would dwarf every programme.
        named = [one for one in self.figures if one.key]
        if len(named) < 2:
            return None
        words, language = renderer.words, renderer.language
        items = [
            Item(
                self.site.names.programme(one.key, language),
                one.projects,
                renderer.number(one.projects),
                up + within(programme_page(one.key, language)),
            )
            for one in named[:_BARS]
        ]
        rest = named[_BARS:]
        if rest:
            n = sum(one.projects for one in rest)
            name = words.plain("lists.other_programmes", n=renderer.number(len(rest)))
            items.append(Item(name, n, renderer.number(n)))
        return Chart("by-programme", words("lists.by_programme"), bars(items),
                     words("lists.programme"), words("lists.projects"),
                     note=self._unnamed_note(renderer))  # fmt: skip

    def _unnamed_note(self, renderer: Renderer) -> str | Markup:
        """How many projects the chart leaves out, since nobody says whose they are."""
        unnamed = sum(one.projects for one in self.figures if not one.key)
        if not unnamed:
            return ""
        every = sum(one.projects for one in self.figures)
        return renderer.words("lists.no_programme_note", n=renderer.number(unnamed),
                              all=renderer.number(every))  # fmt: skip

    def _write_part(self, renderer: Renderer, figures: Any, part: ListPage) -> None:
        words, language = renderer.words, renderer.language
        name = self.site.names.programme(figures.key, language)
        short = one_line(name, 80)

        def path_of(number: int) -> str:
            return within(programme_page(figures.key, language, number))

        about = words.plain("lists.programme_about", name=short,
                            n=renderer.number(figures.projects))  # fmt: skip
        crumbs = ((words("page.section.programmes"), "programmes/index.html"), (short, ""))
        page, told = part_page(renderer, part, path_of, short, about, crumbs)
        self.site.write(
            renderer,
            "programme.html.j2",
            page,
            name=name,
            figures=figures,
            known_programme=self.site.names.programmes.get(figures.key),
            partners=sum(row.n for row in self.partners.get(figures.key, [])),
            charts=self._charts(renderer, figures) if part.number == 1 else [],
            **told,
        )

    def _charts(self, renderer: Renderer, figures: Any) -> list[Chart]:
        key, projects = figures.key, figures.projects
        charts = money_charts(renderer, self.money.get(key, []), "money")
        years = self.years.get(key, [])
        if years:
            items = year_items(renderer, years)
            charts.append(years_chart(renderer, items, sum(row.n for row in years), projects))
        countries = self.partners.get(key, [])
        if any(row.country for row in countries):
            charts.append(_countries_chart(renderer, countries))
        return charts


def year_items(renderer: Renderer, years: list[Any]) -> list[Item]:
    """Bars of the last years, those without a project among them; what is earlier is one bar."""
    if not years:
        return []
    numbers = {row.year: row.n for row in years}
    last = max(numbers)
    drawn = range(max(min(numbers), last - _BARS + 1), last + 1)
    items = [
        Item(str(year), numbers.get(year, 0), renderer.number(numbers.get(year, 0)))
        for year in drawn
    ]
    earlier = sum(n for year, n in numbers.items() if year not in drawn)
    if earlier:
        label = renderer.words.plain("lists.earlier")
        items.insert(0, Item(label, earlier, renderer.number(earlier)))
    return items


def years_chart(renderer: Renderer, items: list[Item], told: int, projects: int) -> Chart:
    """Projects by year of start; says how many of them have a start at all."""
    words = renderer.words
    note = words("lists.years_note", n=renderer.number(told), all=renderer.number(projects))
    return Chart("years", words("lists.by_year"), bars(items), words("lists.year"),
                 words("lists.projects"), note=note)  # fmt: skip


def _countries_chart(renderer: Renderer, found: list[Any]) -> Chart:
    """Partners by country; those whose country nobody states are told below, not drawn."""
    words, number = renderer.words, renderer.number
    known = [row for row in found if row.country]
    items = [
        Item(country_name(row.country, renderer.language), row.n, number(row.n))
        for row in known[:_BARS]
    ]
    rest = known[_BARS:]
    if rest:
        n = sum(row.n for row in rest)
        items.append(Item(words.plain("lists.other_countries"), n, number(n)))
    unknown = sum(row.n for row in found if not row.country)
    every = sum(row.n for row in found)
    note = words("lists.no_country_note", n=number(unknown), all=number(every)) if unknown else ""
    return Chart("countries", words("lists.by_country"), bars(items), words("lists.country"),
                 words("lists.partners"), note=note)  # fmt: skip


def _by_key(found: Any) -> dict[str, list[Any]]:
    return {key: list(some) for key, some in groupby(found, key=attrgetter("key"))}
