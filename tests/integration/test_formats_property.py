"""Made rows of every type come back from JSON Lines and from a workbook as they were."""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from smartdata.formats.json_lines import write_json_lines
from smartdata.formats.workbook import write_workbook
from smartdata.publish.tables import write_table
from tests.formats_release import about
from tests.rows import ROWS, TABLE, Row, batch

#: A row always has its key.
_MADE = st.lists(ROWS.filter(lambda row: row[1] is not None), max_size=6)


def _written(folder: Path, rows: list[Row]) -> Path:
    write_table(iter([batch(rows)]), TABLE, folder, {})
    return folder / f"{TABLE.name}.parquet"


@given(_MADE)
def test_json_lines_come_back_as_they_were(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "t.jsonl"
        write_json_lines(_written(folder, rows), TABLE, path)
        lines = path.read_bytes().decode().split("\n")
        assert lines.pop() == ""
        assert [_from_json(json.loads(line)) for line in lines] == rows


def _from_json(row: dict[str, Any]) -> Row:
    decimals = {c.name for c in TABLE.columns if c.type in ("money", "rate", "decimal")}
    found: list[Any] = []
    for name, value in row.items():
        if value is None or name not in (*decimals, "day"):
            found.append(value)
        else:
            found.append(Decimal(value) if name in decimals else date.fromisoformat(value))
    return tuple(found)


@given(_MADE)
def test_workbooks_come_back_as_they_were(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _written(folder, rows)
        path = folder / "t.xlsx"
        write_workbook(folder, [TABLE], about(), path, folder)
        cells = list(openpyxl.load_workbook(path, read_only=True)["t"].iter_rows(min_row=2))
        found = [[cell.value for cell in row] for row in cells]
        for values, row in zip(found, rows, strict=True):
            padded = [*values, *[None] * (len(row) - len(values))]
            for value, expected in zip(padded, row, strict=True):
                _same(value, expected)


def _same(value: Any, expected: Any) -> None:
    match expected:
        case str():
            # openpyxl says None for an empty text, and leaves the escapes to its callers.
            assert unescape(value or "") == expected
        case Decimal() | int() if isinstance(value, str):
            assert Decimal(value) == expected
            assert len(value.strip("-0.").replace(".", "")) > 12
        case Decimal():
            places = -int(expected.as_tuple().exponent)
            assert Decimal(f"{value:.{places}f}") == expected
        case date() if isinstance(value, datetime):
            assert value.date() == expected
        case date():
            assert value == expected.isoformat()
            assert expected < date(1900, 3, 1)
        case _:
            assert value == expected
