"""Leaving out what two Parquet files of a table have in common, before their rows are compared.

From one release to the next most rows stay as they are, and in their order. Walking through both
files side by side finds them at the cost of reading; only the others are left to be matched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_READ_ROWS = 2_048
_WRITE_ROWS = 1_024
#: Rows compared at once: few after a place where the files part, more with each that agree.
_FEWEST, _MOST = 64, 2_048
#: How far apart the files may be where they agree again.
_AHEAD = (16, 256)


def without_equal(
    paths: tuple[Path, Path], key: Sequence[str], targets: tuple[Path, Path], most: float
) -> int | None:
    """Write the rows of two files but those that are equal in both, and return their number.

    The files have the same columns, and rows that are unique by ``key``. Rows are kept in their
    order; some equal ones may be kept too. Returns None, and leaves nothing, where more than the
    share ``most`` of the rows differ or stand in another order, so that it is not worth it.
    """
    with pq.ParquetFile(paths[0]) as old, pq.ParquetFile(paths[1]) as new:
        rows = old.metadata.num_rows + new.metadata.num_rows
        with _Kept(old, targets[0]) as one, _Kept(new, targets[1]) as other:
            equal, order = 0, _order(old, new, key)
            for found in _walk(one, other, key, order):
                equal += found
                if one.kept + other.kept > most * rows:
                    break
            else:
                return equal
    for target in targets:
        target.unlink()
    return None


class _Kept:
    """The rows of a file, passed one after the other and either kept in another file or not."""

    def __init__(self, file: pq.ParquetFile, target: Path) -> None:
        self._batches: Iterator[pa.RecordBatch] = file.iter_batches(_READ_ROWS, use_threads=False)
        self._schema = file.schema_arrow
        self._writer = pq.ParquetWriter(target, self._schema, compression="none")
        self._ahead = pa.RecordBatch.from_pylist([], self._schema)
        self._waiting: list[pa.RecordBatch] = []
        self._wait = 0
        self.kept = 0

    def __enter__(self) -> _Kept:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._write()
        self._writer.close()

    def ahead(self, rows: int) -> pa.RecordBatch:
        """The next rows, ``rows`` at least where there are as many."""
        while self._ahead.num_rows < rows:
            batch = next(self._batches, None)
            if batch is None:
                break
            self._ahead = pa.concat_batches([self._ahead, batch]) if len(self._ahead) else batch
        return self._ahead

    def drop(self, rows: int) -> None:
        """Pass the next rows and don't keep them."""
        self._ahead = self._ahead.slice(rows)

    def keep(self, rows: int, chosen: pa.BooleanArray | None = None) -> None:
        """Pass the next rows and keep them, or those chosen."""
        batch = self._ahead.slice(0, rows)
        self._ahead = self._ahead.slice(rows)
        # A copy: a slice would hold all of what was read.
        batch = batch.filter(chosen) if chosen is not None else batch.take(_all(len(batch)))
        self.kept += batch.num_rows
        self._wait += batch.num_rows
        self._waiting.append(batch)
        if self._wait >= _WRITE_ROWS:
            self._write()

    def _write(self) -> None:
        if self._waiting:
            self._writer.write_batch(pa.concat_batches(self._waiting))
            self._waiting, self._wait = [], 0


def _all(rows: int) -> pa.Array:
    return pa.array(range(rows), pa.int64())


def _order(old: pq.ParquetFile, new: pq.ParquetFile, key: Sequence[str]) -> list[str]:
    """The columns that both files declare to be in the order of, if these tell all rows apart."""
    told = [
        {group.sorting_columns for group in map(file.metadata.row_group, range(groups))}
        for file in (old, new)
        if (groups := file.metadata.num_row_groups)
    ]
    if len(told) != 2 or told[0] != told[1] or len(told[0]) != 1:
        return []
    columns = told[0].pop()
    if any(column.descending or column.nulls_first for column in columns):
        return []
    names = [old.schema_arrow.names[column.column_index] for column in columns]
    return names if set(key) <= set(names) else []


