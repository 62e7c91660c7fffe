"""The tables within the content of an ODS workbook, made from its XML piece by piece."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smartdata.parse.files.cells import Number, printed_number, truth_text
from smartdata.parse.files.merged import Area
from smartdata.parse.files.model import Limits, RefusedFile, Row, too_many_columns
from smartdata.parse.files.sheets import empty_refused

SEPARATOR = " "
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0" + SEPARATOR
_TABLE, _OFFICE, _TEXT, _STYLE = map(_NAMESPACE.format, ("table", "office", "text", "style"))
_LAST_ROW = 2**20
_BLANKS = re.compile("[ \t\r\n]+")
#: Stand for blanks, tabs and line ends that are meant, while those of the XML are squeezed away.
_MEANT = {f"{_TEXT}s": "\x01", f"{_TEXT}tab": "\x02", f"{_TEXT}line-break": "\x03"}
_AS_MEANT = str.maketrans("\x01\x02\x03", " \t\n")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


@dataclass
class Table:
    """What a sheet is called and holds; ``rows`` is the number of the last one with a value."""

    name: str
    hidden: bool = False
    wanted: bool = True
    rows: int = 0
    formula: str | None = None
    unsaved: str | None = None
    areas: list[Area] = field(default_factory=list)


@dataclass
class _Cell:
    """A cell that is being read."""

    attributes: dict[str, str]
    paragraphs: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    in_paragraph: bool = False
    chars: int = 0

    def number(self, name: str) -> int:
        """An attribute that counts repetitions or spans; 1 where it is absent."""
        told = self.attributes.get(f"{_TABLE}{name}", "1")
        return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 10 else 1

    def shown(self) -> str:
        """The value as text: numbers as stored, dates as ISO 8601."""
        told, kind = self.attributes, self.attributes.get(f"{_OFFICE}value-type")
        if kind in ("float", "currency", "percentage"):
            value = told.get(f"{_OFFICE}value", "")
            return Number(printed_number(value) or value)
        if kind == "date":
            return told.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00")
        if kind == "boolean":
            return truth_text(told.get(f"{_OFFICE}boolean-value") == "true")
        if kind == "string" and f"{_OFFICE}string-value" in told:
            return told[f"{_OFFICE}string-value"]
        return "\n".join(self.paragraphs)


class Content:
    """Makes the rows of all tables; whoever feeds it takes them from ``done``.

    ``done`` holds the index of the table, the row, and how often it stands in succession. Only
    the sheet that is ``wanted`` (by name or number; None: all) must not be too wide.
    """

    def __init__(
        self, place: str, limits: Limits, max_columns: int, wanted: str | int | None
    ) -> None:
        self.place, self.limits, self.max_columns, self.wanted = place, limits, max_columns, wanted
        self.tables: list[Table] = []
        self.done: list[tuple[int, Row, int]] = []
        #: Where values are taken from another file.
        self.link: str | None = None
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth = self._table_depth = 0
        self._aside = 0
        self._cell: _Cell | None = None
        self._in_row = False
        self._row = self._next_row = self._column = 0
        self._times = 1
        self._empty = 0
        self._texts: list[str] = []
        self._formats: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > self.limits.depth:
            raise RefusedFile(
                f"{self.place}: elements more than {self.limits.depth} deep. Ask for CSV."
            )
        if self._aside:
            self._aside += 1
        elif self._cell is not None:
            self._in_cell(name, attributes)
        elif name in _CELLS and self._in_row:
            self._cell = _Cell(attributes)
        elif name == f"{_TABLE}table-row" and self.tables:
            self._begin_row(attributes)
        else:
            self._around(name, attributes)

    def _in_cell(self, name: str, attributes: dict[str, str]) -> None:
        assert self._cell is not None
        if name == f"{_TEXT}p":
            self._cell.in_paragraph = True
        elif name in _MEANT:
            count = attributes.get(f"{_TEXT}c", "1")
            times = int(count) if count.isascii() and count.isdigit() and len(count) < 5 else 1
            self.text(_MEANT[name] * times)
        elif name == f"{_OFFICE}annotation":
            self._aside = 1
        elif name in _CELLS or name == f"{_TABLE}table-row":
            raise RefusedFile(
                f"{self.place}: row {self._row} has a table within a cell. Ask for CSV."
            )
        elif name == f"{_TABLE}cell-range-source":
            self.link = self.link or f"row {self._row}"

    def _around(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            if len(self.tables) >= self.limits.sheets:
                raise RefusedFile(
                    f"{self.place}: more than {self.limits.sheets} sheets. Ask for CSV."
                )
            number = len(self.tables) + 1
            told = attributes.get(f"{_TABLE}name") or f"sheet {number}"
            hidden = attributes.get(f"{_TABLE}style-name") in self._hidden_styles
            wanted = self.wanted is None or self.wanted in (told, number)
            self.tables.append(Table(told, hidden, wanted))
            self._next_row = 1
        elif name == f"{_TABLE}table-source":
            self.link = self.link or attributes.get("http://www.w3.org/1999/xlink href", "a table")
        elif name == f"{_TABLE}shapes":
            self._aside = 1
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif attributes.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        if self._in_row:
            raise RefusedFile(f"{self.place}: row {self._row} has a row within. Ask for CSV.")
        self._in_row = True
        self._row = self._next_row
        self._times = _Cell(attributes).number("number-rows-repeated")
        self._column, self._texts, self._formats = 0, [], []

    def end(self, name: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._aside:
            self._aside -= 1
        elif self._cell is not None:
            if name == f"{_TEXT}p":
                self._end_paragraph(self._cell)
            elif name in _CELLS:
                self._end_cell(self._cell)
                self._cell = None
        elif name == f"{_TABLE}table-row" and self._in_row:
            self._end_row()

    def text(self, data: str) -> None:
        """A piece of text."""
        cell = self._cell
        if cell is not None and cell.in_paragraph and not self._aside:
            cell.parts.append(data)
            cell.chars += len(data)
            if cell.chars > self.limits.cell_chars:
                raise RefusedFile(
                    f"{self.place}: row {self._row} has a cell of more than "
                    f"{self.limits.cell_chars} characters. Ask for the list without it."
                )

    def _end_paragraph(self, cell: _Cell) -> None:
        told = _BLANKS.sub(" ", "".join(cell.parts)).strip(" ").translate(_AS_MEANT)
        cell.paragraphs.append(told)
        cell.parts, cell.in_paragraph = [], False

    def _end_cell(self, cell: _Cell) -> None:
        table = self.tables[-1]
        times, text = cell.number("number-columns-repeated"), cell.shown()
        if cell.attributes.get(f"{_TABLE}formula"):
            at = f"row {self._row}, column {self._column + 1}"
            table.formula = table.formula or at
            if not text and f"{_OFFICE}value-type" not in cell.attributes:
                table.unsaved = table.unsaved or at
        self._merge(cell, table)
        # Empty cells to the sheet's far edge are how every row ends; they say nothing.
        if text:
            width = self._column + times
            if width > self.max_columns:
                if table.wanted:
                    raise too_many_columns(self.place, self._row, width, self.max_columns)
                times = max(0, self.max_columns - self._column)
            if times:
                gap = self._column - len(self._texts)
                shown = cell.attributes.get(f"{_OFFICE}currency", "")
                self._texts += [""] * gap + [text] * times
                self._formats += [""] * gap + [shown] * times
        else:
            self._empty += 1
            if self._empty > self.limits.empty_cells:
                raise empty_refused(self.place, self._empty)
        self._column += cell.number("number-columns-repeated")

    def _merge(self, cell: _Cell, table: Table) -> None:
        wide, high = cell.number("number-columns-spanned"), cell.number("number-rows-spanned")
        if wide > 1 or high > 1:
            if len(table.areas) >= self.limits.merged_areas:
                raise RefusedFile(
                    f"{self.place}: more than {self.limits.merged_areas} merged areas. Ask for CSV."
                )
            right = min(self._column + wide, self.max_columns) - 1
            table.areas.append(Area(self._row, self._row + high - 1, self._column, right))

    def _end_row(self) -> None:
        self._in_row = False
        self._next_row = self._row + self._times
        if self._row > _LAST_ROW:
            if self._texts:
                raise RefusedFile(
                    f"{self.place}: row {self._row} lies beyond the last row of any sheet; the "
                    "workbook is damaged. Fetch the file again."
                )
            return
        times = min(self._times, _LAST_ROW - self._row + 1)
        if self._texts:
            self.tables[-1].rows = self._row + times - 1
        row = Row(self._row, self._texts, self._formats)
        self.done.append((len(self.tables) - 1, row, times if self._texts else 1))
