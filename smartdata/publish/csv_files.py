"""The CSV dialect of the releases: RFC 4180, UTF-8 without BOM, CRLF, and no formulas.

A text that a spreadsheet would run as a formula gets one apostrophe before it. So does a text that
already begins with apostrophes and such a sign, so that taking one away always gives the exact
text back. A cell is quoted only where it has to be: the bytes are those of Python's ``csv`` module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from smartdata.registry import Column, Table
from smartdata.validate.checks import FORMULA_PATTERN

#: What :func:`pyarrow.compute.match_substring_regex` finds at the start of a formula.
FORMULA_START = f"^{FORMULA_PATTERN}"
LINE_END = b"\r\n"
#: Rows that are rendered at once: enough for speed, and few enough for the processor's cache.
_ROWS = 4_096
#: First bytes of what the pattern can match; 0xEF begins the full-width signs, and much else.
_STARTS = np.isin(np.arange(256), [*b"'=+-@\t\r", 0xEF])
#: What a cell can't hold without quotes.
_QUOTED = b'",\r\n'
_QUOTED_PATTERN = f"[{_QUOTED.decode()}]"
#: Mean bytes of texts from which a pattern finds these faster than a look at every byte.
_LONG = 192
Rows = npt.NDArray[np.intp]


class CsvTable:
    """Writes Arrow batches of one table to a CSV file that is open for bytes."""

    def __init__(self, file: IO[bytes], table: Table) -> None:
        self._file = file
        self._table = table
        file.write(header_line(table))

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch."""
        for start in range(0, batch.num_rows, _ROWS):
            self._file.write(_rendered(batch.slice(start, _ROWS), self._table))


def header_line(table: Table) -> bytes:
    """The first line of a table's CSV file; names of columns never need quotes."""
    return ",".join(table.column_names).encode() + LINE_END


# Column by column, and in Arrow: a release has tens of millions of cells, and a call of Python for
# each of them takes minutes.


def _rendered(batch: pa.RecordBatch, table: Table) -> memoryview:
    *cells, last = [_printed(batch.column(c.name), c) for c in table.columns]
    if not cells:  # a lone empty cell would be an empty line, which readers skip
        last = pc.if_else(pc.equal(pc.fill_null(last, ""), ""), '""', last)
    ended = _joined(last, LINE_END.decode(), "")
    lines = _joined(*cells, ended, ",") if cells else ended
    offsets, data = _text_buffers(lines)
    return data[offsets[0] : offsets[-1]].data


def _printed(values: pa.Array, column: Column) -> pa.Array:
    """The cells of a column as they stand in the file; missing ones may be null."""
    if column.type != "text":  # dates are ISO, decimals have a point
        return pc.cast(values, pa.string())
    quoted = _rows_to_quote(values)  # an apostrophe makes no difference to them
    if column.escaped:
        values = changed(values, formula_rows(values), _escaped)
    return changed(values, quoted, _in_quotes)


def formula_rows(texts: pa.Array) -> Rows:
    """The rows of a column of texts that may be taken for formulas, by their first byte."""
    offsets, data = _text_buffers(texts)
    begun = np.flatnonzero(np.diff(offsets))
    return begun[_STARTS[data[offsets[begun]]]]


def changed(texts: pa.Array, rows: Rows, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The texts with those of some rows changed."""
    if not len(rows):
        return texts
    mask = np.zeros(len(texts), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(texts, pa.array(mask), change(texts.take(pa.array(rows))))


def _escaped(texts: pa.Array) -> pa.Array:
    return pc.if_else(
        pc.match_substring_regex(texts, FORMULA_START), _joined("'", texts, ""), texts
    )


def _in_quotes(texts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")


def _rows_to_quote(texts: pa.Array) -> Rows:
    """The rows whose text holds a sign that makes quotes necessary."""
    offsets, data = _text_buffers(texts)
    told = data[offsets[0] : offsets[-1]]
    whole = told.tobytes()
    signs = [sign for sign in _QUOTED if sign in whole]
    if not signs:  # most columns; looking for a single byte is quicker than anything else
        return np.empty(0, dtype=np.intp)
    if len(told) > _LONG * len(texts):  # a pattern stops at the first sign that it finds
        return np.flatnonzero(pc.match_substring_regex(texts, _QUOTED_PATTERN).fill_null(False))
    found = np.zeros(len(told), dtype=bool)
    for sign in signs:
        found |= told == sign
    before = np.searchsorted(np.flatnonzero(found), offsets - offsets[0])
    return np.flatnonzero(np.diff(before))


def _joined(*parts: pa.Array | str) -> pa.Array:
    """Parts side by side, the last of them between the others; null is the empty text."""
    return pc.binary_join_element_wise(*parts, null_handling="replace", null_replacement="")


def _text_buffers(texts: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Where each text begins and ends, and the bytes that these places count in."""
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return places, np.frombuffer(data or b"", dtype=np.uint8)
