"""XLS workbooks, read with xlrd; damaged ones too, where that loses nothing unnoticed."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smartdata.parse.files.biff import refuse_formulas, survey
from smartdata.parse.files.cells import Number, number_text, serial_text, shown_format, truth_text
from smartdata.parse.files.compound import damaged, locked, read_book
from smartdata.parse.files.merged import Area, filled, refuse_vast
from smartdata.parse.files.model import (
    Detected,
    Layout,
    Limits,
    OpenTable,
    Row,
    sheet_place,
    too_many_columns,
    without_tail,
)
from smartdata.parse.files.sheets import chosen


def open_xls(path: Path, layout: Layout, limits: Limits) -> OpenTable:
    """Open an XLS workbook.

    Raises:
        RefusedFile: it is damaged beyond reading, locked, holds formulas or links to other files
            that the description does not accept, or several sheets of which none was chosen.
    """
    stream = read_book(path, limits)
    told = survey(stream.data, path, limits)
    if told.locked:
        raise locked(path)
    book = _open(path, told.data)
    names = book.sheet_names()
    look = layout.sheet is None
    holds = [look and _holds(book, index, path) for index in range(len(names))]
    index = chosen(path, names, holds, layout.sheet)
    sheet = _sheet(book, index, path)
    if layout.formulas == "refuse":
        refuse_formulas(told, index, path, names[index])
    areas = [Area(a + 1, b, c, d - 1) for a, b, c, d in sheet.merged_cells]
    if layout.merged == "fill":
        refuse_vast(path, areas, limits)
    evidence = [f"{sheet.nrows} rows in sheet “{names[index]}”"]
    if areas:
        evidence.append(f"{len(areas)} merged areas, {layout.merged}")

    def rows() -> Iterator[Row]:
        read = _rows(book, sheet, path, layout.max_columns)
        return filled(read, areas) if layout.merged == "fill" else read

    detected = Detected(
        "xls", evidence=tuple(evidence), sheets=tuple(names), repaired=stream.repaired
    )
    return OpenTable(detected, sheet_place(names[index]), rows, names[index])


def _broken() -> tuple[type[Exception], ...]:
    """What xlrd raises on damaged workbooks."""
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    return (XLRDError, CompDocError, AssertionError, struct.error, IndexError, KeyError,
            ValueError, TypeError, AttributeError, MemoryError, OverflowError,
            RecursionError, NotImplementedError)  # fmt: skip


def _open(path: Path, data: bytes) -> Any:
    import xlrd

    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True,
            logfile=io.StringIO(),
        )  # fmt: skip
    except _broken() as error:
        raise damaged(path, error) from error


def _sheet(book: Any, index: int, path: Path) -> Any:
    try:
        return book.sheet_by_index(index)
    except _broken() as error:
        raise damaged(path, error) from error


def _holds(book: Any, index: int, path: Path) -> bool:
    """Whether a sheet is shown and has any value; it is not kept in memory."""
    sheet = _sheet(book, index, path)
    holds = sheet.visibility == 0 and any(
        value not in ("", None) for row in range(sheet.nrows) for value in sheet.row_values(row)
    )
    book.unload_sheet(index)
    return holds


def _rows(book: Any, sheet: Any, path: Path, max_columns: int) -> Iterator[Row]:
    formats = {
        number: shown_format(book.format_map[xf.format_key].format_str)
        if xf.format_key in book.format_map else ""
        for number, xf in enumerate(book.xf_list)
    }  # fmt: skip
    shown = _Shown(book.datemode == 1)
    for row in range(sheet.nrows):
        texts = [shown.text(*cell) for cell in zip(
            sheet.row_types(row), sheet.row_values(row), strict=True)]  # fmt: skip
        texts = without_tail(texts)
        if len(texts) > max_columns:
            raise too_many_columns(path, row + 1, len(texts), max_columns)
        styles = (sheet.cell_xf_index(row, column) for column in range(len(texts)))
        yield Row(row + 1, texts, [formats.get(style, "") for style in styles])


class _Shown:
    """The values of cells as text."""

    def __init__(self, from_1904: bool) -> None:
        from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER
        from xlrd.biffh import error_text_from_code

        self.from_1904, self.errors = from_1904, error_text_from_code
        self.number, self.date = XL_CELL_NUMBER, XL_CELL_DATE
        self.truth, self.error = XL_CELL_BOOLEAN, XL_CELL_ERROR

    def text(self, kind: int, value: Any) -> str:
        """The value of a cell of a kind as text."""
        if kind == self.number:
            return Number(number_text(value))
        if kind == self.date:
            return serial_text(number_text(value), self.from_1904)
        if kind == self.truth:
            return truth_text(bool(value))
        if kind == self.error:
            return str(self.errors.get(value, f"#ERROR {value}"))
        return str(value)
