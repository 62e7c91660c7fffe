"""Names of countries and regions in each language, and the addresses of their pages."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from smartdata.config import Publication
from smartdata.reference import nuts, rows
from smartdata.registry.model import Language
from smartdata.site.maps import drawn_names


def within(page: str) -> str:
    """The address of a page within the folder of its language."""
    return page.partition("/")[2]


@cache
def _countries() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("countries")}


@cache
def _country_of_prefix() -> dict[str, str]:
    return {row["eu_code"] or row["code"]: row["code"] for row in rows("countries")}


@cache
def _translated() -> dict[tuple[str, str], dict[str, str]]:
    """The first row of ``nuts_names.csv`` of each (country, name) has the plain names."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows("nuts_names"):
        found.setdefault((row["country"], row["name"]), row)
    return found


def country_name(code: str, language: Language) -> str:
    """The name of a country; the code itself where there is none."""
    row = _countries().get(code)
    return (row and row[f"name_{language}"]) or code


def country_of(nuts_code: str) -> str:
    """The ISO 3166-1 code of the country that a NUTS code lies in (GR of EL, GB of UK)."""
    return _country_of_prefix().get(nuts_code[:2], nuts_code[:2])


class RegionNames:
    """Names of regions: those kept here, else those of the file with outlines, if one is given."""

    def __init__(self, publication: Publication) -> None:
        self._drawn = drawn_names(publication.regions) if publication.regions else {}
        self._version = publication.regions_version

    def name(self, code: str, versions: Collection[str], language: Language) -> str | None:
        """The name of a region that a code means in these versions; None where it is not known."""
        kept = region_name(code, max(versions), language)
        return kept or (self._drawn.get(code) if self._version in versions else None)


def region_name(code: str, version: str, language: Language) -> str | None:
    """The name of a region in a language, else in its own; None where it is not known here."""
    name = nuts.region_name(code, version)
    if name is None:
        return None
    row = _translated().get((code[:2], name))
    return (row and row[f"name_{language}"]) or name
