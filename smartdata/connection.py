"""Connections to DuckDB whose memory is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

IN_MEMORY = Path(":memory:")


@contextmanager
def connect(
    path: Path, memory_limit: str, *, read_only: bool = False, spill: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose memory is bounded; larger work spills to ``spill``, or beside the file.

    Raises:
        OSError: the disk is full, or another process holds the file.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory_limit}
    if spill is None and path != IN_MEMORY:
        spill = path.with_name(f"{path.name}.spill")
    if spill is not None:
        config["temp_directory"] = str(spill)
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        raise OSError(str(error)) from error
    try:
        # One thread: each further one holds buffers of its own, and the work is small.
        connection.execute("SET threads = 1; SET preserve_insertion_order = false")
        # A query means tables, never a variable of Python that happens to have the name.
        connection.execute("SET python_enable_replacements = false")
        yield connection
    except duckdb.IOException as error:
        # A full disk, a file that another process holds: trouble that may pass by itself.
        raise OSError(str(error)) from error
    finally:
        connection.close()
