"""The pages of countries and regions: maps, what lies in each, and its projects in parts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from smartdata.addresses import region_page
from smartdata.registry.model import Language
from smartdata.site.lists import ListPage, Site, list_pages, money_charts, part_page
from smartdata.site.maps import Map, MapRow, outline_shapes, outlines, tile_shapes, tiles
from smartdata.site.places import RegionNames, country_name, country_of, within
from smartdata.site.region_tables import make_regions
from smartdata.site.render import Crumb, Page, Renderer
from smartdata.site.tables import rows
from smartdata.site.text import one_line


class Regions:
    """Every country and region that rows of the release lie in."""

    def __init__(self, site: Site) -> None:
        self.site = site
        connection = site.connection
        self.names = RegionNames(site.edition.publication)
        make_regions(connection)
        self.all = list(rows(connection, "FROM site.regions ORDER BY code, version"))
        self.countries = sorted(
            (one for one in self.all if not one.version), key=lambda one: (-one.projects, one.code)
        )
        self.by_version = list(rows(connection, "FROM site.by_version ORDER BY code, version"))
        self._page_versions = {
            (one.code, version): one.version for one in self.all for version in one.versions
        }
        order = "ORDER BY code, version, projects DESC, name, organisation_uid"
        self.organisations = _by_place(rows(connection, f"FROM site.region_organisations {order}"))
        self.money = _by_place(rows(connection, "FROM site.region_money ORDER BY ALL"))

    def name(self, one: Any, language: Language) -> str:
        """What a country or region is called."""
        if not one.version:
            return country_name(one.code, language)
        return self.names.name(one.code, one.versions, language) or one.code

    def path(self, code: str, version: str, number: int = 1) -> str:
        """The page of a region in one version, within the folder of a language."""
        of = self._page_versions.get((code, version), version)
        return within(region_page(code, of, "en", number))

    def write(self) -> None:
        """Write the page with the maps, and the pages of each country and region."""
        for renderer in self.site.renderers.values():
            self._write_index(renderer)
        by_key = {(one.code, one.version): one for one in self.all}
        listed = rows(
            self.site.connection,
            "SELECT r.code, r.version, l.* FROM site.region_projects r "
            "JOIN site.listed l USING (project_uid) ORDER BY r.code, r.version, project_uid",
        )
        for key, projects in groupby(listed, key=lambda row: (row.code, row.version)):
            for part in list_pages(projects, by_key[key].projects):
                for renderer in self.site.renderers.values():
                    self._write_part(renderer, by_key[key], part)

    def _write_index(self, renderer: Renderer) -> None:
        words, language = renderer.words, renderer.language
        groups = []
        regions = (one for one in self.all if one.version)
        for prefix, some in groupby(regions, key=lambda one: one.code[:2]):
            groups.append({"name": country_name(country_of(prefix), language), "code": prefix,
                           "regions": [self._line(one, language) for one in some]})  # fmt: skip
        page = Page(
            path="regions/index.html",
            title=words.plain("lists.regions_title"),
            about=words.plain("lists.regions_about"),
            section="regions",
            crumbs=((words("page.section.regions"), ""),),
        )
        self.site.write(
            renderer,
            "regions.html.j2",
            page,
            maps=[m for m in (self.region_map(renderer, "../"), self.country_map(renderer, "../"))
                  if m],
            countries=[self._line(one, language) for one in self.countries],
            groups=sorted(groups, key=lambda group: (str(group["name"]), str(group["code"]))),
        )  # fmt: skip

    def _line(self, one: Any, language: Language) -> dict[str, Any]:
        return {"name": self.name(one, language), "one": one,
                "path": self.path(one.code, one.version)}  # fmt: skip

    def country_map(self, renderer: Renderer, up: str) -> Map | None:
        """The countries of Europe, with the number of projects that each takes part in."""
        if not self.countries:
            return None
        words, language = renderer.words, renderer.language
        numbers = {one.code: one.projects for one in self.countries}
        shown = {code: renderer.number(n) for code, n in numbers.items()}
        shapes, width, height = tile_shapes(tiles("country"), numbers, shown)
        drawn = {shape.code for shape in shapes}
        listed = [
            MapRow(country_name(one.code, language), one.code, shown[one.code],
                   up + self.path(one.code, ""))
            for one in self.countries
        ]  # fmt: skip
        beside = [row.label for row in listed if row.code not in drawn]
        note: str | Markup = words("lists.tile_note")
        if beside:
            note += " " + words("lists.not_drawn", names=", ".join(beside))
        return Map("map-countries", words("lists.map_countries"), words("lists.map_desc"), shapes,
                   listed, width, height, words("lists.country"), words("lists.projects"),
                   note)  # fmt: skip

    def region_map(self, renderer: Renderer, up: str) -> Map | None:
        """The regions of level 3 in one version of NUTS: from outlines if they are of a version
        that the data have, else tiles of the version in which most projects lie."""
        words, language = renderer.words, renderer.language
        publication = self.site.edition.publication
        version = publication.regions_version
        drawn = outlines(publication.regions) if publication.regions else {}
        numbers = self._numbers(version, drawn)
        if numbers:
            shown = {code: renderer.number(n) for code, n in numbers.items()}
            shapes, width, height = outline_shapes(drawn, numbers, shown)
            note = words("lists.outline_note")
        else:
            version, numbers = self._tiled()
            if not numbers:
                return None
            shown = {code: renderer.number(n) for code, n in numbers.items()}
            placed = [tile for tile in tiles("nuts3") if version in tile.versions]
            shapes, width, height = tile_shapes(placed, numbers, shown)
            note = words("lists.tile_note")
        listed = [
            MapRow(self.names.name(code, [version], language) or code, code, shown[code],
                   up + self.path(code, version))
            for code in sorted(numbers, key=lambda code: (-numbers[code], code))
        ]  # fmt: skip
        return Map("map-regions", words("lists.map_regions", version=version),
                   words("lists.map_desc"), shapes, listed, width, height, words("lists.region"),
                   words("lists.projects"), note)  # fmt: skip

    def _numbers(self, version: str, codes: Iterable[str]) -> dict[str, int]:
        wanted = set(codes)
        return {
            one.code: one.projects
            for one in self.by_version
            if one.version == version and one.code in wanted
        }

    def _tiled(self) -> tuple[str, dict[str, int]]:
        versions = sorted({v for tile in tiles("nuts3") for v in tile.versions}, reverse=True)
        found = [
            (v, self._numbers(v, (t.code for t in tiles("nuts3") if v in t.versions)))
            for v in versions
        ]
        # Of equal sums the newest version is taken, which stands first.
        return max(found, key=lambda pair: sum(pair[1].values()))

    def _write_part(self, renderer: Renderer, one: Any, part: ListPage) -> None:
        words, language = renderer.words, renderer.language
        name = self.name(one, language)
        titled = f"{name} ({one.code})" if one.version and name != one.code else name
        if one.version:
            titled += f", NUTS {one.version}"

        def path_of(number: int) -> str:
            return self.path(one.code, one.version, number)

        crumbs: list[Crumb] = [(words("page.section.regions"), "regions/index.html")]
        if one.version:
            country = country_of(one.code)
            has_page = any(c.code == country for c in self.countries)
            crumbs += [(country_name(country, language), self.path(country, ""))] * has_page
        crumbs.append((one_line(titled, 60), ""))
        about = words.plain("lists.region_about", name=titled, n=renderer.number(one.projects))
        page, told = part_page(renderer, part, path_of, titled, about, tuple(crumbs))
        key = (one.code, one.version)
        self.site.write(
            renderer,
            "region.html.j2",
            page,
            titled=titled,
            one=one,
            inside=self._inside(one, language),
            organisations=self.organisations.get(key, []),
            charts=self._charts(renderer, key) if part.number == 1 else [],
            **told,
        )

    def _inside(self, one: Any, language: Language) -> list[dict[str, Any]]:
        """The regions right below a region, or all of the first level of a country."""
        if one.version:
            below = [r for r in self.all if r.version == one.version and r.code[:-1] == one.code]
        else:
            below = [r for r in self.all if r.version and country_of(r.code) == one.code]
        return [self._line(region, language) for region in below]

    def _charts(self, renderer: Renderer, key: tuple[str, str]) -> list[Any]:
        money = self.money.get(key, [])
        return [
            (kind, money_charts(renderer, [m for m in money if m.kind == kind], f"money-{kind}"))
            for kind in ("partner", "place")
            if any(m.kind == kind for m in money)
        ]


def _by_place(found: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    key = attrgetter("code", "version")
    return {place: list(some) for place, some in groupby(found, key=key)}
