"""Values of a table as cells of a spreadsheet: numbers and days that it holds exactly, and texts.

A spreadsheet keeps a number as a binary fraction, which has room for any 15 decimal digits; and its
days begin in 1900, a year that it takes for a leap year. What does not fit stands as text.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from smartdata.registry.model import Column

DIGITS: Final = 15
TEXT_UNITS: Final = 32_767
#: The number of 1970-01-01 among the days of a spreadsheet, and of its first and last sure day.
_EPOCH: Final = 25_569
_FIRST_DAY: Final = 61
_LAST_DAY: Final = 2_958_465


class Exact(float):
    """A number that is written with the digits it was read with."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Exact:
        """The number that a decimal text states."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __format__(self, _: str) -> str:
        """The text itself, whatever form is asked for."""
        return self.text


Cell = Exact | int | str | None


def cells(values: pa.Array, column: Column, cut_mark: str = "") -> tuple[list[Cell], int]:
    """The cells of a column, and how many of them do not hold the value as it should be.

    These are texts that were cut, with ``cut_mark`` at their end, and numbers and days that stand
    as text.
    """
    if column.type == "text":
        return _texts(values, cut_mark)
    if column.type == "date":
        return _days(values)
    texts = pc.cast(values, pa.string()).to_pylist()
    found: list[Cell] = [None if text is None else _number(text) for text in texts]
    return found, sum(type(cell) is str for cell in found)


def _number(text: str) -> Exact | str:
    # A point and a sign may stand beside the digits; most numbers need no closer look.
    if len(text) > DIGITS and len(text.lstrip("-0.").replace(".", "")) > DIGITS:
        return text
    return Exact(text)


def _days(values: pa.Array) -> tuple[list[Cell], int]:
    days = pc.cast(pc.cast(values, pa.int32()), pa.int64()).to_pylist()
    numbers: list[Cell] = [None if day is None else day + _EPOCH for day in days]
    wrong = [
        n
        for n, day in enumerate(days)
        if day is not None and not _FIRST_DAY <= day + _EPOCH <= _LAST_DAY
    ]
    if wrong:
        told = pc.cast(values, pa.string())
        for n in wrong:
            numbers[n] = told[n].as_py()
    return numbers, len(wrong)


def _texts(values: pa.Array, cut_mark: str) -> tuple[list[Cell], int]:
    found: list[Cell] = values.to_pylist()
    lengths = pc.utf8_length(values)
    # A character outside of the first plane counts twice.
    long = [n for n, many in enumerate(lengths.to_pylist()) if many and many > TEXT_UNITS // 2]
    cut = 0
    for n in long:
        text = str(found[n])
        if _units(text) > TEXT_UNITS:
            cut += 1
            found[n] = _first_units(text, TEXT_UNITS - _units(cut_mark)) + cut_mark
    return [_marked(text) if type(text) is str and text[:1] == "<" else text for text in found], cut


def _marked(text: str) -> str:
    """A text that the writer would take for markup of its own, as such markup."""
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    return f'<r><t xml:space="preserve">{escape(text)}</t></r>'


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _first_units(text: str, units: int) -> str:
    """The beginning of a text that has so many units in UTF-16, or one fewer: none is halved."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
