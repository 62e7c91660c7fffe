"""Verifying a release by reading all of it again."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.errors import ReleaseError
from smartdata.publish.checksums import wrong_files
from smartdata.publish.csv_read import read_csv
from smartdata.publish.manifest import Manifest, TableEntry, read_manifest
from smartdata.publish.versions import is_version
from smartdata.registry import BY_NAME, Column, Table, Words
from smartdata.registry.model import ColumnType

log = logging.getLogger(__name__)

_AT_ONCE = 2
#: A table that is only read again needs no descriptions.
_UNTOLD = Words("", "", "")
_READ_ROWS = 8_192


def verify_release(folder: Path, trusted: Collection[str] = ()) -> Manifest:
    """Read every file of a release again: checksums, schemas, row counts, CSV equal to Parquet.

    ``trusted`` names pages of the site that were taken over from the release before as they are;
    they are not read again.

    Raises:
        ReleaseError: naming every file that is not as it was released, and how.
    """
    if not folder.is_dir():
        raise ReleaseError(f"{folder}: there is no such release.")
    wrongs = list(wrong_files(folder, frozenset(trusted)))
    if wrongs:
        raise ReleaseError(f"{folder}: {'; '.join(wrongs)}. Restore it from a copy.")
    manifest = read_manifest(folder)
    name = folder.resolve().name
    if is_version(name) and name != manifest.version:
        wrongs.append(f"the folder is named {name}, but holds release {manifest.version}")
    # Two at a time: nearly all of the work is done outside of Python's lock.
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        told = readers.map(
            lambda item: list(wrong_table(folder / "data", *item)), manifest.tables.items()
        )
        wrongs += [wrong for found in told for wrong in found]
    if wrongs:
        raise ReleaseError(f"{folder}: {'; '.join(wrongs)}.")
    return manifest


def wrong_table(data: Path, name: str, entry: TableEntry) -> Iterator[str]:
    """What is wrong with the two files of a table in the folder ``data`` of a release.

    Both are read whole, a few thousand rows at a time: the columns and rows are those of the
    manifest's entry, the CSV file has the form of the releases, and every value is the same in
    both.
    """
    try:
        parquet = pq.ParquetFile(data / f"{name}.parquet")
    except (OSError, pa.ArrowInvalid) as error:
        yield f"{name}.parquet can't be read ({error})"
        return
    with parquet:
        if unknown := sorted({column.type for column in entry.columns} - _TYPES.keys()):
            told = ", ".join(unknown)
            yield f"{name} has columns of types that this version does not know: {told}"
            return
        found = [(field.name, str(field.type)) for field in parquet.schema_arrow]
        if found != [(column.name, column.type) for column in entry.columns]:
            yield f"{name}.parquet does not have the columns that the manifest states"
            return
        if parquet.metadata.num_rows != entry.rows:
            yield (
                f"{name}.parquet has {parquet.metadata.num_rows} rows, the manifest says "
                f"{entry.rows}"
            )
        try:
            twin = read_csv(data / f"{name}.csv", _declared(name, entry))
            row = _first_difference(_parquet_batches(parquet, name), twin)
            if row is not None:
                yield f"{name}.csv and {name}.parquet differ in row {row}"
        except ValueError as error:
            yield f"{name}.csv can't be read ({error})"
        except ReleaseError as error:
            yield str(error)


def _parquet_batches(parquet: pq.ParquetFile, name: str) -> Iterator[pa.RecordBatch]:
    try:
        yield from parquet.iter_batches(_READ_ROWS, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise ReleaseError(f"{name}.parquet can't be read ({error})") from error


def _first_difference(one: Iterator[pa.RecordBatch], other: Iterator[pa.RecordBatch]) -> int | None:
    """The number, from 1, of the first row in which two streams of the same columns differ.

    A row that only one of them has is a difference. The streams may be cut in different places.
    """
    seen = 0
    left = right = None
    while True:
        left = left or next(filter(len, one), None)
        right = right or next(filter(len, other), None)
        if left is None or right is None:
            return None if left is right else seen + 1
        shared = min(len(left), len(right))
        if not _equal(left, right, shared):
            rows = range(1, shared)
            return seen + 1 + bisect_left(rows, x=True, key=lambda n: not _equal(left, right, n))
        seen += shared
        left, right = left.slice(shared), right.slice(shared)


def _equal(left: pa.RecordBatch, right: pa.RecordBatch, rows: int) -> bool:
    return bool(left.slice(0, rows).equals(right.slice(0, rows)))


def _declared(name: str, entry: TableEntry) -> Table:
    """The table as this release declares it, which may be older than the registry of today."""
    known = BY_NAME.get(name)
    columns = tuple(
        Column(
            c.name,
            _TYPES[c.type],
            _UNTOLD,
            allowed=known.by_name[c.name].allowed if known and c.name in known.by_name else (),
        )
        for c in entry.columns
    )
    return Table(name, _UNTOLD, _UNTOLD, columns, key=tuple(entry.key))


_TYPES: dict[str, ColumnType] = {
    "string": "text",
    "int64": "integer",
    "decimal128(18, 2)": "money",
    "decimal128(5, 4)": "rate",
    "decimal128(18, 6)": "decimal",
    "date32[day]": "date",
}
