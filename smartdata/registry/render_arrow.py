"""Arrow schemas from the registry."""

from __future__ import annotations

import pyarrow as pa

from smartdata.registry.model import Column, ColumnType, Table, Words

_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "money": pa.decimal128(18, 2),
    "rate": pa.decimal128(5, 4),
    "decimal": pa.decimal128(18, 6),
    "date": pa.date32(),
}


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type of a column."""
    return _TYPES[column.type]


def arrow_schema(table: Table, *, described: bool = False) -> pa.Schema:
    """The Arrow schema of a table; ``described`` adds the descriptions and units to each field.

    Nullability is left to the pandera contract: a file with a hole in it should be refused with a
    message that names the column, not with an error of the file writer.
    """
    return pa.schema(
        [
            pa.field(c.name, arrow_type(c), metadata=_metadata(c) if described else None)
            for c in table.columns
        ]
    )


def _metadata(column: Column) -> dict[str, str]:
    found = _worded("description", column.about)
    if column.unit:
        found["unit"] = column.unit.en
    if column.warning:
        found |= _worded("warning", column.warning)
    if column.allowed:
        found["allowed_values"] = "|".join(column.allowed)
    return found


def _worded(name: str, words: Words) -> dict[str, str]:
    return {name: words.en, f"{name}:lv": words.lv, f"{name}:lt": words.lt}
