"""What a release says that the one before it did not: rows, fields, money, schema.

Compared are the Parquet files that the two manifests name, after their checksums. Nothing is taken
from the database, so that any two releases can be compared, at any time, by anybody who has them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.connection import connect
from smartdata.errors import ReleaseError
from smartdata.files import file_sha256
from smartdata.publish.evolution import schema_of
from smartdata.publish.manifest import Manifest, RecordCounts, TableEntry, read_manifest
from smartdata.publish.row_differences import RowChange, RowCounts, RowDifferences, TableFiles
from smartdata.registry.compatibility import SchemaChange, schema_changes

#: Tables of which each release has its own rows; comparing them says nothing. Raw records stand at
#: another place in each snapshot.
OWN_ROWS = frozenset({"changes", "raw_records"})
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_WORK = "difference"


@dataclass(frozen=True)
class TableDifference:
    """What differs in one table.

    ``before`` and ``after`` are its rows, None where a release has no such table; then, and where
    each release has its own rows (``OWN_ROWS``), there are no counts. ``key`` is what rows were
    matched by; ``key_differs`` where the two releases do not have the same one.
    """

    name: str
    before: int | None
    after: int | None
    key: tuple[str, ...] = ()
    key_differs: bool = False
    counts: RowCounts | None = None


class MoneyKey(NamedTuple):
    """What one sum is of; never added up with another."""

    programme: str
    measure: str
    stage: str
    currency: str


@dataclass(frozen=True)
class MoneyDifference:
    """A sum over projects in two releases, exact; None where a release has none."""

    key: MoneyKey
    projects_before: int | None
    projects_after: int | None
    before: Decimal | None
    after: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether the sum, or the number of projects it is of, is another."""
        before, after = (self.projects_before, self.before), (self.projects_after, self.after)
        return before != after

    @property
    def difference(self) -> Decimal | None:
        """By how much the sum grew; None where one release has none: missing is not zero."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Difference:
    """What the release ``new`` says that ``old`` did not."""

    old: str
    new: str
    old_schema: str
    new_schema: str
    schema: tuple[SchemaChange, ...]
    records_before: RecordCounts
    records_after: RecordCounts
    tables: tuple[TableDifference, ...]
    money: tuple[MoneyDifference, ...]


class Comparison:
    """Two releases that have been compared; open as long as rows can be asked for."""

    def __init__(self, difference: Difference, rows: dict[str, RowDifferences]) -> None:
        self.difference = difference
        self._rows = rows

    def rows(self, tables: Iterable[str], limit: int | None = None) -> Iterator[RowChange]:
        """What differs in the tables named, row by row; at most ``limit`` rows of each table and
        kind of difference. Tables that only one release has say nothing here."""
        for name in tables:
            if name in self._rows:
                yield from self._rows[name].rows(limit)


def difference(
    old: Path, new: Path, memory_limit: str, scratch: Path, made: Manifest | None = None
) -> Difference:
    """What the release in the folder ``new`` says that the one in ``old`` did not.

    ``made`` is the manifest of the new release, where it has not been written into its folder yet:
    a release states its difference in a file that its manifest lists.

    Raises:
        ReleaseError: one of them can't be read, is damaged, or is not what its manifest says.
        OSError: the disk is full.
    """
    with comparing(old, new, memory_limit, scratch, made) as comparison:
        return comparison.difference


@contextmanager
def comparing(
    old: Path, new: Path, memory_limit: str, scratch: Path, made: Manifest | None = None
) -> Iterator[Comparison]:
    """Compare two releases, and keep what was found in the folder ``scratch`` until the end, for
    questions about single rows. Takes and raises what :func:`difference` does."""
    names = old.name, made.version if made else new.name
    with _told(*names):
        manifests = _checked(old, read_manifest(old)), _checked(new, made or read_manifest(new))
    work = scratch / _WORK
    shutil.rmtree(work, ignore_errors=True)  # what a killed process left
    work.mkdir(parents=True)
    try:
        with connect(work / "pairs.duckdb", memory_limit, spill=work / "spill") as connection:
            with _told(*names):
                rows = {
                    f.name: RowDifferences(connection, f, work)
                    for f in _shared(old, new, manifests)
                }
                found = _difference(manifests, rows)
            yield Comparison(found, rows)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def money_differences(before: Manifest | None, after: Manifest) -> tuple[MoneyDifference, ...]:
    """Every sum that either manifest states, before and after, in the order of its parts.

    Raises:
        ReleaseError: a manifest states a sum that is no number.
    """
    old, new = _money(before), _money(after)
    return tuple(
        MoneyDifference(
            key,
            projects_before=old[key][0] if key in old else None,
            projects_after=new[key][0] if key in new else None,
            before=old[key][1] if key in old else None,
            after=new[key][1] if key in new else None,
        )
        for key in sorted({*old, *new})
    )


def _difference(
    manifests: tuple[Manifest, Manifest], rows: dict[str, RowDifferences]
) -> Difference:
    old, new = manifests
    return Difference(
        old=old.version,
        new=new.version,
        old_schema=old.registry_version,
        new_schema=new.registry_version,
        schema=tuple(schema_changes(schema_of(old), schema_of(new))),
        records_before=old.records,
        records_after=new.records,
        tables=tuple(
            _table(name, old.tables.get(name), new.tables.get(name), rows.get(name))
            for name in [*new.tables, *(n for n in old.tables if n not in new.tables)]
        ),
        money=money_differences(old, new),
    )


def _table(
    name: str, old: TableEntry | None, new: TableEntry | None, rows: RowDifferences | None
) -> TableDifference:
    before, after = (entry.rows if entry else None for entry in (old, new))
    if old is None or new is None or rows is None:
        return TableDifference(name, before, after)
    return TableDifference(
        name,
        before,
        after,
        key=rows.files.key,
        key_differs=set(old.key) != set(new.key),
        counts=rows.match(),
    )


def _shared(old: Path, new: Path, manifests: tuple[Manifest, Manifest]) -> Iterator[TableFiles]:
    before, after = manifests
    for name, entry in after.tables.items():
        if name in before.tables and name not in OWN_ROWS:
            yield TableFiles(
                name, before.tables[name], entry, _parquet(old, name), _parquet(new, name)
            )


@contextmanager
def _told(old: str, new: str) -> Iterator[None]:
    """Say of what goes wrong that no difference can be stated."""
    wrong = f"The difference of release {new} to {old} can't be stated"
    broken = f"{wrong}: a Parquet file can't be read"
    try:
        yield
    except ReleaseError as error:
        raise ReleaseError(f"{wrong}: {str(error).rstrip('.')}.") from error
    except duckdb.OutOfMemoryException as error:
        raise ReleaseError(
            f"{wrong} in this little memory: {str(error).splitlines()[0]}. Raise the setting "
            "duckdb_memory_limit."
        ) from error
    except duckdb.IOException:
        raise  # a full disk, which may pass by itself; see smartdata.connection
    except (duckdb.Error, pa.ArrowInvalid) as error:
        raise ReleaseError(f"{broken}: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise  # of the machine
        raise ReleaseError(f"{broken}: {error}") from error


def _checked(folder: Path, manifest: Manifest) -> Manifest:
    """The manifest of a release, once its names are names and its Parquet files what it states."""
    for name, entry in manifest.tables.items():
        for told in (name, *entry.key, *(column.name for column in entry.columns)):
            if not _NAME.fullmatch(told):
                raise ReleaseError(f"{folder}: the manifest names {told!r}; restore it from a copy")
        _check_file(folder, name, entry)
    return manifest


def _check_file(folder: Path, name: str, entry: TableEntry) -> None:
    """Check that a table is the file that was released: what else would a difference say?"""
    path = _parquet(folder, name)
    stated = {file.path: file.sha256 for file in entry.files}
    try:
        if file_sha256(path) != stated.get(path.relative_to(folder).as_posix()):
            raise ReleaseError(f"{path}: does not match its checksum; restore it from a copy")
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ReleaseError(f"{path}: can't be read ({error}); restore it from a copy") from error
    if [(f.name, str(f.type)) for f in schema] != [(c.name, c.type) for c in entry.columns]:
        raise ReleaseError(f"{path}: does not have the columns that the manifest states")


def _parquet(folder: Path, name: str) -> Path:
    return folder / "data" / f"{name}.parquet"


def _money(manifest: Manifest | None) -> dict[MoneyKey, tuple[int, Decimal]]:
    found = {}
    for entry in manifest.money if manifest else ():
        key = MoneyKey(entry.programme, entry.measure, entry.stage, entry.currency)
        try:
            found[key] = entry.projects, Decimal(entry.sum)
        except InvalidOperation as error:
            raise ReleaseError(f"the manifest states {entry.sum!r} as a sum of money") from error
    return found
