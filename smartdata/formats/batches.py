"""Reading a released table back, a little at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.errors import ReleaseError

#: Rows that are worked on at once, and bytes where rows are wide.
ROWS = 4_096
BYTES = 16 * 1024 * 1024


def table_batches(
    path: Path, columns: Sequence[str] | None = None, *, rows: int = ROWS
) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file, at most ``rows`` at once, and fewer where they are wide.

    Raises:
        ReleaseError: the file can't be read.
    """
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(rows, columns=columns, use_threads=False):
                yield from _narrow(batch)
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{path}: can't be read ({error}). Restore it from a copy.") from error


def row_count(path: Path) -> int:
    """How many rows a Parquet file has.

    Raises:
        ReleaseError: the file can't be read.
    """
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{path}: can't be read ({error}). Restore it from a copy.") from error


def _narrow(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if len(batch) < 2 or batch.nbytes <= BYTES:
        yield batch
        return
    half = len(batch) // 2
    yield from _narrow(batch.slice(0, half))
    yield from _narrow(batch.slice(half))
