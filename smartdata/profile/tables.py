"""The tables of a release that lies in a folder, asked with SQL in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from smartdata.connection import IN_MEMORY, connect
from smartdata.registry import TABLES
from smartdata.registry.render_duckdb import quoted

#: The place of a row in its table, from 0.
ROW_NUMBER = "file_row_number"


@contextmanager
def release_tables(
    folder: Path, memory_limit: str, spill: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a view of each table's Parquet file in a release's folder.

    The views have the column ``file_row_number`` as well. What does not fit into ``memory_limit``
    goes to ``spill``, by default a temporary folder.

    Raises:
        OSError: the disk is full.
    """
    with (
        TemporaryDirectory(prefix="profile-", dir=spill) as aside,
        connect(IN_MEMORY, memory_limit, spill=Path(aside)) as connection,
    ):
        make_views(connection, folder, row_numbers=True)
        yield connection


def make_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, row_numbers: bool = False
) -> None:
    """Make a view of each table's Parquet file in a release's folder, with or without the column
    ``file_row_number``."""
    for table in TABLES:
        path = quoted(str(folder / "data" / f"{table.name}.parquet"))
        rows = f"read_parquet({path}, {ROW_NUMBER} = {str(row_numbers).lower()})"
        connection.execute(f"CREATE VIEW {table.name} AS FROM {rows}")


def dicts(
    connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of a query by the names of its columns."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def sql(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
