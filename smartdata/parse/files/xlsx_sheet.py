"""The rows of one worksheet of an XLSX workbook, read from its XML piece by piece."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from smartdata.parse.files.cells import Number, printed_number, serial_text, truth_text
from smartdata.parse.files.merged import Area
from smartdata.parse.files.model import Limits, RefusedFile, Row, too_many_columns
from smartdata.parse.files.sheets import empty_refused, formulas_refused
from smartdata.parse.files.xlsx_parts import Workbook, unspelled

_LETTERS = re.compile("[A-Z]{1,3}")
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_LAST_ROW = 2**20
#: Texts up to this length need no look at the limit.
_FEW = 200
_LAST_COLUMN = 2**14


def column_number(letters: str) -> int:
    """The number of a column from 1: ``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass
class _Frame:
    """Where in a sheet its XML is: the row and cell, in the only order that sheets have."""

    place: str
    limits: Limits
    max_columns: int
    row: int = 0
    column: int = 0
    in_row: bool = False
    in_cell: bool = False
    #: The number of the row as the references of its cells end.
    _ending: str = ""
    #: Elements that are neither row nor cell nor value, and are open.
    depth: int = 0

    def begin_row(self, number: str | None) -> None:
        row = self.row + 1
        if number is not None:
            row = int(number) if len(number) < 8 and number.isdigit() else 0
        if self.in_row or not self.row < row <= _LAST_ROW:
            raise RefusedFile(
                f"{self.place}: row {(number or 'without number')[:20]} follows row {self.row}; "
                "the sheet is damaged. Fetch the file again."
            )
        self.row, self.column, self.in_row, self._ending = row, 0, True, str(row)

    def begin_cell(self, reference: str | None) -> None:
        column = self.column + 1
        if reference is not None and reference != _letters(column) + self._ending:
            letters = reference.removesuffix(self._ending)
            found = column_number(letters) if _LETTERS.fullmatch(letters) else 0
            if found < column or reference == letters:
                raise self._misplaced(reference)
            column = found
        if self.in_cell or not self.in_row:
            raise self._misplaced(reference)
        if column > self.max_columns:
            raise too_many_columns(self.place, self.row, column, self.max_columns)
        self.column, self.in_cell = column, True

    def _misplaced(self, reference: str | None) -> RefusedFile:
        return RefusedFile(
            f"{self.place}: cell {(reference or '')[:20]} stands in row {self.row} after column "
            f"{self.column}; the sheet is damaged. Fetch the file again."
        )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise RefusedFile(
                f"{self.place}: elements more than {self.limits.depth} deep. Ask for CSV."
            )

    @property
    def cell(self) -> str:
        """Where the cell stands that is being read."""
        return f"row {self.row}, column {self.column}"


