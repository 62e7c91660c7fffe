"""JSON Lines: one object per row, its keys in the order of the columns, and every value exact.

Amounts and other decimals are JSON strings: most readers make a binary fraction of a JSON number.
Dates are strings as ISO 8601 has them, integers are numbers, and what is missing is ``null``.
Texts stand as they are; the apostrophe of the CSV files against formulas is not needed here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from smartdata.formats.batches import table_batches
from smartdata.registry.model import Column, Table

#: What can't stand in a JSON string as it is.
_ESCAPED = r'["\\\x00-\x1f]'


def write_json_lines(source: Path, table: Table, path: Path) -> None:
    """Write a table's Parquet file as JSON Lines: UTF-8, each line ended by LF.

    Raises:
        ReleaseError: the Parquet file can't be read.
    """
    with path.open("wb") as file:
        for batch in table_batches(source, table.column_names):
            file.write(text_bytes(joined("", *object_parts(batch, table.columns), "\n")))


# Column by column, and in Arrow: a release has tens of millions of cells.


def object_parts(batch: pa.RecordBatch, columns: Sequence[Column]) -> list[pa.Array | str]:
    """The rows of a batch as JSON objects, in parts that are to be joined."""
    parts: list[pa.Array | str] = []
    for n, column in enumerate(columns):
        parts += [f'{"," if n else "{"}"{column.name}":', json_values(batch, column)]
    return [*parts, "}"]


def json_values(batch: pa.RecordBatch, column: Column) -> pa.Array:
    """The values of a column as JSON; missing ones are ``null``."""
    texts = pc.cast(batch.column(column.name), pa.string())
    if column.type != "integer":
        escaped = _escaped(texts) if column.type == "text" else texts
        texts = pc.binary_join_element_wise('"', escaped, '"', "")
    return texts.fill_null("null")


def joined(between: str, *parts: pa.Array | str) -> pa.Array:
    """Texts side by side, row by row."""
    return pc.binary_join_element_wise(*parts, between)


def text_bytes(texts: pa.Array) -> memoryview:
    """The bytes of all texts of an array, one after the other; none of them is null."""
    if not len(texts):
        return memoryview(b"")
    _, offsets, data = texts.buffers()
    places = memoryview(offsets).cast("B").cast("i")
    first, last = places[texts.offset], places[texts.offset + len(texts)]
    return memoryview(data or b"")[first:last]


def _escaped(texts: pa.Array) -> pa.Array:
    rows = pc.match_substring_regex(texts, _ESCAPED).fill_null(False)
    if not pc.any(rows).as_py():
        return texts
    told = [json.dumps(text, ensure_ascii=False)[1:-1] for text in texts.filter(rows).to_pylist()]
    return pc.replace_with_mask(texts, rows, pa.array(told, pa.string()))
