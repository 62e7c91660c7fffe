"""NUTS codes, their versions and names, and the planning regions of Latvia by day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.reference import nuts_on, region_nuts, rows
from smartdata.reference.nuts import (
    VERSIONS,
    is_covered,
    nuts_by_name,
    region_name,
    versions_of,
)
from smartdata.text import plain

MEMBERS = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU27 = frozenset(MEMBERS.split())
CODES = {row["code"]: tuple(row["versions"].split("|")) for row in rows("nuts_codes")}
NAMED = rows("nuts_names")
WHOLE = ("2010", "2013", "2016", "2021", "2024")


def valid(country: str, version: str) -> set[str]:
    """The codes of one country in one version, without those that stand for no region."""
    return {
        code
        for code, versions in CODES.items()
        if code[:2] == country and version in versions and not (len(code) > 2 and code[-1] == "Z")
    }


def test_codes_are_well_formed_unique_and_in_order() -> None:
    printed = [row["code"] for row in rows("nuts_codes")]
    assert printed == sorted(set(printed))
    assert all(re.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}", code) for code in printed)


def test_versions_are_known_and_in_order() -> None:
    assert VERSIONS == WHOLE
    for table in ("nuts_codes", "nuts_regions"):
        for row in rows(table):
            held = row["versions"].split("|")
            assert held == [version for version in VERSIONS if version in held], row


def test_every_code_lies_within_one_of_the_level_above_in_every_version() -> None:
    # Seven regions of Northern Ireland were numbered past UKN09 in 2016, all within UKN0.
    odd = {f"UKN1{n}" for n in range(7)}
    for code, versions in CODES.items():
        if len(code) > 2:
            above = "UKN0" if code in odd else code[:-1]
            assert set(versions) <= set(CODES.get(above, ())), code
    assert {CODES[code] for code in odd} == {("2016",)}


def test_every_country_is_one_of_ours_by_the_code_that_the_union_uses() -> None:
    assert {code[:2] for code in CODES} <= {row["eu_code"] for row in rows("countries")}
    assert not {code for code in CODES if code.startswith(("GR", "GB"))}


@pytest.mark.parametrize(
    ("version", "members", "counts"),
    [
        ("2010", EU27 - {"HR"} | {"UK"}, (97, 270, 1294)),
        ("2013", EU27 | {"UK"}, (98, 276, 1342)),
        ("2016", EU27 | {"UK"}, (104, 281, 1348)),
        ("2021", EU27, (92, 242, 1166)),
        ("2024", EU27, (92, 244, 1165)),
    ],
)
def test_each_version_has_as_many_regions_as_its_regulation(
    version: str, members: frozenset[str], counts: tuple[int, int, int]
) -> None:
    levels = Counter(len(code) - 2 for country in members for code in valid(country, version))
    assert levels == {0: len(members), 1: counts[0], 2: counts[1], 3: counts[2]}


@pytest.mark.parametrize(
    ("code", "versions"),
    [
        ("LT00", ("2010", "2013")),  # one region of level 2 until it was split
        ("LT01", ("2016", "2021", "2024")),
        ("LT02", ("2016", "2021", "2024")),
        ("LT003", ("2010", "2013")),  # Klaipėda
        ("LT023", ("2016", "2021", "2024")),  # the same
        ("LV003", ("2010", "2013", "2016", "2021")),  # Kurzeme
        ("LV00B", ("2024",)),
        ("LV005", WHOLE),
        ("EE00A", ("2021", "2024")),
        ("NL31", ("2010", "2013", "2016", "2021")),
        ("NL35", ("2024",)),
        ("PT1D3", ("2024",)),
        ("FI1DC", ("2024",)),
        ("DEG0V", ("2024",)),
        ("UKM50", ("2010", "2013", "2016", "2021")),
        ("XK001", ("2024",)),
        ("LVZZZ", WHOLE),
        ("LV00D", ()),
        ("lv005", ()),
        ("", ()),
    ],
)
def test_known_codes(code: str, versions: tuple[str, ...]) -> None:
    assert versions_of(code) == versions


def test_latvia_and_lithuania_in_2024() -> None:
    lv = {"LV", "LV0", "LV00", "LV005", "LV009", "LV00A", "LV00B", "LV00C"}
    lt = {"LT", "LT0", "LT01", "LT011", "LT02"} | {f"LT02{n}" for n in range(1, 10)}
    assert valid("LV", "2024") == lv
    assert valid("LT", "2024") == lt == valid("LT", "2016")


@pytest.mark.parametrize(
    ("code", "version", "covered"),
    [
        ("UK", "2024", False),
        ("UKM50", "2021", True),
        ("HR04", "2010", False),
        ("NO011", "2016", False),
        ("NO", "2024", True),
        ("XK", "2021", False),
        ("XK", "2024", True),
        ("LV999", "2024", True),  # whether or not there is such a code
        ("LV", "2027", False),
        ("", "2024", False),
    ],
)
def test_what_a_version_does_not_cover_is_said(code: str, version: str, covered: bool) -> None:
    assert is_covered(code, version) is covered


def test_a_listed_code_is_covered() -> None:
    assert all(is_covered(code, version) for code, held in CODES.items() for version in held)


def test_names_stand_for_valid_codes_and_every_region_of_the_two_countries_has_one() -> None:
    named = [(row["code"], v) for row in rows("nuts_regions") for v in row["versions"].split("|")]
    assert len(named) == len(set(named))
    assert set(named) == {
        (code, version)
        for country in ("LT", "LV")
        for version in VERSIONS
        for code in valid(country, version)
    }
    assert region_name("LT003", "2013") == "Klaipėdos apskritis" == region_name("LT023", "2016")
    assert region_name("LT003", "2016") is None
    assert region_name("LV00A", "2024") == "Rīga" == region_name("LV006", "2021")


KLAIPEDA = {"2010": "LT003", "2013": "LT003", "2016": "LT023", "2021": "LT023", "2024": "LT023"}
KURZEME = {"2010": "LV003", "2013": "LV003", "2016": "LV003", "2024": "LV00B"}


@pytest.mark.parametrize(
    ("country", "printed", "codes"),
    [
        ("LT", "Klaipėdos apskritis", KLAIPEDA),
        ("LT", "Klaipeda county", KLAIPEDA),
        ("LT", "Klaipėdas apriņķis", KLAIPEDA),
        ("LT", "KLAIPĖDOS  APSKR.", KLAIPEDA),
        ("LT", "Vilniaus apskritis", KLAIPEDA | dict.fromkeys(("2010", "2013"), "LT00A")
         | dict.fromkeys(("2016", "2021", "2024"), "LT011")),
        ("LT", "Sostinės regionas", dict.fromkeys(("2016", "2021", "2024"), "LT01")),
        ("LV", "Kurzeme", KURZEME),
        ("LV", "Kurzemes plānošanas reģions", KURZEME),
        ("LV", "Kurzemes statistiskais reģions", KURZEME | {"2021": "LV003"}),
        ("LV", "Latgale", dict.fromkeys(WHOLE, "LV005")),
        ("LV", "Rīga", {"2024": "LV00A"}),
        ("LV", "Riga statistical region",
         dict.fromkeys(WHOLE[:4], "LV006") | {"2024": "LV00A"}),
        ("LV", "Pierīga", dict.fromkeys(WHOLE[:4], "LV007")),
        ("LV", "Vidzemes statistiskais reģions (līdz 01.01.2024.)",
         dict.fromkeys(WHOLE[:4], "LV008")),
        ("LT", "Klaipėda", {}),  # a town
        ("LT", "Klaipėda region", {}),  # a county or a district
        ("LT", "Lietuva", {}),  # regions of three levels
        ("LV", "Klaipėdos apskritis", {}),
        ("EE", "Kurzeme", {}),
        ("LV", "", {}),
        ("LV", "–", {}),
    ],
)  # fmt: skip
def test_codes_of_printed_names(country: str, printed: str, codes: dict[str, str]) -> None:
    assert nuts_by_name(country, printed) == codes


def printed_forms() -> list[tuple[dict[str, str], str]]:
    columns = ("name_lv", "name_lt", "name_en", "forms")
    return [
        (row, form) for row in NAMED for c in columns for form in row[c].split("|") if form
    ]  # fmt: skip


def test_every_printed_form_has_codes_and_means_one_region() -> None:
    means: dict[tuple[str, str], set[str]] = {}
    for row, form in printed_forms():
        means.setdefault((row["country"], plain(form)), set()).add(
            f"{row['name']} {row['versions']}"
        )
        codes = nuts_by_name(row["country"], form)
        assert codes, form
        for version, code in codes.items():
            assert region_name(code, version) == row["name"]
            assert row["versions"] == "" or version in row["versions"].split("|")
    assert {key: said for key, said in means.items() if len(said) > 1} == {}


def test_every_region_of_level_3_is_found_by_a_name_of_its_own() -> None:
    found = {
        (code, version)
        for row, form in printed_forms()
        for version, code in nuts_by_name(row["country"], form).items()
    }
    for country in ("LT", "LV"):
        for version in VERSIONS:
            assert {c for c in valid(country, version) if len(c) == 5} <= {
                code for code, held in found if held == version
            }


@given(st.sampled_from(printed_forms()), st.sampled_from((str.upper, str.lower, plain)))
def test_case_and_accents_do_not_matter(
    printed: tuple[dict[str, str], str], change: object
) -> None:
    row, form = printed
    assert callable(change)
    assert nuts_by_name(row["country"], f" {change(form)} ") == nuts_by_name(row["country"], form)


def test_what_is_given_away_can_be_changed_without_harm() -> None:
    nuts_by_name("LV", "Latgale").clear()
    assert nuts_by_name("LV", "Latgale")["2024"] == "LV005"


@pytest.mark.parametrize(
    ("region", "before", "after"),
    [
        ("Kurzeme", "LV003", "LV00B"),
        ("Latgale", "LV005", "LV005"),
        ("Rīga", None, "LV00A"),
        ("Vidzeme", "LV008", "LV00C"),
        ("Zemgale", "LV009", "LV009"),
    ],
)
def test_planning_regions_by_day(region: str, before: str | None, after: str) -> None:
    def told(day: str) -> tuple[str, str] | None:
        code = nuts_on(region, date.fromisoformat(day))
        return (code.nuts_code, code.nuts_version) if code else None

    assert told("2020-02-26") == (before and (before, "2016"))
    assert told("2021-06-30") == (before and (before, "2021"))
    # Redrawn, while NUTS was not.
    assert told("2021-07-01") is None
    assert told("2023-12-31") is None
    assert told("2024-01-01") == (after, "2024")
    assert told("2026-12-31") == (after, "2024")
    # The version that follows is not here yet.
    assert told("2027-01-01") is None
    assert told("2011-12-31") is None


def test_planning_regions_hold_valid_codes_one_after_the_other() -> None:
    assert list(region_nuts()) == ["Kurzeme", "Latgale", "Rīga", "Vidzeme", "Zemgale"]
    for region, codes in region_nuts().items():
        for code in codes:
            assert code.nuts_version in versions_of(code.nuts_code)
            assert region_name(code.nuts_code, code.nuts_version) == region
            assert code.valid_from <= code.valid_to
        for one, next_one in pairwise(codes):
            assert one.valid_to < next_one.valid_from
            assert one.nuts_version < next_one.nuts_version


@given(st.sampled_from(sorted(region_nuts())), st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_a_code_holds_from_the_first_day_of_its_version(region: str, day: date) -> None:
    code = nuts_on(region, day)
    if code is not None:
        assert code.valid_from <= day <= code.valid_to
        assert nuts_on(region, code.valid_from) == code == nuts_on(region, code.valid_to)
        assert nuts_on(region, code.valid_to + timedelta(days=1)) != code
        known = {"2010": 2012, "2013": 2015, "2016": 2018, "2021": 2021, "2024": 2024}
        assert code.valid_from == date(known[code.nuts_version], 1, 1)
