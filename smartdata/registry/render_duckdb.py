"""DuckDB tables and comments from the registry."""

from __future__ import annotations

from smartdata.registry.model import Column, ColumnType, Table

_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "money": "DECIMAL(18,2)",
    "rate": "DECIMAL(5,4)",
    "decimal": "DECIMAL(18,6)",
    "date": "DATE",
}


def create_table(table: Table) -> str:
    """The CREATE TABLE statement, with types, NOT NULL and allowed values; no indexes.

    Uniqueness is checked by a query after loading (see ``store.database``): an index would hold
    every key in memory.
    """
    columns = ",\n  ".join(map(column_definition, table.columns))
    return f"CREATE TABLE {table.name} (\n  {columns}\n)"


def comments(table: Table, kind: str = "TABLE") -> list[str]:
    """The COMMENT statements of a table, or of the view that shows it, and of its columns."""
    found = [f"COMMENT ON {kind} {table.name} IS {quoted(table.about.en)}"]
    for column in table.columns:
        about = column.about.en
        if column.unit:
            about += f" Unit: {column.unit.en}."
        if column.warning:
            about += f" {column.warning.en}"
        found.append(f"COMMENT ON COLUMN {table.name}.{column.name} IS {quoted(about)}")
    return found


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def column_definition(column: Column, *, checked: bool = True) -> str:
    """A column as it stands in CREATE TABLE; unless ``checked`` with name and type only."""
    parts = [column.name, _TYPES[column.type]]
    if not checked:
        return " ".join(parts)
    if column.required:
        parts.append("NOT NULL")
    if column.allowed:
        values = ", ".join(map(quoted, column.allowed))
        parts.append(f"CHECK ({column.name} IN ({values}))")
    return " ".join(parts)
