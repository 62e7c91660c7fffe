"""The project's own small code lists: countries, programmes and planning regions.

Each list is read once per process from the CSV beside this file. ``README.md`` there says where
the facts come from.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from smartdata.text import fold

#: What sources print where they have nothing to say. Compared case-folded and trimmed.
PLACEHOLDERS = frozenset({"n/a", "n.a.", "na", "nav", "nav datu", "-", "–", "—", "no data", "nr"})
_NEVER_A_NAME = frozenset({"n/a", "-", "–", "—"})


@dataclass(frozen=True)
class Programme:
    """One programme of one period, identified by its CCI code.

    ``fund`` is None where there are several, ``strand`` outside territorial cooperation, and
    ``name_lv``, ``name_lt`` and ``max_rate`` (the highest share of a budget, as a fraction) where
    not known.
    """

    cci: str
    name_en: str
    name_lv: str | None
    name_lt: str | None
    period: str
    strand: str | None
    fund: str | None
    max_rate: Decimal | None
    period_start: date
    eligible_until: date


@dataclass(frozen=True)
class RegionCode:
    """The NUTS 3 code that equals a planning region between two dates; none where none does."""

    nuts_code: str
    nuts_version: str
    valid_from: date
    valid_to: date


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``<name>.csv`` beside this file, as printed there."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def is_placeholder(text: str, *, in_name: bool = False) -> bool:
    """Whether a cell says "nothing here" instead of a value: ``N/A``, ``-`` and the like.

    In names, titles and codes only what can't be one counts: NAV and NR are also organisations.
    """
    return fold(text) in (_NEVER_A_NAME if in_name else PLACEHOLDERS)


@cache
def programmes() -> dict[str, Programme]:
    """The known programmes by CCI code."""
    return {
        row["programme_cci"]: Programme(
            cci=row["programme_cci"],
            name_en=row["name_en"],
            name_lv=row["name_lv"] or None,
            name_lt=row["name_lt"] or None,
            period=row["period"],
            strand=row["strand"] or None,
            fund=row["fund"] or None,
            max_rate=_rate(row["max_cofinancing_rate"]),
            period_start=date.fromisoformat(row["period_start"]),
            eligible_until=date.fromisoformat(row["eligible_until"]),
        )
        for row in rows("programmes")
    }


def _rate(printed: str) -> Decimal | None:
    return Decimal(printed) if printed else None


@cache
def country_codes() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code by case-folded country name, spelling or code.

    Of the countries of Europe and around it this knows the names in all languages of the Union,
    with accents and without.
    """
    found: dict[str, str] = {}
    for row in rows("countries"):
        names = [row[f"name_{lang}"] for lang in ("en", "lv", "lt", "et")]
        for name in [*names, *row["aliases"].split("|"), row["code"], row["eu_code"]]:
            if name:
                found.setdefault(fold(name), row["code"])
        if row["names_eu"]:
            # These are kept case-folded: folding them here would take most of the time.
            found.update(dict.fromkeys(row["names_eu"].split("|"), row["code"]))
    return found


@cache
def country_names() -> frozenset[str]:
    """Every country name as Latvian and neighbouring pages print it in prose.

    Rows without separators are taken apart by these, so the names in further languages that
    :func:`country_codes` knows stay out, and so do codes, for names of organisations end in them.
    """
    columns = ("name_en", "name_lv", "name_lt", "name_et")
    names = {row[column] for row in rows("countries") for column in columns}
    names |= {alias for row in rows("countries") for alias in row["aliases"].split("|")}
    return frozenset(name for name in names if len(name) > 3)


@cache
def region_names() -> dict[str, str]:
    """Planning region by every case-folded form of its name that pages print."""
    found: dict[str, str] = {}
    for row in rows("planning_regions"):
        for form in region_forms(row["region"], row["genitive"]):
            found[fold(form)] = row["region"]
    return found


@cache
def region_words() -> frozenset[str]:
    """The forms of :func:`region_names` as they are printed."""
    return frozenset(
        form
        for row in rows("planning_regions")
        for form in region_forms(row["region"], row["genitive"])
    )


def region_forms(region: str, genitive: str) -> tuple[str, ...]:
    """The ways in which a page prints one planning region."""
    return (region, genitive, f"{genitive} plānošanas reģions", f"{genitive} reģions")


@cache
def region_nuts() -> dict[str, tuple[RegionCode, ...]]:
    """The NUTS 3 codes of each planning region, each with the dates between which it holds."""
    found: dict[str, list[RegionCode]] = {}
    for row in rows("planning_regions"):
        codes = found.setdefault(row["region"], [])
        if row["nuts_code"]:
            codes.append(
                RegionCode(
                    nuts_code=row["nuts_code"],
                    nuts_version=row["nuts_version"],
                    valid_from=date.fromisoformat(row["valid_from"]),
                    valid_to=date.fromisoformat(row["valid_to"]),
                )
            )
    return {region: tuple(codes) for region, codes in found.items()}


def nuts_on(region: str, day: date) -> RegionCode | None:
    """The NUTS 3 code of a planning region on a day, or None where none equals it."""
    for code in region_nuts().get(region, ()):
        if code.valid_from <= day <= code.valid_to:
            return code
    return None


@cache
def currency_signs() -> dict[str, tuple[str, ...]]:
    """The signs and abbreviations of each currency, by ISO 4217 code."""
    return {row["code"]: tuple(row["signs"].split("|")) for row in rows("currencies")}
