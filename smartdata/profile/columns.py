"""What the columns of a release hold: how much is filled, between what bounds, and how called."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from smartdata.edition import ColumnProfile, Profile
from smartdata.profile.examples import LONGEST, SHOWN_ROWS, may_show, shortened
from smartdata.profile.labels import Labels, column_labels
from smartdata.profile.tables import ROW_NUMBER, release_tables
from smartdata.registry import TABLES, Table

#: Up to here the number of different values is exact.
EXACT = 1_000
#: Estimates are a few per cent off: whatever may be at most EXACT is counted.
_COUNTED = EXACT * 6 // 5
_EXAMPLES = 3
#: Values looked at for examples where most are different.
_FIRST = 12
#: Aggregates of one query: each may hold some megabytes, and a query reads only its own columns.
_AT_ONCE = 12
#: What was found out of a column, by the name of the fact.
Facts = dict[str, Any]


def profile_release(folder: Path, memory_limit: str, spill: Path | None = None) -> Profile:
    """The profile of the tables in a release's folder, read from its Parquet files.

    Each column is read twice at most, within ``memory_limit``; the same files give the same
    profile.
    """
    with release_tables(folder, memory_limit, spill) as connection:
        return profile_tables(connection)


def profile_tables(connection: duckdb.DuckDBPyConnection) -> Profile:
    """The profile of the tables that a connection has views of."""
    labels = column_labels(connection)
    rows: dict[str, int] = {}
    columns: dict[str, dict[str, ColumnProfile]] = {}
    for table in TABLES:
        rows[table.name], columns[table.name] = _table_profile(connection, table, labels)
    return Profile(rows=rows, columns=columns)


def _table_profile(
    connection: duckdb.DuckDBPyConnection, table: Table, labels: Labels
) -> tuple[int, dict[str, ColumnProfile]]:
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
    # A call of an aggregate takes a millisecond however few the rows, and there are hundreds.
    told = _few_rows(connection, table) if rows <= EXACT else _many_rows(connection, table)
    if len(table.key) == 1:
        told[table.key[0]]["distinct"] = rows
    return rows, {
        name: _column_profile(told[name], labels.get((table.name, name)))
        for name in table.column_names
    }


def _few_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Facts]:
    """What is told of the columns of a table that is small enough to be held."""
    names = ", ".join(table.column_names)
    held = connection.sql(f"SELECT {names} FROM {table.name}")
    shown = SHOWN_ROWS.get(table.name)
    all_rows = held.to_arrow_table()
    shown_rows = held.filter(shown).to_arrow_table() if shown else all_rows
    told: dict[str, Facts] = {}
    for column in table.columns:
        values = _counted(all_rows.column(column.name))
        facts: Facts = {"filled": sum(values.values()), "distinct": len(values)}
        if may_show(table, column):
            facts["frequent"] = _counted(shown_rows.column(column.name)) if shown else values
            bounding = facts["frequent"] if column.type == "text" else values
            if bounding:
                facts |= {"least": as_text(min(bounding)), "most": as_text(max(bounding))}
        told[column.name] = facts
    return told


def _counted(values: pa.ChunkedArray) -> dict[Any, int]:
    """How often each value occurs, missing ones left out."""
    counts = values.value_counts()
    pairs = zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
    return {value: count for value, count in pairs if value is not None}


def _many_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Facts]:
    """What is told of the columns of a table, each read twice from its file."""
    asked = _Asked()
    for column in table.columns:
        asked.add(column.name, "filled", f"count({column.name})")
        asked.add(column.name, "distinct", f"approx_count_distinct({column.name})")
        if may_show(table, column):
            only = _only(table) if column.type == "text" else ""
            asked.add(column.name, "least", f"CAST(min({column.name}){only} AS VARCHAR)")
            asked.add(column.name, "most", f"CAST(max({column.name}){only} AS VARCHAR)")
    return _with_values(connection, table, asked.of(connection, table))


def _with_values(
    connection: duckdb.DuckDBPyConnection, table: Table, told: dict[str, Facts]
) -> dict[str, Facts]:
    """What is told of the columns, with exact counts where there are few values, and examples."""
    asked, only = _Asked(), _only(table)
    for column in table.columns:
        shown = may_show(table, column)
        if told[column.name]["distinct"] <= _COUNTED:
            # Holds the few values only, where count(DISTINCT) reserves megabytes for each column.
            asked.add(column.name, "values", f"histogram({column.name})")
            if shown:
                asked.add(column.name, "frequent", f"histogram({column.name}){only}")
        elif shown:
            first = f"arg_min({column.name}, {ROW_NUMBER}, {_FIRST}){only}"
            asked.add(column.name, "first", first)
    for name, more in asked.of(connection, table).items():
        told[name] |= more
        if "values" in more:
            told[name]["distinct"] = len(more["values"] or ())
    return told


def _only(table: Table) -> str:
    """Leaves out rows that nothing may be shown of."""
    shown = SHOWN_ROWS.get(table.name)
    return f" FILTER ({shown})" if shown else ""


class _Asked:
    """Aggregates of several columns."""

    def __init__(self) -> None:
        self._names: list[tuple[str, str]] = []
        self._terms: list[str] = []

    def add(self, column: str, fact: str, term: str) -> None:
        self._names.append((column, fact))
        self._terms.append(term)

    def of(self, connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Facts]:
        """The answers by column and fact."""
        told: dict[str, Facts] = {}
        for start in range(0, len(self._terms), _AT_ONCE):
            terms = self._terms[start : start + _AT_ONCE]
            query = f"SELECT {', '.join(terms)} FROM {table.name}"
            (values,) = connection.execute(query).fetchall()
            names = self._names[start : start + _AT_ONCE]
            for (column, fact), value in zip(names, values, strict=True):
                told.setdefault(column, {})[fact] = value
        return told


def _column_profile(told: Facts, labels: Iterable[tuple[str, str]] | None) -> ColumnProfile:
    filled = told.get("filled", 0)
    bounds = (told.get("least"), told.get("most"))
    # A bound that had to be cut would not be what the file has.
    if any(bound is not None and len(bound) > LONGEST for bound in bounds):
        bounds = (None, None)
    return ColumnProfile(
        filled=filled,
        distinct=min(told.get("distinct", 0), filled),
        least=bounds[0],
        most=bounds[1],
        examples=_examples(told),
        labels=tuple(sorted(labels or ())),
    )


def _examples(told: Facts) -> tuple[str, ...]:
    """The most frequent values; where nearly all differ, the first of the table."""
    if frequent := told.get("frequent"):
        counted = sorted(((-count, as_text(value)) for value, count in frequent.items()))
        values = [value for _, value in counted]
    else:
        values = [as_text(value) for value in told.get("first") or ()]
    return tuple(dict.fromkeys(map(shortened, values)))[:_EXAMPLES]


def as_text(value: Any) -> str:
    """A value as the CSV file has it."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