def _walk(one: _Kept, other: _Kept, key: Sequence[str], order: Sequence[str]) -> Iterator[int]:
    """Pass all rows of both files; yields, part by part, how many are equal and not kept."""
    window = _MOST
    while True:
        left, right = one.ahead(1), other.ahead(1)
        rows = min(left.num_rows, right.num_rows, window)
        if not rows:
            break
        left, right = left.slice(0, rows), right.slice(0, rows)
        if _same(left, right):
            one.drop(rows)
            other.drop(rows)
            yield rows
            window = min(2 * window, _MOST)
            continue
        together = _first_false(_equal(left, right, key))
        if together:
            equal = _equal(left.slice(0, together), right.slice(0, together), left.schema.names)
            one.keep(together, pc.invert(equal))
            other.keep(together, pc.invert(equal))
            yield equal.true_count
        if together < rows:
            apart = _behind(one, other, order) if order else _apart(one, other, key)
            one.keep(apart[0])
            other.keep(apart[1])
            window = _FEWEST
            yield 0
    for rest in (one, other):
        while rows := rest.ahead(1).num_rows:
            rest.keep(rows)
            yield 0


def _same(left: pa.RecordBatch, right: pa.RecordBatch) -> bool:
    return all(a.equals(b) for a, b in zip(left.columns, right.columns, strict=True))


def _equal(left: pa.RecordBatch, right: pa.RecordBatch, names: Sequence[str]) -> pa.BooleanArray:
    """Whether rows at the same place are equal in the columns named; none equals none."""
    found = None
    for name in names:
        a, b = left.column(name), right.column(name)
        if a.equals(b):
            continue
        same = pc.fill_null(pc.equal(a, b), False)
        if a.null_count and b.null_count:
            same = pc.or_(same, pc.and_(a.is_null(), b.is_null()))
        found = same if found is None else pc.and_(found, same)
    return pa.repeat(True, left.num_rows) if found is None else found


def _first_false(values: pa.BooleanArray) -> int:
    place = pc.index(values, False).as_py()
    return len(values) if place < 0 else int(place)


def _behind(one: _Kept, other: _Kept, order: Sequence[str]) -> tuple[int, int]:
    """How many rows of the one that is behind to pass until it is not. Rows that are not in the
    order that their file declares only cost time: they are kept."""
    passed = (1, 1)
    for rows in _AHEAD:
        left, right = (_places(kept.ahead(rows).slice(0, rows), order) for kept in (one, other))
        if left[0] < right[0]:
            passed = (bisect_left(left, right[0], lo=1), 0)
        elif right[0] < left[0]:
            passed = (0, bisect_left(right, left[0], lo=1))
        if max(passed) < rows:
            break
    return passed


def _places(batch: pa.RecordBatch, order: Sequence[str]) -> list[tuple[tuple[bool, object], ...]]:
    """What puts rows in their order: none stands last, texts go by their code points."""
    columns = (batch.column(name).to_pylist() for name in order)
    return list(zip(*([(v is None, v) for v in column] for column in columns), strict=True))


def _apart(one: _Kept, other: _Kept, key: Sequence[str]) -> tuple[int, int]:
    """How many rows of each to pass until both stand at the same key; all that were looked at
    where they don't."""
    for rows in _AHEAD:
        left, right = (_keys(kept.ahead(rows).slice(0, rows), key) for kept in (one, other))
        places = {value: place for place, value in enumerate(right)}
        found = [(n + places[value], n) for n, value in enumerate(left) if value in places]
        if found:
            total, first = min(found)
            return first, total - first
    return len(left), len(right)


def _keys(batch: pa.RecordBatch, key: Sequence[str]) -> list[tuple[object, ...]]:
    return list(zip(*(batch.column(name).to_pylist() for name in key), strict=True))
