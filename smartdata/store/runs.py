"""Sorted runs: each batch's rows in order, merged into one order with little memory.

Sorting wide rows in a database takes memory that grows with their number. Here each batch is sorted
by itself, kept as an Arrow file of small pieces, and the files are merged row by row, so many at a
time that only one small piece of each is held.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from smartdata.registry import Table
from smartdata.registry.render_arrow import arrow_schema

#: Runs merged at once, and rows of each that are in memory meanwhile.
FAN_IN = 64
_PIECE_ROWS = 64
_SUFFIX = ".arrow"

Row = tuple[Any, ...]


def write_run(folder: Path, number: int, table: pa.Table, declared: Table) -> None:
    """Keep the rows of one batch, in the order of the table."""
    ordered = table.sort_by([(name, "ascending") for name in declared.order])
    with pa.ipc.new_file(folder / f"{number:08}{_SUFFIX}", ordered.schema) as file:
        file.write_table(ordered, max_chunksize=_PIECE_ROWS)


def read_runs(folder: Path) -> Iterator[pa.Table]:
    """Each run as a table, one after the other."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
            yield file.read_all()


def merged_batches(folder: Path, declared: Table, rows: int) -> Iterator[pa.RecordBatch]:
    """All rows of the runs in a folder in the order of the table, ``rows`` at a time.

    Missing values come last, texts in the order of their code points: the order that DuckDB and
    Parquet know as well.
    """
    paths = sorted(folder.glob(f"*{_SUFFIX}"))
    level = 0
    while len(paths) > FAN_IN:
        level += 1
        target = folder / f"merged-{level}"
        target.mkdir(exist_ok=True)
        groups = [paths[start : start + FAN_IN] for start in range(0, len(paths), FAN_IN)]
        paths = [
            _merge_into(target / f"{number:08}{_SUFFIX}", group, declared)
            for number, group in enumerate(groups)
        ]
    yield from _merged(paths, declared, rows)


def _merge_into(path: Path, group: list[Path], declared: Table) -> Path:
    with pa.ipc.new_file(path, arrow_schema(declared)) as file:
        for batch in _merged(group, declared, _PIECE_ROWS):
            file.write_batch(batch)
    return path


def _merged(paths: list[Path], declared: Table, rows: int) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(declared)
    positions = [declared.column_names.index(name) for name in declared.order]

    def key(row: Row) -> list[tuple[bool, Any]]:
        return [(row[position] is None, row[position]) for position in positions]

    merged = heapq.merge(*map(_rows, paths), key=key)
    while chunk := list(islice(merged, rows)):
        columns = zip(*chunk, strict=True)
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _rows(path: Path) -> Iterator[Row]:
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        for number in range(file.num_record_batches):
            batch = file.get_batch(number)
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
