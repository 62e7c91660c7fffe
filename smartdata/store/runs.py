"""Sorted runs: each batch's rows in order, merged into one order with little memory.

Sorting wide rows in a database takes memory that grows with their number. Here each batch is sorted
by itself, kept as an Arrow file of small pieces, and the files are merged, so many at a time that
only one small piece of each is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from smartdata.registry import Table
from smartdata.registry.render_arrow import arrow_schema
from smartdata.store.merging import merged, recut

#: Runs merged at once.
FAN_IN = 64
#: Of each run so much is in memory meanwhile: many rows where they are narrow.
_PIECE_BYTES = 128 * 1024
_PIECE_ROWS = range(16, 1_024)
_SUFFIX = ".arrow"


def write_run(folder: Path, number: int, table: pa.Table, declared: Table) -> None:
    """Keep the rows of one batch, in the order of the table."""
    ordered = table.sort_by([(name, "ascending") for name in declared.order])
    with pa.ipc.new_file(folder / f"{number:08}{_SUFFIX}", ordered.schema) as file:
        file.write_table(ordered, max_chunksize=_piece_rows(ordered))


def _piece_rows(table: pa.Table) -> int:
    rows = int(_PIECE_BYTES * len(table) // max(table.nbytes, 1))
    return min(max(rows, _PIECE_ROWS.start), _PIECE_ROWS.stop)


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
    schema = arrow_schema(declared)
    rows = max(len(next(_pieces(path, schema), ())) for path in group)
    with pa.ipc.new_file(path, schema) as file:
        for batch in _merged(group, declared, max(rows, _PIECE_ROWS.start)):
            file.write_batch(batch)
    return path


def _merged(paths: list[Path], declared: Table, rows: int) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(declared)
    return recut(merged([_pieces(path, schema) for path in paths], declared), rows)


def _pieces(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        for number in range(file.num_record_batches):
            columns = file.get_batch(number).columns
            arrays = [c.cast(field.type) for c, field in zip(columns, schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
