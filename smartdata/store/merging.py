"""Merging sorted streams of rows into one, batch by batch.

Going through the rows one by one in Python takes tens of microseconds for each. Here every round
takes from each stream what comes before the end of the batch that ends first, and puts that in
order at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from smartdata.registry import Table

#: Where one part has this many times as many rows as the others, theirs are looked for in it.
_FEW = 128
#: A row's place in the order of its table. Missing values come last, texts in the order of their
#: code points, which is that of their bytes: the order that DuckDB, Arrow and Parquet know as well.
Key = list[tuple[bool, Any]]


def merged(
    streams: Sequence[Iterator[pa.RecordBatch]], declared: Table
) -> Iterator[pa.RecordBatch]:
    """The rows of all streams in the order of the table, in batches of any size.

    Each stream must be in that order, and all have the table's columns. Of equal rows those of the
    first stream come first. Of each stream one or two batches are held at a time.
    """
    heads = [head for stream in streams if (head := _Head(stream, declared)).fill()]
    while heads:
        # What comes before the end of the batch that ends first can't be in a later batch.
        ending = min(range(len(heads)), key=lambda place: heads[place].last)
        end = heads[ending].last
        taken = [head.take(end, equal=place <= ending) for place, head in enumerate(heads)]
        yield _in_order([part for part in taken if len(part)], declared)
        heads = [head for head in heads if head.fill()]


def recut(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of ``rows`` each; only the last has fewer."""
    held: list[pa.RecordBatch] = []
    many = 0
    for batch in batches:
        held.append(batch)
        many += len(batch)
        if many >= rows:
            whole = _whole(held)
            full = many - many % rows
            yield from (whole.slice(start, rows) for start in range(0, full, rows))
            held, many = [whole.slice(full)], many - full
    if many:
        yield _whole(held)


def in_order(batches: Iterator[pa.RecordBatch], declared: Table) -> Iterator[pa.RecordBatch]:
    """The same batches, each row checked to be at its place.

    Raises:
        ValueError: a row stands after one that belongs behind it.
    """
    last: Key | None = None
    for batch in filter(len, batches):
        keys = _Keys(batch, declared)
        inside = _order(batch, declared).equals(pa.array(np.arange(len(batch)), pa.uint64()))
        if not inside or (last is not None and keys[0] < last):
            raise ValueError(f"table {declared.name}: rows are not in its order")
        last = keys[len(batch) - 1]
        yield batch


class _Keys:
    """The places of the rows of a sorted batch in the order of its table."""

    def __init__(self, batch: pa.RecordBatch, declared: Table) -> None:
        self._columns = [batch.column(name) for name in declared.order]
        self._rows = range(len(batch))

    def __getitem__(self, row: int) -> Key:
        values = (column[row].as_py() for column in self._columns)
        return [(value is None, value) for value in values]

    def find(self, key: Key, start: int = 0, *, after: bool) -> int:
        """Where a row would stand, from ``start`` on: before its equals or after them."""
        stop = len(self._rows)
        for column, part in zip(self._columns, key, strict=True):
            # Column by column, as making the whole key of a row is dear.
            def at(row: int, column: pa.Array = column) -> tuple[bool, Any]:
                value = column[row].as_py()
                return value is None, value

            start, stop = (
                bisect_left(self._rows, part, start, stop, key=at),
                bisect_right(self._rows, part, start, stop, key=at),
            )
            if start == stop:
                return start
        return stop if after else start


class _Head:
    """The rows of a stream that come next."""

    last: Key
    _batch: pa.RecordBatch

    def __init__(self, stream: Iterator[pa.RecordBatch], declared: Table) -> None:
        self._stream = filter(len, stream)
        self._declared = declared
        self._start = self._stop = self._low = 0

    def fill(self) -> bool:
        """Read on where few rows are left; says whether there are any.

        With many streams there is always one that ends soon, and a round would have few rows, if
        only those were filled that have none.
        """
        while self.rows <= self._low and (read := next(self._stream, None)) is not None:
            left = [self._batch.slice(self._start)] if self.rows else []
            self._batch, self._low = _whole([*left, read]), len(read) // 2
            self._start, self._stop = 0, len(self._batch)
            self._keys = _Keys(self._batch, self._declared)
            self._next, self.last = self._keys[0], self._keys[self._stop - 1]
        return self.rows > 0

    @property
    def rows(self) -> int:
        """How many rows are left of what was read."""
        return self._stop - self._start

    def take(self, end: Key, *, equal: bool) -> pa.RecordBatch:
        """Take away the rows before a place in the order, and those at it where ``equal``."""
        start = self._start
        if self._next <= end:
            self._start = self._keys.find(end, start, after=equal)
            if self.rows:
                self._next = self._keys[self._start]
        return self._batch.slice(start, self._start - start)


def _in_order(parts: list[pa.RecordBatch], declared: Table) -> pa.RecordBatch:
    """The rows of sorted parts as one batch; equal ones in the order of the parts."""
    if len(parts) == 1:
        return parts[0]
    most = max(range(len(parts)), key=lambda place: len(parts[place]))
    many = len(parts[most])
    few = sum(map(len, parts)) - many
    if few * _FEW > many:
        return _sorted(_whole(parts), declared)
    earlier = sum(map(len, parts[:most]))
    rest = _whole(parts[:most] + parts[most + 1 :])
    order = _order(rest, declared)
    rest, after = rest.take(order), order.to_numpy() >= earlier
    keys, rest_keys = _Keys(parts[most], declared), _Keys(rest, declared)
    pieces, start = [], 0
    for row in range(few):
        place = keys.find(rest_keys[row], start, after=bool(after[row]))
        pieces += [parts[most].slice(start, place - start), rest.slice(row, 1)]
        start = place
    return _whole([*pieces, parts[most].slice(start)])


def _sorted(batch: pa.RecordBatch, declared: Table) -> pa.RecordBatch:
    return batch.take(_order(batch, declared))


def _order(batch: pa.RecordBatch, declared: Table) -> pa.Array:
    """The rows in the order of the table, by number; equal ones stay as they are."""
    keys = [(name, "ascending") for name in declared.order]
    return pc.sort_indices(batch, sort_keys=keys)


def _whole(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)