@lru_cache(_LAST_COLUMN)
def _letters(column: int) -> str:
    """The letters of a column by its number from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _known(root: str) -> dict[str, str]:
    """What the elements that matter are called, with the prefix of the root."""
    prefix = root.rpartition(":")[0]
    prefix += ":" if prefix else ""
    names = ("row", "c", "v", "f", "is", "t", "rPh", "mergeCell")
    return {f"{prefix}{name}": name for name in names}


class SheetScan:
    """What a sheet holds besides values, found without making any row of it."""

    text = None

    def __init__(self, place: str, limits: Limits, max_columns: int) -> None:
        self.frame = _Frame(place, limits, max_columns)
        #: The first cell with a formula.
        self.formula: str | None = None
        self.areas: list[Area] = []
        self._known: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if not self._known:
            self._known = _known(name)
        known = self._known.get(name)
        if known == "c":
            self.frame.begin_cell(attributes.get("r"))
            return
        if known == "row":
            self.frame.begin_row(attributes.get("r"))
            return
        if known == "f":
            self.formula = self.formula or self.frame.cell
        elif known == "mergeCell":
            self._merge(attributes.get("ref", ""))
        self.frame.deeper()

    def end(self, name: str) -> None:
        """An element ends."""
        known = self._known.get(name)
        if known == "c":
            self.frame.in_cell = False
        elif known == "row":
            self.frame.in_row = False
        else:
            self.frame.depth -= 1

    def _merge(self, reference: str) -> None:
        told = _AREA.fullmatch(reference)
        if told is None:
            return
        limit = self.frame.limits.merged_areas
        if len(self.areas) >= limit:
            raise RefusedFile(
                f"{self.frame.place}: more than {limit} merged areas. Ask for the list as CSV."
            )
        right = min(column_number(told[3]), self.frame.max_columns)
        self.areas.append(Area(int(told[2]), int(told[4]), column_number(told[1]) - 1, right - 1))


class SheetRows:
    """Makes the rows of a sheet; whoever feeds it takes them from ``done`` after each piece."""

    def __init__(
        self, place: str, limits: Limits, max_columns: int, book: Workbook, formulas: bool
    ) -> None:
        self.frame = _Frame(place, limits, max_columns)
        self.book = book
        self.done: list[Row] = []
        self._may_calculate = formulas
        self._known: dict[str, str] = {}
        self._texts: list[str] = []
        self._formats: list[str] = []
        self._kind = "n"
        self._style = "0"
        self._value = ""
        self._empty = 0
        self._pieces: list[str] = []
        self._formula = self._phonetic = False
        #: Takes pieces of text, wherever they stand: what is no value is dropped with the next
        #: value. So nothing of ours has to run for each of them.
        self.text = self._pieces.append
        styles = zip(book.formats, book.dates, strict=True)
        self._styles = {str(number): style for number, style in enumerate(styles)}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if not self._known:
            self._known = _known(name)
        known = self._known.get(name)
        if known == "c":
            self.frame.begin_cell(attributes.get("r"))
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
        elif known == "row":
            self.frame.begin_row(attributes.get("r"))
        else:
            if known == "f":
                self._begin_formula()
            elif known == "rPh":
                self._phonetic = True
            self.frame.deeper()
            self._pieces.clear()

    def end(self, name: str) -> None:
        """An element ends."""
        known = self._known.get(name)
        if known == "c":
            self._end_cell()
        elif known == "row":
            self._end_row()
        else:
            self.frame.depth -= 1
            if known == "v" and self._kind != "inlineStr":
                self._value = "".join(self._pieces)
            elif known == "t" and self._kind == "inlineStr" and not self._phonetic:
                self._value += "".join(self._pieces)
            elif known == "rPh":
                self._phonetic = False
            self._pieces.clear()

    def refuse_long(self) -> None:
        """Refuse a cell beyond the limit; to be asked after each piece of the document.

        Raises:
            RefusedFile: the cell that is being read is one.
        """
        limit = self.frame.limits.cell_chars
        if len(self._value) + sum(map(len, self._pieces)) > limit:
            raise RefusedFile(
                f"{self.frame.place}: {self.frame.cell} has more than {limit} characters. Ask for "
                "the list without it."
            )

    def _begin_formula(self) -> None:
        if not self._may_calculate:
            raise formulas_refused(self.frame.place, self.frame.cell)
        self._formula = True

    def _end_cell(self) -> None:
        self.frame.in_cell = False
        value = self._value
        if value:
            if len(value) > _FEW:
                self.refuse_long()
            self._value = ""
            shown, is_date = self._styles.get(self._style, ("", False))
            if text := self._shown(value, is_date):
                texts = self._texts
                gap = self.frame.column - 1 - len(texts)
                if gap:
                    texts += [""] * gap
                    self._formats += [""] * gap
                texts.append(text)
                self._formats.append(shown)
        else:
            self._end_empty()
        self._formula = False

    def _end_empty(self) -> None:
        if self._formula and self._kind != "str":
            raise RefusedFile(
                f"{self.frame.place}: the formula in {self.frame.cell} has no stored result. "
                "Ask for the workbook as a spreadsheet program saves it, or for values only."
            )
        self._empty += 1
        if self._empty > self.frame.limits.empty_cells:
            raise empty_refused(self.frame.place, self._empty)

    def _end_row(self) -> None:
        self.frame.in_row = False
        self.done.append(Row(self.frame.row, self._texts, self._formats))
        self._texts, self._formats = [], []

    def _shown(self, text: str, is_date: bool) -> str:
        """The value of a cell as text, by the kind that the cell says it has."""
        kind = self._kind
        if kind == "s":
            try:
                return self.book.texts[int(text)]
            except (ValueError, IndexError) as error:
                raise self._no_value(text) from error
        if kind == "n":
            number = printed_number(text.strip())
            if number is None:
                raise self._no_value(text)
            return serial_text(number, self.book.from_1904) if is_date else Number(number)
        if kind == "b":
            return truth_text(text.strip() in ("1", "true"))
        if kind == "d":
            return text.strip().removesuffix("T00:00:00").removesuffix("T00:00:00.000")
        return unspelled(text)

    def _no_value(self, text: str) -> RefusedFile:
        return RefusedFile(
            f"{self.frame.place}: {self.frame.cell} holds {text[:40]!r}, which is no value of its "
            "kind; the sheet is damaged. Fetch the file again."
        )
