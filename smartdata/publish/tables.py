"""Writing each table of the database as a Parquet file and its CSV twin, in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.publish.csv_files import CsvTable
from smartdata.registry import Table
from smartdata.registry.render_arrow import arrow_schema
from smartdata.store.runs import merged_batches

#: A row group ends at whichever comes first, so that wide texts don't fill the memory.
ROW_GROUP_ROWS = 65_536
ROW_GROUP_BYTES = 8 * 1024 * 1024
_FETCH_ROWS = 1_024
COMPRESSION = "zstd"
COMPRESSION_LEVEL = 3


def write_table(
    batches: Iterator[pa.RecordBatch], table: Table, folder: Path, about: dict[str, str]
) -> int:
    """Write ``<table>.parquet`` and ``<table>.csv`` into a folder; returns the number of rows.

    The batches hold the rows in the order of the table (see :func:`sorted_batches`). ``about``
    goes into the metadata of the Parquet file, beside the column descriptions.
    """
    schema = arrow_schema(table, described=True).with_metadata(about)
    parquet_path = folder / f"{table.name}.parquet"
    written = 0
    with (
        (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as csv_file,
        pq.ParquetWriter(
            parquet_path,
            schema,
            compression=COMPRESSION,
            compression_level=COMPRESSION_LEVEL,
            sorting_columns=_sorting(table, schema),
            write_page_index=True,
            write_page_checksum=True,
        ) as parquet,
    ):
        csv_table = CsvTable(csv_file, table)
        for group in _row_groups(batches, arrow_schema(table)):
            for batch in group.to_batches():
                csv_table.write(batch)
            parquet.write_table(group.cast(schema), row_group_size=ROW_GROUP_ROWS)
            written += group.num_rows
    return written


def sorted_batches(
    connection: duckdb.DuckDBPyConnection, tables: Path, table: Table
) -> Iterator[pa.RecordBatch]:
    """All rows of a table in its order: from the runs in ``tables/<name>`` where there are any,
    else from the database, which sorts the few and narrow rows of the derived tables."""
    runs = tables / table.name
    if runs.is_dir():
        yield from merged_batches(runs, table, _FETCH_ROWS)
        return
    columns, order = ", ".join(table.column_names), ", ".join(table.order)
    relation = connection.sql(f"SELECT {columns} FROM {table.name} ORDER BY {order}")
    yield from relation.to_arrow_reader(_FETCH_ROWS)


def _row_groups(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows + _FETCH_ROWS > ROW_GROUP_ROWS or size >= ROW_GROUP_BYTES:
            yield pa.Table.from_batches(held).cast(schema)
            held, rows, size = [], 0, 0
    if rows:
        yield pa.Table.from_batches(held).cast(schema)


def _sorting(table: Table, schema: pa.Schema) -> list[pq.SortingColumn]:
    return [
        pq.SortingColumn(schema.get_field_index(name), descending=False, nulls_first=False)
        for name in table.order
    ]
