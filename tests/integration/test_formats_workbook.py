"""The workbook: typed cells, exact amounts, texts that stay texts, and what it has no room for."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.escape import unescape

from smartdata.config import DataLicence, Publisher
from smartdata.formats.workbook import Room, write_workbook
from smartdata.registry import LOCATIONS, Words
from tests.formats_release import HOSTILE, LONG, TEXTS, about, hostile_rows, places, write_release

#: Signs that XML can't hold stand as _xHHHH_ in a workbook; openpyxl leaves that to its callers.
Row = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        *hostile_rows(),
        {"number": 2**60, "text": LONG, "kind": "a"},
        {"number": 1000, "text": "x" * 32_767, "amount": Decimal("12345678901234.56")},
        {"number": 1001, "text": "x" * 32_766 + "😀", "day": date(1899, 12, 31)},
        {"number": 1002, "text": "<r>" + "y" * 40_000 + "</r>", "day": date(1900, 2, 28)},
    ]
    root = tmp_path_factory.mktemp("workbook")
    return write_release(root / "r", {HOSTILE: rows, LOCATIONS: places(("1", "2"))})


@pytest.fixture(scope="module")
def made(folder: Path) -> tuple[Path, list[Words]]:
    path = folder.parent / "smartdata.xlsx"
    telling = about(
        licence=DataLicence(id="CC-BY-4.0", name="Creative Commons 4.0", url="https://cc.org/by"),
        publisher=Publisher(name="Ķekavas centrs", contact="dati@example.org"),
        notices=(Words("One source is left out.", "Viens avots izlaists.", "Vienas praleistas."),),
    )
    return path, write_workbook(folder / "data", [HOSTILE, LOCATIONS], telling, path, folder.parent)


def _book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _rows(sheet: Any) -> Iterator[Row]:
    names, *rows = sheet.iter_rows(values_only=True)
    for row in rows:
        yield dict(zip(names, row, strict=True))


def _text(value: Any) -> Any:
    return unescape(value) if isinstance(value, str) else value


def test_every_value_is_in_its_cell(folder: Path, made: tuple[Path, list[Words]]) -> None:
    sheet = _book(made[0])["hostile"]
    expected = pq.read_table(folder / "data/hostile.parquet").to_pylist()
    for found, row in zip(_rows(sheet), expected, strict=True):
        if row["number"] >= 1000:
            continue
        assert _text(found["text"]) == row["text"]
        assert found["number"] == row["number"]
        assert found["kind"] == row["kind"]
        assert found["day"] == (row["day"] and datetime.combine(row["day"], datetime.min.time()))
        for name, places_ in (("amount", 2), ("share", 4), ("exact", 6)):
            value, exact = found[name], row[name]
            assert (value is None) == (exact is None)
            if exact is not None:
                assert isinstance(value, int | float)
                assert Decimal(f"{value:.{places_}f}") == exact
                assert value == float(exact)


def test_numbers_have_the_digits_that_were_published(made: tuple[Path, list[Words]]) -> None:
    xml = zipfile.ZipFile(made[0]).read("xl/worksheets/sheet2.xml").decode()
    for digits in ("181128.76", "9.95", "4.35", "9999999999999.99", "0.0001"):
        assert f"<v>{digits}</v>" in xml
    assert "<f>" not in xml  # no formula anywhere
    assert "hyperlink" not in xml
    assert {sheet["A1"].data_type for sheet in _book(made[0])} == {"s"}


def test_what_does_not_fit_is_told_of(folder: Path, made: tuple[Path, list[Words]]) -> None:
    path, told = made
    rows = {row["number"]: row for row in _rows(_book(path)["hostile"])}
    mark = " […: data/hostile.parquet]"
    cut = rows[str(2**60)]["text"]
    assert cut == LONG[: 32_767 - len(mark)] + mark
    assert rows[1000]["text"] == "x" * 32_767
    assert rows[1001]["text"] == "x" * (32_767 - len(mark)) + mark
    assert rows[1002]["text"].startswith("<r>yyy")
    assert rows[1000]["amount"] == "12345678901234.56"
    assert rows[1001]["day"] == "1899-12-31"
    assert rows[1002]["day"] == "1900-02-28"
    english = [notice.en for notice in told]
    assert english[0].startswith("hostile.number: 1 values stand as text in the workbook")
    assert english[1].startswith("hostile.text: 3 longer texts are cut in the workbook")
    assert english[2].startswith("hostile.amount: 1 values")
    assert english[-1].startswith("hostile.day: 2 values")
    readme = [cell.value for cell in _book(path)["README"]["A"] if cell.value]
    assert all(notice in readme for notice in english)
    assert "One source is left out." in readme


def test_the_sheets_are_pleasant_and_say_what_they_are(made: tuple[Path, list[Words]]) -> None:
    book = _book(made[0])
    assert book.sheetnames == ["README", "hostile", "locations", "dictionary"]
    sheet = book["hostile"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:G{sheet.max_row}"
    assert sheet["A1"].font.bold
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["F2"].number_format == "yyyy-mm-dd"
    assert 20 < sheet.column_dimensions["B"].width <= 61
    assert book.properties.created == datetime(2026, 11, 27)
    assert book.properties.creator == "Ķekavas centrs"
    facts = {row[0].value: row[3].value for row in book["README"].iter_rows(max_row=8)}
    assert facts["Version"] == "2026.11.27"
    assert facts["Licence"] == "Creative Commons 4.0 (https://cc.org/by)"
    assert facts["Contact"] == "dati@example.org"
    assert facts["Address"] == "https://data.example.org/releases/2026.11.27/"
    entries = list(_rows(book["dictionary"]))
    assert len(entries) == len(HOSTILE.columns) + len(LOCATIONS.columns)
    assert entries[2]["column_name"] == "amount"
    assert entries[2]["description_lv"].startswith("Kolonna.")
    assert entries[6]["allowed_values"] == "a | b"


def test_a_table_with_too_many_rows_goes_on_in_further_sheets(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    told = write_workbook(folder / "data", [HOSTILE], about(), path, tmp_path, Room(rows=20))
    book = _book(path)
    assert book.sheetnames == ["README", "hostile", "hostile_2", "hostile_3", "dictionary"]
    rows = [row for name in book.sheetnames[1:4] for row in _rows(book[name])]
    expected = pq.read_table(folder / "data/hostile.parquet").to_pylist()
    assert [_text(r["text"]) for r in rows][:40] == [r["text"] for r in expected][:40]
    assert len(rows) == len(expected)
    assert "it goes on up to sheet hostile_3" in told[0].en


def test_a_table_that_is_too_much_is_left_out_and_smaller_ones_are_not(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.xlsx"
    tables = [HOSTILE, LOCATIONS]
    told = write_workbook(folder / "data", tables, about(), path, tmp_path, Room(cells=100))
    book = _book(path)
    assert book.sheetnames == ["README", "locations", "dictionary"]
    many = 7 * (len(TEXTS) + 4)
    assert told[0].en.startswith(
        f"Table hostile is left out of the workbook: with its {many} cells"
    )
    assert "data/hostile.parquet" in told[0].lv
    assert told[0].lt in [cell.value for cell in book["README"]["C"]]
