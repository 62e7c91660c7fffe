"""The rows of a table in a new release, from those of the release before and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from smartdata.errors import ReleaseError
from smartdata.registry import Table
from smartdata.registry.render_arrow import arrow_schema
from smartdata.store.merging import in_order, merged

_READ_ROWS = 8_192


def spliced(
    base: Path, table: Table, gone: tuple[str, pa.Array], delta: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """The rows of a released Parquet file without some, and with others, in the table's order.

    ``gone`` names a column and holds the values whose rows are left out; a null in it means the
    rows where the column is missing. ``delta`` holds the new rows in the order of the table, cut
    in any way. What nothing falls into is passed on as it was read, so that the cost is that of
    reading the file; a few batches are held, whatever the number of rows.

    Raises:
        ReleaseError: the file can't be read, or is not of the table as it is declared now.
        ValueError: the new rows are not in the order of the table.
    """
    try:
        with pq.ParquetFile(base) as file:
            _check(file, base, table)
    except (OSError, pa.ArrowInvalid) as error:
        raise ReleaseError(f"{base}: can't be read ({error}). Restore it from a copy.") from error
    schema = arrow_schema(table)
    new = in_order((batch.cast(schema) for batch in delta), table)
    return merged([_kept(base, table, *gone), new], table)


def _check(file: pq.ParquetFile, base: Path, table: Table) -> None:
    """The file has the columns and the order that the table has now."""
    metadata = file.metadata
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    order = tuple((table.column_names.index(name), False, False) for name in table.order)
    told = {
        tuple((s.column_index, s.descending, s.nulls_first) for s in group.sorting_columns)
        for group in groups
    }
    if not file.schema_arrow.equals(arrow_schema(table)) or told - {order}:
        raise ReleaseError(
            f"{base}: does not have the columns and order that table {table.name} has now. Write "
            "the table anew."
        )


def _kept(base: Path, table: Table, name: str, values: pa.Array) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(table)
    wanted = values.cast(schema.field(name).type)
    with pq.ParquetFile(base) as file:
        for read in file.iter_batches(_READ_ROWS, use_threads=False):
            batch = read.cast(schema)
            leaving = pc.is_in(batch.column(name), value_set=wanted)
            yield batch.filter(pc.invert(leaving)) if pc.any(leaving).as_py() else batch
