"""NUTS codes with the versions in which each is valid; a code means nothing without one.

Countries are named by their NUTS prefix (EL, UK). The lists are whole for the countries that they
cover in a version, and not every version covers every country: see :func:`is_covered`.
"""

from __future__ import annotations

from functools import cache

from smartdata.reference import rows
from smartdata.text import plain

#: Every version of which a list is kept, in order.
VERSIONS = ("2010", "2013", "2016", "2021", "2024")


@cache
def _versions() -> dict[str, tuple[str, ...]]:
    return {row["code"]: tuple(row["versions"].split("|")) for row in rows("nuts_codes")}


@cache
def _covered() -> frozenset[tuple[str, str]]:
    found = {(code[:2], version) for code, versions in _versions().items() for version in versions}
    return frozenset(found)


@cache
def _names() -> dict[tuple[str, str], str]:
    return {
        (row["code"], version): row["name"]
        for row in rows("nuts_regions")
        for version in row["versions"].split("|")
    }


@cache
def _codes_of_names() -> dict[tuple[str, str, str], str]:
    """The code of each (country, name, version); a name that regions of two levels share has none.

    Only Latvia and Lithuania themselves are named like their regions of the levels 1 and 2.
    """
    found: dict[tuple[str, str, str], set[str]] = {}
    for (code, version), name in _names().items():
        found.setdefault((code[:2], name, version), set()).add(code)
    return {key: min(codes) for key, codes in found.items() if len(codes) == 1}


@cache
def _codes_of_forms() -> dict[tuple[str, str], dict[str, str]]:
    """The code by version of each (country, plain printed name); see ``nuts_names.csv``."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows("nuts_names"):
        country, name = row["country"], row["name"]
        held = row["versions"].split("|") if row["versions"] else VERSIONS
        codes = {
            version: code
            for version in held
            if (code := _codes_of_names().get((country, name, version)))
        }
        for form in _forms(row):
            found.setdefault((country, plain(form)), {}).update(codes)
    return found


def _forms(row: dict[str, str]) -> set[str]:
    names = (row["name_lv"], row["name_lt"], row["name_en"], *row["forms"].split("|"))
    return {name for name in names if name}


def versions_of(code: str) -> tuple[str, ...]:
    """The NUTS versions (``2010`` to ``2024``) in which a code of any level is valid, in order.

    A version that is missing here says that the code is not valid in it only if :func:`is_covered`.
    """
    return _versions().get(code, ())


def is_covered(code: str, version: str) -> bool:
    """Whether the list of a version covers the country of a code (or a country's NUTS prefix).

    Where it does not, nothing follows from a code's not being in the list. The United Kingdom left
    NUTS with 2024; of the countries outside the Union only 2021 and 2024 are to hand.
    """
    return (code[:2], version) in _covered()


def region_name(code: str, version: str) -> str | None:
    """The name of a Latvian or Lithuanian region in its own language, in one NUTS version."""
    return _names().get((code, version))


def nuts_by_name(country: str, printed: str) -> dict[str, str]:
    """The NUTS code by version of a printed name of a Latvian or Lithuanian region (LV, LT).

    Accents, case and punctuation don't matter. Empty where the name is not known; a version is left
    out where the name may mean two areas in it. ``Rīga`` alone is such a name before 2024 (the
    city or the planning region), and so are ``Kurzeme`` and ``Vidzeme`` in 2021, whose planning
    regions were redrawn in the middle of it: :func:`smartdata.reference.nuts_on` tells by the day.
    """
    return dict(_codes_of_forms().get((country, plain(printed)), {}))
