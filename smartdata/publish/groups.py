"""Cutting a stream of rows into row groups by the rows alone, however the stream was cut before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: A row group ends at whichever comes first, so that wide texts don't fill the memory.
ROW_GROUP_ROWS = 65_536
ROW_GROUP_BYTES = 8 * 1024 * 1024


def row_groups(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    rows: int = ROW_GROUP_ROWS,
    size: int = ROW_GROUP_BYTES,
) -> Iterator[pa.RecordBatch]:
    """The rows in groups of ``rows``, or of fewer where their values take ``size`` bytes before.

    The batches are cast to the schema. Each group is in one piece.
    """
    held: list[pa.RecordBatch] = []
    many = much = 0
    for given in batches:
        batch = given if given.schema.equals(schema) else given.cast(schema)
        sizes = np.cumsum(_sizes(batch))
        start = taken = 0
        while start < len(batch):
            # The group is full after the row that reaches the size.
            full = int(np.searchsorted(sizes, taken + size - much)) + 1
            stop = min(full, start + rows - many, len(batch))
            held.append(batch.slice(start, stop - start))
            many, much = many + stop - start, much + int(sizes[stop - 1]) - taken
            start, taken = stop, int(sizes[stop - 1])
            if many == rows or much >= size:
                yield _in_one_piece(held)
                held, many, much = [], 0, 0
    if held:
        yield _in_one_piece(held)


def _sizes(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """Bytes of each row's values."""
    sizes = np.zeros(len(batch), dtype=np.int64)
    for column in batch.columns:
        if pa.types.is_primitive(column.type) or pa.types.is_decimal(column.type):
            sizes += column.type.bit_width // 8
        else:
            lengths = pc.binary_length(column)
            sizes += (lengths.fill_null(0) if lengths.null_count else lengths).to_numpy()
    return sizes


def _in_one_piece(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    # The pages of a Parquet file depend on the pieces that it is written from.
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
