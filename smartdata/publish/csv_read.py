"""Reading a released CSV file back, exactly, in pieces.

What is read here is compared with the Parquet file, so nothing of how the file was written is used:
Arrow's own reader takes the cells apart as texts, and each becomes a value only if it has exactly
the form in which the releases print values of its type.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv

from smartdata.publish.csv_files import FORMULA_START, changed, formula_rows, header_line
from smartdata.publish.csv_form import BLOCK, whole_lines
from smartdata.registry import Column, Table
from smartdata.registry.render_arrow import arrow_schema, arrow_type

#: Signs of a cell that an error shows.
_TOLD = 80


def read_csv(path: Path, table: Table, block: int = BLOCK) -> Iterator[pa.RecordBatch]:
    """The rows of a released CSV file of a table, in its Arrow types and in order.

    About ``block`` bytes are held at a time, or one line where that is longer. An empty cell is a
    missing value.

    Raises:
        ValueError: the header or a row does not have the form of the releases, or a cell is not
            a value of its column; with the row, from 1. The rows before may have been given.
    """
    before = 0
    for lines in whole_lines(path, table, block):
        cells = _cells(lines, table)
        columns = []
        for column, texts in zip(table.columns, cells.columns, strict=True):
            try:
                columns.append(_values(texts, column))
            except _WrongCell as wrong:
                place = f"row {before + wrong.row + 1}, column {column.name}"
                raise ValueError(f"{path.name}, {place}: {wrong.told}") from wrong
        yield pa.RecordBatch.from_arrays(columns, schema=arrow_schema(table))
        before += len(cells)


def _cells(lines: bytes, table: Table) -> pa.RecordBatch:
    """The cells as texts."""
    names = table.column_names
    # Arrow takes a BOM at the start for none of the text, so the header stands there. And it takes
    # a CR at the end of a block and an LF at the start of the next for one break, even within
    # quotes, so there is one block only.
    whole = header_line(table) + lines
    cells = pc_csv.read_csv(
        pa.BufferReader(whole),
        read_options=pc_csv.ReadOptions(use_threads=False, block_size=len(whole) + 1),
        parse_options=pc_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pc_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            # Only a lone cell is quoted when it is empty, as its line would be empty otherwise.
            quoted_strings_can_be_null=len(names) == 1,
        ),
    )
    return cells.combine_chunks().to_batches()[0]


class _WrongCell(Exception):  # noqa: N818
    def __init__(self, row: int, told: str) -> None:
        super().__init__(told)
        self.row, self.told = row, told


def _values(cells: pa.Array, column: Column) -> pa.Array:
    if column.type == "text":
        return _exact(cells) if column.escaped else cells
    wanted = arrow_type(column)
    plain = pc.fill_null(pc.match_substring_regex(cells, _form(wanted)), fill_value=True)
    row = plain.index(value=False).as_py()
    if row >= 0:
        told = f"{cells[row].as_py()[:_TOLD]!r} is no {column.type} as releases print it"
        raise _WrongCell(row, told)
    try:
        return pc.cast(cells, wanted)
    except pa.ArrowInvalid as error:
        row = next(row for row in range(len(cells)) if not _fits(cells.slice(row, 1), wanted))
        raise _WrongCell(row, f"{cells[row].as_py()[:_TOLD]!r} can't be one ({error})") from error


def _fits(cells: pa.Array, wanted: pa.DataType) -> bool:
    try:
        pc.cast(cells, wanted)
    except pa.ArrowInvalid:
        return False
    return True


def _form(wanted: pa.DataType) -> str:
    if pa.types.is_decimal(wanted):
        return rf"^-?[0-9]+\.[0-9]{{{wanted.scale}}}$"
    return "^-?[0-9]+$" if pa.types.is_integer(wanted) else "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _exact(cells: pa.Array) -> pa.Array:
    """The texts without the apostrophe that keeps them from being run as formulas."""
    rows = formula_rows(cells)

    def bare(found: pa.Array) -> pa.Array:
        formulas = pc.match_substring_regex(found, FORMULA_START)
        naked = pc.and_not(formulas, pc.starts_with(found, "'")).index(value=True).as_py()
        if naked >= 0:
            told = f"{found[naked].as_py()[:_TOLD]!r} would run as a formula"
            raise _WrongCell(int(rows[naked]), told)
        return pc.if_else(formulas, pc.utf8_slice_codeunits(found, 1), found)

    return changed(cells, rows, bare)
