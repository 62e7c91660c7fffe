"""Writing each table of the database as a Parquet file and its CSV twin, in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.publish.csv_files import CsvTable
from smartdata.publish.groups import ROW_GROUP_ROWS, row_groups
from smartdata.registry import Table
from smartdata.registry.render_arrow import arrow_schema

COMPRESSION = "zstd"
COMPRESSION_LEVEL = 3


def write_table(
    batches: Iterator[pa.RecordBatch], table: Table, folder: Path, about: dict[str, str]
) -> int:
    """Write ``<table>.parquet`` and ``<table>.csv`` into a folder; returns the number of rows.

    The batches hold the rows in the order of the table, and may be cut in any way: the bytes of
    both files depend on the rows alone. ``about`` goes into the metadata of the Parquet file,
    beside the column descriptions.
    """
    schema = arrow_schema(table, described=True).with_metadata(about)
    parquet_path = folder / f"{table.name}.parquet"
    written = 0
    with (
        ThreadPoolExecutor(1) as beside,
        (folder / f"{table.name}.csv").open("wb") as csv_file,
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
        for group in row_groups(batches, arrow_schema(table)):
            # Both files at once: nearly all of the work is done outside of Python's lock.
            twin = beside.submit(csv_table.write, group)
            parquet.write_table(
                pa.Table.from_batches([group]).cast(schema), row_group_size=ROW_GROUP_ROWS
            )
            twin.result()
            written += group.num_rows
    return written


def _sorting(table: Table, schema: pa.Schema) -> list[pq.SortingColumn]:
    return [
        pq.SortingColumn(schema.get_field_index(name), descending=False, nulls_first=False)
        for name in table.order
    ]
