"""Glued partner rows: taken apart where that is certain, and nowhere else."""

from decimal import Decimal

import pytest

from smartdata.parse.glued_rows import Split, choose
from smartdata.parse.glued_rows import splits as splits_by
from tests.pages import WORDS

LEAD = "VadošaisKurzemes plānošanas reģionsLatvijaKurzemes181128.7631963.91213092.67"
SECOND = 'IesaistītaisAssociation "Klaipeda region"Lietuva.N/A174381.7530773.25205155'


def splits(row: str) -> list[Split]:
    return splits_by(row, WORDS)


def cells(row: str) -> list[tuple[str, ...]]:
    return [split.cells for split in splits(row)]


def test_the_rows_of_the_founding_record() -> None:
    assert cells(LEAD) == [
        ("Vadošais", "Kurzemes plānošanas reģions", "Latvija", "Kurzemes",
         "181128.76", "31963.91", "213092.67")
    ]  # fmt: skip
    assert cells(SECOND) == [
        ("Iesaistītais", 'Association "Klaipeda region"', "Lietuva.", "N/A",
         "174381.75", "30773.25", "205155")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Biedrība Latvija", "Latvija un Lietuva", "Skola Nr. 5", "1234", "Kurzemes", "SIA, “A”", "N/A",
     "Vadošais", "Ministry of South Sudan", "x.", "a, b", "Lietuva.N/A100"],
)  # fmt: skip
def test_a_name_may_hold_countries_regions_digits_and_roles(name: str) -> None:
    row = f"Iesaistītais{name}LatvijaZemgales1000.5200.251200.75"
    assert cells(row) == [
        ("Iesaistītais", name, "Latvija", "Zemgales", "1000.5", "200.25", "1200.75")
    ]


@pytest.mark.parametrize(
    "row",
    [
        "",
        "VadošaisX",
        "VadošaisXLatvijaKurzemes100.5020.25120.76",  # does not add up
        "VadošaisXAtlantīdaKurzemes100.5020.25120.75",  # no such country
        "VadošaisXLatvijaSēlija100.5020.25120.75",  # no such region
        "KādsXLatvijaKurzemes100.5020.25120.75",  # no such role
        "VadošaisLatvijaKurzemes100.5020.25120.75",  # no name
        "VadošaisBiedrība LatvijaKurzemes100.5020.25120.75",  # the country's cell is empty
        "VadošaisXLatvijaKurzemes100.5020.25-120.75",
        "VadošaisXLatvijaKurzemes" + "1" * 400,
    ],
)
def test_rows_that_can_be_taken_apart_in_no_way(row: str) -> None:
    assert cells(row) == []


def test_a_country_whose_name_ends_in_another_country() -> None:
    row = "IesaistītaisUniversitySouth SudanN/A100.520.25120.75"
    assert [split[1:3] for split in cells(row)] == [("University", "South Sudan")]


def test_the_project_s_own_sums_decide_between_two_ways() -> None:
    ways = splits("VadošaisXLatvijaKurzemes11112")  # 11 + 1 = 12, or 1 + 11 = 12
    assert len(ways) == 2
    chosen = choose([ways], Decimal(11), Decimal(12))
    assert chosen[0] is not None
    assert chosen[0].cells[4:] == ("11", "1", "12")
    assert choose([ways], None, None) == [None]
    assert choose([ways], Decimal(5), Decimal(12)) == [None]


def test_two_combinations_that_both_fit_are_not_certain() -> None:
    ways = splits("VadošaisXLatvijaKurzemes11112")
    assert choose([ways, ways], Decimal(12), Decimal(24)) == [None, None]


def test_without_the_project_s_sums_only_a_telling_row_is_certain() -> None:
    telling, weak = splits(LEAD), splits("VadošaisXLatvijaKurzemes10212")
    assert choose([telling], Decimal(1), Decimal(2))[0] is not None
    assert len(weak) == 1
    assert choose([weak], Decimal(1), Decimal(2)) == [None]
    assert choose([weak], Decimal(10), Decimal(12))[0] is not None


def test_many_rows_with_many_ways_are_searched_in_bounded_time() -> None:
    ways = splits("VadošaisXLatvijaKurzemes11112")
    assert choose([ways] * 200, Decimal(1200), Decimal(2400)) == [None] * 200
