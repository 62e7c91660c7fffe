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
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from smartdata.registry import Column, Table
from smartdata.validate.checks import FORMULA_PATTERN

_FORMULA = re.compile(FORMULA_PATTERN)
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
            [_printed(value, column) for value in batch.column(column.name).to_pylist()]
            for column in self._table.columns
        ]
        self._writer.writerows(zip(*columns, strict=True))


def read_csv(path: Path, table: Table) -> Iterator[tuple[Cell, ...]]:
    """The rows of a released CSV with their exact values; the header must be the table's.

    Raises:
        ValueError: the header or a row does not fit the table.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        if header != table.column_names:
            raise ValueError(f"{path.name}: the header is {header}")
        for row in reader:
            if len(row) != len(header):
                raise ValueError(f"{path.name}, line {reader.line_num}: {len(row)} cells")
            yield tuple(
                _value(cell, column) for cell, column in zip(row, table.columns, strict=True)
            )


def _printed(value: Any, column: Column) -> str:
    if value is None:
        return ""
    text = str(value)  # dates are ISO, decimals have a point
    return f"'{text}" if column.escaped and _FORMULA.match(text) else text


def _value(cell: str, column: Column) -> Cell:
    if not cell:
        return None
    match column.type:
        case "text":
            return cell[1:] if column.escaped and _FORMULA.match(cell) else cell
        case "integer":
            return int(cell)
        case "date":
            return date.fromisoformat(cell)
        case _:
            return Decimal(cell)


csv.field_size_limit(64 * 1024 * 1024)
