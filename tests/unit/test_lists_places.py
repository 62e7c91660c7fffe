"""Places of a list: countries, NUTS codes in their versions, coordinates and parallel lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from smartdata.reference.nuts import versions_of
from smartdata.reference.places import coordinate_problem
from tests.lists import ReadList, described, read_list, table

HEADER = ("Code", "Country", "A", "B", "C")


def read(place: dict[str, Any], *rows: tuple[str, ...], **changes: Any) -> ReadList:
    records = {
        "key": ["project_code"],
        "project": {"project_code": "Code"},
        "locations": [place],
        "ignored": ["Country", "A", "B", "C"],
        **{name: changes.pop(name) for name in ("grain", "partners") if name in changes},
    }
    opened = table(HEADER, *(("P-1", *row) for row in rows))
    return read_list(described(records, **changes), opened)


def one(place: dict[str, Any], *row: str, **changes: Any) -> tuple[dict[str, Any], list[str]]:
    found = read(place, row, **changes)
    (told,) = found["locations"]
    return told, found.rules


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Latvija", "LV"), ("LATVIA.", "LV"), ("lv", "LV"), ("EL", "GR"), ("GR", "GR"),
        ("Greece", "GR"), ("UK", "GB"), ("GB", "GB"), ("Lietuva", "LT"), ("Eesti", "EE"),
        ("Bulgaria\u00a0", "BG"),
    ],
)  # fmt: skip
def test_countries_by_name_and_by_either_code(printed: str, code: str) -> None:
    told, rules = one({"country": "Country"}, printed)
    assert (told["country"], rules) == (code, [])


def test_an_unknown_country_is_noted_and_kept_as_printed() -> None:
    told, rules = one({"country": "Country"}, "Narnia")
    assert (told["country"], told["country_raw"], rules) == (None, "Narnia", ["unknown_country"])


@pytest.mark.parametrize(
    ("printed", "code", "versions"),
    [
        ("LV003", "LV003", "2010|2013|2016|2021"), ("lv003", "LV003", "2010|2013|2016|2021"),
        ("LT003", "LT003", "2010|2013"), ("LT023", "LT023", "2016|2021|2024"),
        ("EL30", "EL30", "2010|2013|2016|2021|2024"), ("UKI", "UKI", "2010|2013|2016|2021"),
    ],
)  # fmt: skip
def test_nuts_codes_with_all_versions_that_they_are_valid_in(
    printed: str, code: str, versions: str
) -> None:
    told, rules = one({"nuts_code": "A"}, "", printed)
    assert (told["nuts_code"], told["nuts_version"], rules) == (code, versions, [])
    assert versions == "|".join(versions_of(code))


@pytest.mark.parametrize("printed", ["LV999", "XX1", "Kurzeme", "LV003 Kurzeme", "GB", "GR3", "0"])
def test_other_codes_are_noted_and_left_out(printed: str) -> None:
    told, rules = one({"nuts_code": "A"}, "", printed)
    assert (told["nuts_code"], told["nuts_version"], rules) == (None, None, ["unknown_nuts_code"])


POINT = {"country": "Country", "latitude": "A", "longitude": "B"}


@pytest.mark.parametrize(
    ("country", "latitude", "longitude", "rules"),
    [
        ("LV", "56.946", "24.105", []), ("LV", "24.105", "56.946", ["coordinates_swapped"]),
        ("LV", "48.85", "2.35", ["coordinates_outside"]), ("LV", "0", "0",
        ["coordinates_outside"]), ("DK", "6212345", "724321", ["coordinates_projected"]),
        ("", "6212345", "724321", ["coordinates_projected"]), ("", "56.9", "24.1", []),
        ("", "95", "24", ["coordinates_outside"]), ("FR", "-21.1", "55.5", []),
        ("DE", "54.3", "10.1", []), ("DE", "10.1", "54.3", ["coordinates_swapped"]),
        ("LV", "", "24.1", []), ("LV", "56,9", "24.1", ["unreadable_coordinate"]),
        ("LV", "56°57'", "24.1", ["unreadable_coordinate"]),
    ],
)  # fmt: skip
def test_coordinates_beside_their_country(
    country: str, latitude: str, longitude: str, rules: list[str]
) -> None:
    assert one(POINT, country, latitude, longitude)[1] == rules


def test_swapped_coordinates_are_published_as_printed() -> None:
    told, _ = one(POINT, "LV", "24.105", "56.946")
    assert (told["latitude"], told["longitude"]) == (Decimal("24.105"), Decimal("56.946"))


@pytest.mark.parametrize(
    ("printed", "decimal", "told"),
    [
        ("56.946, 24.105", ".", ("56.946", "24.105")), ("56.946;24.105", ".", ("56.946", "24.105")),
        ("56.946 24.105", ".", ("56.946", "24.105")), ("56,24", ".", ("56", "24")),
        ("-21.1 , 55.5", ".", ("-21.1", "55.5")), ("56.946,24.105", ",", ("56.946", "24.105")),
        # One number with a decimal comma is not two numbers.
        ("56,946", ",", None), ("56,946 24,105", ",", None), ("56.946", ".", None),
        ("56.946, 24.105, 12", ".", None), ("Rīga", ".", None), ("٥٦.٩, ٢٤.١", ".", None),
    ],
)  # fmt: skip
def test_two_coordinates_in_one_cell(
    printed: str, decimal: str, told: tuple[str, str] | None
) -> None:
    place = {"coordinates": "A", "country": {"constant": "FR"}}
    found, rules = one(place, "", printed, forms={"decimal": decimal})
    if told is None:
        assert (found.get("latitude"), rules) == (None, ["unreadable_coordinate"])
    else:
        assert (found["latitude"], found["longitude"]) == tuple(map(Decimal, told))


def test_the_order_of_coordinates_in_one_cell() -> None:
    place = {"coordinates": "A", "country": "Country"}
    assert one(place, "IE", "-6.26, 53.35")[1] == ["coordinates_swapped"]
    told, rules = one({**place, "order": "longitude-latitude"}, "IE", "-6.26, 53.35")
    assert (told["latitude"], told["longitude"], rules) == (Decimal("53.35"), Decimal("-6.26"), [])
    assert one(place, "DK", "6212345, 724321")[1] == ["coordinates_projected"]


@pytest.mark.parametrize(
    ("country", "latitude", "longitude", "problem"),
    [
        ("LV", "57", "25", None), ("LV", "25", "57", "swapped"), ("LV", "45", "45", "outside"),
        # Whichever way round, it is in the country: nothing is wrong.
        ("FR", "44", "5", None), (None, "45", "45", None), (None, "91", "0", "outside"),
        ("ZZ", "45", "45", None), ("ZZ", "45", "181", "projected"), ("LV", "400000", "1",
        "projected"), ("GB", "51.5", "-0.1", None), ("ES", "28", "-16", None),
        ("ES", "36", "-16", "outside"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_coordinates(
    country: str | None, latitude: str, longitude: str, problem: str | None
) -> None:
    assert coordinate_problem(country, Decimal(latitude), Decimal(longitude)) == problem


# --- Several places -----------------------------------------------------------------------

LISTS = {"list": ";", "region": "A", "postcode": "B", "country": "Country"}


def test_lists_of_places_stand_side_by_side() -> None:
    found = read(LISTS, ("LV;LT", "Kurzeme; Klaipėda", "LV-3401;"))
    told = [(p["location_no"], p["country"], p["region_raw"], p.get("postcode"))
            for p in found["locations"]]  # fmt: skip
    assert told == [(1, "LV", "Kurzeme", "LV-3401"), (2, "LT", "Klaipėda", None)]


def test_lists_of_places_of_unequal_length_are_refused() -> None:
    # Seven names and five postcodes: which two are missing, nobody can tell.
    found = read(LISTS, ("", "a;b;c;d;e;f;g", "1;2;3;4;5"))
    assert found["locations"] == []
    assert found.noted("parallel_lists_differ") == [("location", "7 of region, 5 of postcode",
                                                     "L2")]  # fmt: skip


def test_a_shared_or_constant_country_is_no_place_by_itself() -> None:
    for country in ({"constant": "LV"}, {"column": "Country", "shared": True}):
        found = read({**LISTS, "country": country}, ("LV", "A;B;", ""), ("LV", "", ""))
        assert [(p["region_raw"], p["country"]) for p in found["locations"]] == [
            ("A", "LV"), ("B", "LV"),
        ]  # fmt: skip
    # Where nothing is a list, the country is the place.
    assert one({"region": "A", "country": "Country"}, "LV", "")[0]["country"] == "LV"


def test_places_without_anything_said_are_none() -> None:
    assert read({"region": "A"}, ("LV", ""))["locations"] == []
    assert read({"region": "A"}, ("", "-"), forms={"missing": ["-"]})["locations"] == []


def test_equal_places_are_one_and_others_stay() -> None:
    found = read({"region": "A", "town": "B"}, ("", "N", "x"), ("", "N", "x"), ("", "N", "y"),
                 grain="repeat")  # fmt: skip
    told = [(p["location_no"], p["town"], p["place"]) for p in found["locations"]]
    assert told == [(1, "x", "L2"), (2, "y", "L4")]


def test_shares_of_places() -> None:
    found = read({"list": ";", "region": "A", "share": "B"}, ("", "N;S", "60 %;40"))
    assert [p["share"] for p in found["locations"]] == [Decimal("0.6"), Decimal("0.4")]
    assert one({"region": "A", "share": "B"}, "", "N", "most")[1] == ["unreadable_rate"]
