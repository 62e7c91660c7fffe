"""Made rows of a table with a column of every type, in batches that are cut in every way."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from smartdata.registry import Column, Table, Words
from smartdata.registry.render_arrow import arrow_schema
from smartdata.validate.checks import FORMULA_PATTERN

Row = tuple[Any, ...]
_WORDS = Words("a", "b", "c")
TABLE = Table(
    "t",
    _WORDS,
    _WORDS,
    (
        Column("text", "text", _WORDS),
        Column("number", "integer", _WORDS),
        Column("code", "text", _WORDS, allowed=("a", "=b", "c,d")),
        Column("amount", "money", _WORDS),
        Column("share", "rate", _WORDS),
        Column("exact", "decimal", _WORDS),
        Column("day", "date", _WORDS),
        Column("note", "text", _WORDS),
    ),
    key=("text", "number"),
)
SCHEMA = arrow_schema(TABLE)

_SIGNS = ["'", "=", "-", "+", "@", "\t", '"', ",", "\r", "\n", "\r\n", "＝", "＠", "＜", "😀", "\0"]
_SIGNS += ["a", " ", "\ufeff", "é", "\u2028", "\x85", "long " * 50]
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(_SIGNS), max_size=6
).map("".join)


def _decimals(digits: int, places: int) -> st.SearchStrategy[Any]:
    most = 10 ** (digits - places)
    within = st.decimals(-most, most, places=places)
    return within.filter(lambda value: abs(value) < most)


ROWS: st.SearchStrategy[Row] = st.tuples(
    st.none() | TEXTS,
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(1, 3),
    st.none() | st.sampled_from(["a", "c,d"]),
    st.none() | _decimals(18, 2),
    st.none() | _decimals(5, 4),
    st.none() | _decimals(18, 6),
    st.none() | st.dates(),
    st.none() | TEXTS,
)


def key(row: Row) -> list[tuple[bool, Any]]:
    """The place of a row of the table: missing values last, texts by code points."""
    return [(row[place] is None, row[place]) for place in (0, 1)]


def batch(rows: Iterable[Row], schema: pa.Schema = SCHEMA) -> pa.RecordBatch:
    """Rows as one batch."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def rows_of(batches: Iterable[pa.RecordBatch]) -> list[Row]:
    """All rows of some batches."""
    return [tuple(row.values()) for one in batches for row in one.to_pylist()]


@st.composite
def cut(draw: st.DrawFn, rows: list[Row]) -> list[pa.RecordBatch]:
    """The same rows in batches: some empty, some slices of others, some with a note of what is
    missing where nothing is, some with bytes under what is missing."""
    places = draw(st.lists(st.integers(0, len(rows)), max_size=5).map(sorted))
    made = []
    for start, stop in zip([0, *places], [*places, len(rows)], strict=True):
        part = rows[start:stop]
        match draw(st.sampled_from(["plain", "slice", "noted", "dirty"])):
            case "slice":
                other = (None, 7, "a", None, None, None, None, 'ab,"')
                made.append(batch([other, *part, other]).slice(1, len(part)))
            case "noted":
                made.append(_changed(batch(part), _noted))
            case "dirty":
                made.append(_changed(batch(part), _dirty))
            case _:
                made.append(batch(part))
    return made


def _changed(one: pa.RecordBatch, change: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([change(c) for c in one.columns], schema=one.schema)


def _noted(values: pa.Array) -> pa.Array:
    if values.null_count:
        return values
    note = pa.py_buffer(b"\xff" * (len(values) // 8 + 1))
    return pa.Array.from_buffers(values.type, len(values), [note, *values.buffers()[1:]])


def _dirty(values: pa.Array) -> pa.Array:
    if not pa.types.is_string(values.type):
        return values
    there = np.array(values.is_valid(), dtype=bool)
    full = values.fill_null('=dirty,"')
    note = pa.py_buffer(np.packbits(there, bitorder="little").tobytes() or b"\0")
    return pa.Array.from_buffers(full.type, len(full), [note, *full.buffers()[1:]])


def reference_csv(rows: Iterable[Row], table: Table = TABLE) -> bytes:
    """The CSV file as Python's own module writes it, row by row."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.column_names)
    for row in rows:
        writer.writerow([_printed(v, c) for v, c in zip(row, table.columns, strict=True)])
    return file.getvalue().encode()


def _printed(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if column.escaped and re.match(FORMULA_PATTERN, value):
        return f"'{value}"
    return str(value)


def read_back(rows: Iterable[Row]) -> Iterator[Row]:
    """What a CSV file gives back of rows: an empty text is a missing one."""
    for row in rows:
        yield tuple(value if value != "" else None for value in row)
