"""The workbook: a sheet per table with typed cells, a sheet about the release, and a dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from smartdata.formats import words
from smartdata.formats.batches import row_count, table_batches
from smartdata.formats.cells import cells
from smartdata.formats.model import FormatsAbout
from smartdata.formats.workbook_about import write_about, write_dictionary
from smartdata.registry.model import Column, ColumnType, Table, Words

#: How numbers and days are shown; programs that show them use the signs of the reader's country.
_SHOWN: dict[ColumnType, str] = {
    "integer": "0",
    "money": "#,##0.00",
    "rate": "0.0000",
    "decimal": "0.000000",
    "date": "yyyy-mm-dd",
}
_WIDTHS: dict[ColumnType, int] = {"integer": 10, "money": 16, "rate": 10, "decimal": 14, "date": 12}
_WIDEST = 60
_LOOKED_AT = 200


@dataclass(frozen=True)
class Room:
    """What a workbook has room for.

    The cells are a choice: what usual programs still open in a moderate time and memory.
    """

    cells: int = 5_000_000
    #: Rows of a sheet, below its header.
    rows: int = 1_048_575


def write_workbook(
    data: Path, tables: Sequence[Table], about: FormatsAbout, path: Path, scratch: Path,
    room: Room = Room(),
) -> list[Words]:  # fmt: skip
    """Write the Parquet files of a release as one workbook; returns what was cut or left out.

    Memory does not grow with the rows: they are laid aside in ``scratch``. The same tables and
    release give the same bytes.

    Raises:
        ReleaseError: a Parquet file can't be read.
        OSError: the workbook can't be written.
    """
    options = {"constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False}
    day = datetime.combine(about.day, time(), UTC).replace(tzinfo=None)
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties(
        {
            "title": f"{words.TITLE.en} {about.version}",
            "author": about.publisher.name,
            "company": about.publisher.name,
            "comments": about.licence.name,
            "created": day,
        }
    )
    try:
        # The first sheet is filled last: it says what became of the others.
        first = book.add_worksheet("README")
        sheets = _Sheets(book)
        told: list[Words] = []
        shown = _fitting(data, tables, room, told)
        for table in shown:
            told += sheets.write(data / f"{table.name}.parquet", table, room.rows)
        write_dictionary(book, book.add_worksheet("dictionary"), tables)
        counts = [(table, row_count(data / f"{table.name}.parquet")) for table in shown]
        write_about(book, first, about, counts, told)
        book.close()
    except FileCreateError as error:  # a full disk, a folder that is gone
        raise OSError(f"{path}: the workbook can't be written ({error})") from error
    return told


def _fitting(data: Path, tables: Sequence[Table], room: Room, told: list[Words]) -> list[Table]:
    """The tables that the workbook has room for, the first ones first; tells of the others."""
    free, shown = room.cells, []
    for table in tables:
        many = row_count(data / f"{table.name}.parquet") * len(table.columns)
        if many > free:
            told.append(words.left_out(table.name, many, room.cells))
            continue
        free -= many
        shown.append(table)
    return shown


class _Sheets:
    """Writes tables into a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._formats = {
            kind: book.add_format({"num_format": shown}) for kind, shown in _SHOWN.items()
        }

    def write(self, source: Path, table: Table, most: int) -> Iterator[Words]:
        """Write a table into as many sheets as it needs; tells what does not stand there whole."""
        sheet, row, number = self._sheet(table, 1), 0, 1
        wrong = dict.fromkeys(table.column_names, 0)
        forms = [self._formats.get(column.type) for column in table.columns]
        mark = f" […: data/{table.name}.parquet]"
        for batch in table_batches(source, table.column_names):
            if row == 0 and number == 1:
                _set_widths(sheet, table, batch)
            columns = []
            for column in table.columns:
                found, many = cells(batch.column(column.name), column, mark)
                columns.append(found)
                wrong[column.name] += many
            for line in zip(*columns, strict=True):
                if row == most:
                    _close(sheet, table, row)
                    number += 1
                    sheet, row = self._sheet(table, number), 0
                    _set_widths(sheet, table, batch)
                row += 1
                _write_row(sheet, row, line, forms)
        _close(sheet, table, row)
        if number > 1:
            yield words.split(table.name, number)
        for name, many in wrong.items():
            if many:
                say = words.texts_cut if table.by_name[name].type == "text" else words.kept_as_text
                yield say(table.name, name, many)

    def _sheet(self, table: Table, number: int) -> Any:
        sheet = self._book.add_worksheet(table.name if number == 1 else f"{table.name}_{number}")
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column.name, self._bold)
        return sheet


def _write_row(sheet: Any, row: int, line: Sequence[Any], forms: Sequence[Any]) -> None:
    for at, value in enumerate(line):
        if value is None:
            continue
        if type(value) is str:
            sheet.write_string(row, at, value)
        else:
            sheet.write_number(row, at, value, forms[at])


def _close(sheet: Any, table: Table, rows: int) -> None:
    last = len(table.columns) - 1
    sheet.autofilter(0, 0, rows, last)
    if rows:  # codes with leading zeros and the like are texts on purpose
        sheet.ignore_errors({"number_stored_as_text": f"A2:{xl_col_to_name(last)}{rows + 1}"})


def _set_widths(sheet: Any, table: Table, batch: pa.RecordBatch) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _width(column, batch.column(column.name).slice(0, _LOOKED_AT)))


def _width(column: Column, values: pa.Array) -> int:
    # The sign of the filter takes the room of a few letters.
    least = max(len(column.name) + 4, _WIDTHS.get(column.type, 8))
    if column.type != "text":
        return least
    longest = max((len(text) for text in values.to_pylist() if text), default=0)
    return min(max(least, longest + 1), max(_WIDEST, least))
