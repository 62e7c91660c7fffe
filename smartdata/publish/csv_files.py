"""The CSV dialect of the releases: RFC 4180, UTF-8 without BOM, CRLF, and no formulas.

A text that a spreadsheet would run as a formula gets one apostrophe before it. So does a text that
already begins with apostrophes and such a sign, so that taking one away always gives the exact
text back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from smartdata.registry import Column, Table
from smartdata.validate.checks import FORMULA_PATTERN

_FORMULA = re.compile(FORMULA_PATTERN)
#: What a text that the pattern matches can begin with.
_STARTS = frozenset("'=+-@\t\r＝＋－＠")
_ROWS = 1_024
#: No text of a release has as many characters.
_LONGEST = 64 * 1024 * 1024
Cell = str | int | Decimal | date | None


class CsvTable:
    """Writes Arrow batches of one table to a CSV file."""

    def __init__(self, file: IO[str], table: Table) -> None:
        self._table = table
        self._writer = csv.writer(file, lineterminator="\r\n")
        self._writer.writerow(table.column_names)

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        columns = [
            _printed(batch.column(column.name).to_pylist(), column)
            for column in self._table.columns
        ]
        self._writer.writerows(zip(*columns, strict=True))


def read_csv(path: Path, table: Table) -> Iterator[tuple[Cell, ...]]:
    """The rows of a released CSV with their exact values; the header must be the table's.

    Raises:
        ValueError: the header or a row does not fit the table.
    """
    # The limit is one for the whole process, and raw files are read with Python's own.
    before = csv.field_size_limit(_LONGEST)
    try:
        yield from _read_csv(path, table)
    finally:
        csv.field_size_limit(before)


def _read_csv(path: Path, table: Table) -> Iterator[tuple[Cell, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        if header != table.column_names:
            raise ValueError(f"{path.name}: the header is {header}")
        while rows := list(islice(reader, _ROWS)):
            if any(len(row) != len(header) for row in rows):
                raise ValueError(
                    f"{path.name}, up to line {reader.line_num}: a row has another number of cells"
                )
            columns = map(_values, zip(*rows, strict=True), table.columns)
            yield from zip(*columns, strict=True)


# Column by column: a release has millions of cells, and a call for each of them takes minutes.


def _printed(values: list[Any], column: Column) -> list[str]:
    if column.type != "text":  # dates are ISO, decimals have a point
        return ["" if value is None else str(value) for value in values]
    if not column.escaped:
        return [value or "" for value in values]
    return [_escaped(value) if value and value[0] in _STARTS else value or "" for value in values]


def _escaped(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _values(cells: tuple[str, ...], column: Column) -> list[Cell]:
    match column.type:
        case "text" if column.escaped:
            return [_exact(c) if c and c[0] in _STARTS else c or None for c in cells]
        case "text":
            return [cell or None for cell in cells]
        case "integer":
            return [int(cell) if cell else None for cell in cells]
        case "date":
            return [date.fromisoformat(cell) if cell else None for cell in cells]
        case _:
            return [Decimal(cell) if cell else None for cell in cells]


def _exact(text: str) -> str:
    return text[1:] if _FORMULA.match(text) else text
