"""Single rows out of Parquet files, by their numbers, a few at a time.

Rows can be wide, with whole texts in them. Joining or sorting them in a database takes memory that
grows with their number; here the files are read from beginning to end, and what is needed out of
order waits on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_READ_ROWS = 256
_PIECE_ROWS = 64


def picked(path: Path, columns: Sequence[str], numbers: Iterable[int]) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file with the numbers given, from 0, which ascend; a few at a time.

    Row groups without any of them are not read, nor what follows the last.
    """
    wanted = iter(numbers)
    number = next(wanted, None)
    first = 0
    with pq.ParquetFile(path) as file:
        for group in range(file.metadata.num_row_groups):
            if number is None:
                return
            end = first + file.metadata.row_group(group).num_rows
            if number >= end:
                first = end
                continue
            for batch in file.iter_batches(_READ_ROWS, row_groups=[group], columns=list(columns)):
                end = first + batch.num_rows
                places = []
                while number is not None and number < end:
                    places.append(number - first)
                    number = next(wanted, None)
                if places:
                    yield batch.take(pa.array(places, pa.int64()))
                first = end


class Spool:
    """Rows kept in a file on disk, to be asked for in any order."""

    def __init__(self, path: Path, batches: Iterator[pa.RecordBatch]) -> None:
        """Keep the rows of the batches, of which there must be one at least."""
        held = next(batches)
        self._path = path
        with pa.ipc.new_file(path, held.schema) as file:
            # Each piece but the last has the same number of rows, so that a place tells its piece.
            for batch in batches:
                held = _without_whole(file, pa.concat_batches([held, batch]))
            rest = _without_whole(file, held)
            if rest.num_rows:
                file.write_batch(rest)
        self._source = pa.OSFile(str(path))
        self._file = pa.ipc.open_file(self._source)

    def take(self, places: Sequence[int]) -> pa.RecordBatch:
        """The rows at the places given, in their order."""
        by_piece: dict[int, list[int]] = {}
        for order, place in enumerate(places):
            by_piece.setdefault(place // _PIECE_ROWS, []).append(order)
        parts, orders = [], []
        for piece, wanted in by_piece.items():
            within = [places[order] % _PIECE_ROWS for order in wanted]
            parts.append(self._file.get_batch(piece).take(pa.array(within, pa.int64())))
            orders += wanted
        back = sorted(range(len(orders)), key=orders.__getitem__)
        return pa.concat_batches(parts).take(pa.array(back, pa.int64()))

    def close(self) -> None:
        """Forget the rows."""
        self._file = None
        self._source.close()
        self._path.unlink(missing_ok=True)


def _without_whole(file: pa.ipc.RecordBatchFileWriter, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Write all whole pieces of a batch; what is left of it."""
    whole = batch.num_rows // _PIECE_ROWS * _PIECE_ROWS
    for first in range(0, whole, _PIECE_ROWS):
        file.write_batch(batch.slice(first, _PIECE_ROWS))
    return batch.slice(whole)
