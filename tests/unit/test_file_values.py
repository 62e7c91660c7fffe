"""The small parts of reading files: numbers, days, columns, merged areas, the choice of a sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartdata.describe.source import FileLayout, SourceDescription
from smartdata.parse.files.cells import number_text, printed_number, serial_text, shown_format
from smartdata.parse.files.detect import name_mismatch
from smartdata.parse.files.merged import Area, filled, refuse_vast
from smartdata.parse.files.model import Layout, Limits, RefusedFile, Row, sheet_place, without_tail
from smartdata.parse.files.sheets import chosen
from smartdata.parse.files.xlsx_parts import SharedTexts, unspelled
from smartdata.parse.files.xlsx_sheet import _letters, column_number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_s_text_is_the_number(value: float) -> None:
    told = number_text(value)
    assert float(told) == value
    assert "e" not in told.lower()
    assert not told.endswith(".0")
    assert printed_number(told) is not None
    assert float(printed_number(repr(value)) or "") == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_s_text_is_the_decimal(value: Decimal) -> None:
    assert Decimal(number_text(value)) == value


@pytest.mark.parametrize(
    "text",
    ["", "1 000", "1,5", "nan", "inf", "0x1", "1_0", "１２", "1e", "--1", "1.2.3", "1e1234567890"],
)  # fmt: skip
def test_what_is_no_number_of_a_workbook(text: str) -> None:
    assert printed_number(text) is None


def test_numbers_beyond_all_bounds_stay_as_they_are_printed() -> None:
    assert printed_number("1E+999") == "1E+999"
    assert number_text(Decimal("1E+1000000")) == "1E+1000000"
    assert serial_text("1E+999", False) == "1E+999"


@given(st.integers(min_value=1, max_value=16_384))
def test_letters_of_columns(column: int) -> None:
    assert column_number(_letters(column)) == column


def test_some_letters_of_columns() -> None:
    assert [_letters(n) for n in (1, 26, 27, 702, 703, 16_384)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_a_merged_area_is_filled_where_cells_are_empty() -> None:
    rows = [
        Row(1, ["a", "b"]),
        Row(2, ["", "c", "d"]),
        Row(4, ["", "e"]),
        Row(5, []),
        Row(6, ["f"]),
    ]
    areas = [Area(1, 5, 0, 0), Area(2, 2, 2, 4), Area(4, 4, 1, 2), Area(3, 9, 1, 1)]
    assert [row.cells for row in filled(rows, areas)] == [
        ["a", "b"],
        ["a", "c", "d", "d", "d"],
        ["a", "e", "e"],
        [],  # has nothing of its own, so it is part of the row above
        ["f"],  # and what began in a row that is not there fills nothing
    ]
    assert [row.number for row in filled(rows, areas)] == [1, 2, 4, 5, 6]


def test_vast_merged_areas_are_refused() -> None:
    refuse_vast("a.xlsx", [Area(1, 10, 0, 9)], Limits(merged_cells=100))
    with pytest.raises(RefusedFile, match="101 cells, more than 100"):
        refuse_vast("a.xlsx", [Area(1, 10, 0, 9), Area(1, 1, 0, 0)], Limits(merged_cells=100))


@pytest.mark.parametrize(
    ("names", "filled_ones", "wanted", "told"),
    [
        (["A", "B"], [False, True], None, 1),
        (["A", "B"], [False, False], "A", 0),
        (["A", "2"], [False, False], 2, 1),
        (["A", "2", "C"], [True, True, True], "2", 1),
    ],
)
def test_the_choice_of_a_sheet(
    names: list[str], filled_ones: list[bool], wanted: str | int | None, told: int
) -> None:
    assert chosen("a.xls", names, filled_ones, wanted) == told


@pytest.mark.parametrize(
    ("names", "filled_ones", "wanted", "told"),
    [
        (["A", "B"], [True, True], None, "several tables hold something: 1 “A”, 2 “B”"),
        (["A", "B"], [False, False], None, "no sheet that is shown holds a table"),
        ([], [], None, "it has none"),
        (["A", "A"], [True, False], "A", "several sheets called “A”"),
        (["A"], [True], "B", "no sheet called “B”; it has 1 “A”"),
        (["A"], [True], 0, "no table number 0"),
        ([f"S{n}" for n in range(100)], [True] * 100, None, "20 “S19” and 80 more. Say"),
    ],
)
def test_a_choice_that_nobody_made_is_refused(
    names: list[str], filled_ones: list[bool], wanted: str | int | None, told: str
) -> None:
    with pytest.raises(RefusedFile) as refused:
        chosen("a.xls", names, filled_ones, wanted)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("list.xls", "html-table", "named .xls, is html-table"),
        ("LIST.XLS", "xlsx", "named .xls, is xlsx"),
        ("list.CSV", "delimited", None),
        ("list.json", "json-lines", None),
        ("list.csv", "zip", "named .csv, is zip"),
        ("list.php", "json", None),
        ("list", "xls", None),
        ("report.2016.csv", "delimited", None),
    ],
)
def test_names_that_contradict_bytes(name: str, kind: str, told: str | None) -> None:
    assert name_mismatch(name, kind) == told


def test_shared_texts_are_packed_and_told_apart() -> None:
    texts = SharedTexts()
    for text in ("a", "", "ā_x000D_ē", "z"):
        texts.start("x:si", {})
        texts.start("x:t", {})
        texts.text(text)
        texts.end("x:t")
        texts.end("x:si")
    assert [texts[n] for n in range(4)] == ["a", "", "ā\rē", "z"]
    for wrong in (4, -1):
        with pytest.raises(IndexError):
            texts[wrong]


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_spelled_character_is_read_once(text: str) -> None:
    spelled = text.replace("_", "_x005F_").replace("\r", "_x000D_")
    assert unspelled(spelled) == text


def test_places_and_tails() -> None:
    assert sheet_place("List #1 50%") == "List %231 50%25!"
    assert without_tail(["a", "", "b", "", ""]) == ["a", "", "b"]
    assert without_tail([""]) == []
    assert shown_format("GENERAL") == shown_format(None) == ""
    assert shown_format("0.00") == "0.00"


def test_everything_that_a_description_says_of_a_file_reaches_its_layout() -> None:
    titles = {"en": "A list", "lv": "Saraksts"}
    told = {
        "member": "*.csv", "encoding": "cp1257", "delimiter": ";", "quote": "", "sheet": 2,
        "formulas": "stored-values", "merged": "fill", "records_at": "a.b", "max_columns": 77,
            "also": ("xls",),
    }  # fmt: skip
    assert told.keys() == FileLayout.model_fields.keys()
    source = SourceDescription.model_validate(
        {
            "id": "test", "title": titles, "publisher": titles, "attribution": "x",
            "format": "delimited", "currency": "EUR", "amount_stage": "approved", "file": told,
            "records": {"key": ["project_code"], "project": {"project_code": "Code"}},
        }
    )  # fmt: skip
    assert Layout.of(source) == Layout(kind="delimited", **told)
