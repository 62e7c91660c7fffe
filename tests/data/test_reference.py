"""The reference tables against the public lists in the shared folder, where that is to hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from smartdata.reference import programmes, rows
from smartdata.reference.nuts import region_name, versions_of

CODES = {row["code"]: row["versions"].split("|") for row in rows("nuts_codes")}


def _rows(path: Path) -> list[dict[str, str]]:
    # One of the files ends its lines as old Macintoshes did.
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return list(csv.DictReader(text.split("\n")))


@pytest.mark.parametrize("version", ["2010", "2013", "2016", "2021"])
def test_nuts_codes_are_those_of_the_public_list(shared: Path, version: str) -> None:
    public = {
        row["geo"]
        for row in _rows(shared / "data" / "nuts" / "all_valid_nuts_codes.csv")
        # The list was made from tables of changes: parts of a region stand in it beside the region.
        if row["nuts"] == f"code_{version}" and not row["geo"].endswith(" (part)")
    }
    assert {code for code, versions in CODES.items() if version in versions} == public
    assert len(public) > 1700


def test_nuts_3_regions_of_2021_are_those_of_the_map(shared: Path) -> None:
    path = shared / "data" / "nuts" / "NUTS_RG_60M_2021_4326_LEVL_3.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    drawn = {feature["properties"]["NUTS_ID"] for feature in features}
    assert len(drawn) == 1514
    assert drawn == {
        code
        for code, versions in CODES.items()
        if len(code) == 5 and "2021" in versions and not code.endswith("ZZZ")
    }


def test_latvian_and_lithuanian_names_are_those_of_the_list_of_2013(shared: Path) -> None:
    listed = {
        row["NUTS-Code"]: row["Description"]
        for row in _rows(shared / "data" / "nuts" / "geocodes.nuts.csv")
        if row["NUTS-Code"][:2] in ("LV", "LT") and len(row["NUTS-Code"]) == 5
    }
    regions = {code: name for code, name in listed.items() if not code.endswith("ZZZ")}
    assert len(regions) == 16
    assert regions == {code: region_name(code, "2013") for code in regions}


def test_a_region_of_2013_keeps_its_name_under_the_code_of_2021(shared: Path) -> None:
    moved = {
        (row["code_v2013"], row["code_v2021"])
        for row in _rows(shared / "data" / "nuts" / "n3_cm_v2013_v2021.csv")
        if row["code_v2013"][:2] in ("LV", "LT")
    }
    assert ("LT003", "LT023") in moved
    assert len(moved) == 16
    for old, new in moved:
        assert region_name(old, "2013") == region_name(new, "2021") is not None


def test_every_nuts_code_of_the_municipalities_of_2019_is_known(shared: Path) -> None:
    listed = {row["code_2016"] for row in _rows(shared / "data" / "nuts" / "lau_2019_LV_LT_EE.csv")}
    assert len(listed) == 21
    assert {code for code in listed if "2016" not in versions_of(code)} == set()


def test_programmes_of_territorial_cooperation_are_those_of_the_commission(shared: Path) -> None:
    listed = {
        row["cci"]: row["country_code"]
        for row in _rows(shared / "data" / "loo_headers" / "cci_codes.csv")
        if row["country_code"] == "TC" or row["cci"][4:8] in ("LV16", "LT16")
    }
    assert set(listed) == {cci for cci in programmes() if cci.startswith("2014")}
    assert sum(country == "TC" for country in listed.values()) == 76


def test_programme_names_say_what_the_commission_s_titles_say(shared: Path) -> None:
    """Our names are shorter; every word of theirs of four programmes that we renamed aside."""
    ours = {"2014TC16RFCB013", "2014TC16RFCB014", "2014TC16RFCB040", "2014TC16RFPC001"}
    for row in _rows(shared / "data" / "loo_headers" / "cci_codes.csv"):
        if row["country_code"] == "TC" and row["cci"] not in ours:
            name = programmes()[row["cci"]].name_en
            words = row["programme_title"].replace("–", "-").replace(" - ", " ")
            squeezed = "".join(c for c in words.casefold() if c.isalnum())
            held = "".join(c for c in name.casefold() if c.isalnum())
            assert held.startswith(squeezed), row
