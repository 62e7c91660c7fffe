"""The tables of a release as DuckDB sees them, and their rows as Python does."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from smartdata.connection import IN_MEMORY, connect
from smartdata.profile.tables import make_views
from smartdata.registry.render_duckdb import quoted

#: What a file of the history has, by which a project's page tells what changed when.
HISTORY = (
    "project_uid", "source_id", "snapshot_date", "previous_date", "table_name", "record_uid",
    "row_key", "field", "kind", "old", "new",
)  # fmt: skip
_ROWS_AT_ONCE = 2_000


@contextmanager
def opened(
    folder: Path, history: Path | None, scratch: Path, memory_limit: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that has each table of a release as a view, and ``history``."""
    spill = scratch / "site.spill"
    with connect(IN_MEMORY, memory_limit, spill=spill) as connection:
        make_views(connection, folder)
        if history is not None:
            columns = ", ".join(HISTORY)
            told = f"SELECT {columns} FROM read_parquet({quoted(str(history))})"
        else:
            nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in HISTORY)
            told = f"SELECT {nothing} LIMIT 0"
        connection.execute(f"CREATE VIEW history AS {told}")
        connection.execute("CREATE SCHEMA site")
        yield connection


def rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Sequence[object] | Mapping[str, object] = (),
) -> Iterator[Any]:
    """The rows of a query, each with its columns as attributes; a few at a time in memory."""
    cursor = connection.cursor()
    try:
        cursor.execute(query, parameters)
        names = [column[0] for column in cursor.description or ()]
        row_of: Any = namedtuple("Row", names)  # type: ignore[misc]
        while some := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from map(row_of._make, some)
    finally:
        cursor.close()


def one(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> Any:
    """The only row of a query."""
    (row,) = rows(connection, query, parameters)
    return row
