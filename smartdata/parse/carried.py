"""Files that an earlier snapshot holds too: what was read of them is carried over, unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.parse.batches import FILE_BITS, RawItem
from smartdata.parse.schema import SCHEMAS

_ROWS = 50_000
_ITEMS = pa.schema(
    [
        ("number", pa.int64()),
        ("sha256", pa.string()),
        ("ending", pa.string()),
        ("path", pa.string()),
        ("locator", pa.string()),
        ("day", pa.date32()),
    ]
)
#: Each new file beside the one that the earlier reading has with the same bytes and ending.
_PAIRED = f"""
CREATE OR REPLACE TEMP TABLE paired AS
WITH before AS (
    SELECT
        f.source_file_sha256, f.path, m.file, any_value(m.record_no >> {FILE_BITS}) AS number,
        regexp_extract(lower(f.path), '\\.[^./]*$') AS ending
    FROM read_parquet($files) f
    JOIN read_parquet($mentions) m
        ON m.file = f.source_id || '/' || CAST(f.snapshot_date AS VARCHAR) || '/' || f.path
    GROUP BY ALL
)
SELECT
    i.number, i.path, i.locator, i.day, min(b.path) AS path_before,
    arg_min(b.file, b.path) AS file_before, arg_min(b.number, b.path) AS number_before
FROM items i
JOIN before b ON b.source_file_sha256 = i.sha256 AND b.ending = i.ending
GROUP BY i.number, i.path, i.locator, i.day
"""
_NUMBER = f"(p.number << {FILE_BITS}) + (t.record_no & {(1 << FILE_BITS) - 1})"
#: What each table takes over; the others say nothing of a statement that is only mentioned.
_CARRIED = {
    "mentions": f"""
        SELECT t.* REPLACE ({_NUMBER} AS record_no, p.locator AS file, true AS known)
        FROM read_parquet($paths) t JOIN paired p ON t.file = p.file_before
    """,
    "raw_rows": f"""
        SELECT t.* REPLACE ({_NUMBER} AS record_no)
        FROM read_parquet($paths) t JOIN paired p ON t.record_no >> {FILE_BITS} = p.number_before
    """,
    "observations": """
        SELECT t.* REPLACE (p.locator AS file)
        FROM read_parquet($paths) t JOIN paired p ON t.file = p.file_before
        WHERE t.record_no IS NULL
    """,
    "files": """
        SELECT t.* REPLACE (p.day AS snapshot_date, p.path AS path)
        FROM read_parquet($paths) t JOIN paired p ON t.path = p.path_before
    """,
}


def carry_over(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[Path], items: list[RawItem],
    into: Path,
) -> tuple[set[int | None], int]:  # fmt: skip
    """Write what the readings of earlier snapshots hold of files with the same bytes into the
    folder ``into``, as batches from number 0 on. Returns the numbers of these files, and their raw
    records.
    """
    carried: set[int | None] = set()
    rows = 0
    for batch, folder in enumerate(reversed(readings)):
        waiting = [item for item in items if item.number not in carried]
        if not waiting:
            break
        connection.register("items", _table(waiting))
        given = {"files": _pattern(folder, "files"), "mentions": _pattern(folder, "mentions")}
        connection.execute(_PAIRED, given)
        connection.unregister("items")
        paired = connection.execute("SELECT number FROM paired").fetchall()
        written = {name: _write(connection, folder, into, name, batch) for name in SCHEMAS}
        carried |= {number for (number,) in paired}
        rows += written["raw_rows"]
    return carried, rows


def _pattern(folder: Path, name: str) -> str:
    return str(folder / f"{name}-*.parquet")


def _table(items: Sequence[RawItem]) -> pa.Table:
    told = [
        {
            "number": item.number,
            "sha256": item.file.sha256,
            "ending": PurePosixPath(item.file.path.lower()).suffix,
            "path": item.file.path,
            "locator": item.locator,
            "day": item.day,
        }
        for item in items
    ]
    return pa.Table.from_pylist(told, schema=_ITEMS)


def _write(
    connection: duckdb.DuckDBPyConnection, folder: Path, into: Path, name: str, batch: int
) -> int:
    """Write one table of a batch; returns its rows."""
    schema, rows = SCHEMAS[name], 0
    with pq.ParquetWriter(into / f"{name}-{batch:06}.parquet", schema) as file:
        for piece in _carried(connection, folder, name):
            file.write_batch(piece.cast(schema))
            rows += piece.num_rows
    return rows


def _carried(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str
) -> Iterator[pa.RecordBatch]:
    if name in _CARRIED:
        found = connection.sql(_CARRIED[name], params={"paths": _pattern(folder, name)})
        yield from found.to_arrow_reader(_ROWS)
