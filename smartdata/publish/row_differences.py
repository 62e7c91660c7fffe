"""What differs between the rows of two releases of one table, in bounded memory.

Rows are matched by key with a digest of their content first; only those that turn out to differ
are read again with all their columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, tee
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from smartdata.errors import ReleaseError
from smartdata.publish.equal_rows import without_equal
from smartdata.publish.manifest import TableEntry
from smartdata.publish.picked_rows import Spool, picked
from smartdata.registry.render_duckdb import quoted

#: Where a row was read, and since when it stands: no part of what it says.
PROVENANCE = (
    "source_file_sha256",
    "source_locator",
    "record_locator",
    "valid_from",
    "first_stated",
)
#: From so many rows on, and up to this share of rows that differ, equal rows are left out first.
WORTH_ROWS = 5_000
WORTH_SHARE = 0.25
_FETCH_ROWS = 1_024


@dataclass(frozen=True)
class TableFiles:
    """One table as both releases have it: the entries of their manifests and the Parquet files."""

    name: str
    old: TableEntry
    new: TableEntry
    old_path: Path
    new_path: Path

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that rows are matched by.

        Where the keys differ: all columns of either that both sides have. A column more than a
        key needs leaves it a key, one less does not. Provenance only counts where both name it.
        """
        both = set(self.old.key) & set(self.new.key)
        named = [*self.new.key, *(name for name in self.old.key if name not in self.new.key)]
        known = set(self._types(self.old)) & set(self._types(self.new))
        return tuple(n for n in named if n in known and (n in both or n not in PROVENANCE))

    @property
    def identical(self) -> bool:
        """Whether the two Parquet files are one and the same."""
        one, other = (
            {f.sha256 for f in entry.files if f.format == "parquet"}
            for entry in (self.old, self.new)
        )
        return bool(one & other)

    @property
    def unique(self) -> bool:
        """Whether the key tells the rows of each side apart, or equal keys have to be counted."""
        return {*self.old.key, *self.new.key} <= set(self.key)

    @property
    def content(self) -> tuple[str, ...]:
        """The columns that both sides have and that make a row a changed one."""
        return tuple(n for n in self._shared() if n not in PROVENANCE)

    @property
    def provenance(self) -> tuple[str, ...]:
        """The columns that both sides have and that say where a row comes from."""
        return tuple(n for n in self._shared() if n in PROVENANCE)

    def compared(self, name: str) -> str | None:
        """The type as which a column compares where the two sides have it in different ones."""
        old, new = self._types(self.old)[name], self._types(self.new)[name]
        if old == new:
            return None
        if all(kind == "int64" or kind.startswith("decimal") for kind in (old, new)):
            return "DECIMAL(38, 6)"
        return "VARCHAR"

    def _shared(self) -> Iterator[str]:
        known = self._types(self.old)
        return (c.name for c in self.new.columns if c.name in known and c.name not in self.key)

    @staticmethod
    def _types(entry: TableEntry) -> dict[str, str]:
        return {column.name: column.type for column in entry.columns}


@dataclass(frozen=True)
class RowCounts:
    """How many rows differ, and in which columns.

    ``moved`` rows say the same and were read elsewhere; ``provenance`` counts, over all rows of
    both sides, the columns that say so.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0
    fields: tuple[tuple[str, int], ...] = ()
    provenance: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class RowChange:
    """A row that only one side has, or one field of a row that differs; values as texts, exact,
    None where there is none."""

    kind: Literal["changed", "added", "removed"]
    table: str
    key: dict[str, str | None]
    field: str | None = None
    old: str | None = None
    new: str | None = None


class RowDifferences:
    """The rows of one table in two releases, matched into a table of the scratch database."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, files: TableFiles, scratch: Path
    ) -> None:
        self._connection = connection
        self._scratch = scratch
        self.files = files
        self._pairs = f"pairs_of_{files.name}"
        self._paths = {"old": files.old_path, "new": files.new_path}

    def match(self) -> RowCounts:
        """Match all rows and count those that differ.

        Raises:
            ReleaseError: a side's rows are not unique by its key, or not as many as it states.
        """
        if self.files.identical:
            return RowCounts()
        equal = self._leave_equal_out()
        self._connection.execute(self._matching())
        moved = [f"count(*) FILTER (WHERE moved_{n})" for n in range(len(self.files.provenance))]
        any_moved = " OR ".join(f"moved_{n}" for n in range(len(moved))) or "false"
        told = self._connection.execute(
            f"SELECT count(old_row), count(new_row), "
            "count(*) FILTER (WHERE old_row IS NULL), count(*) FILTER (WHERE new_row IS NULL), "
            "count(*) FILTER (WHERE changed), "
            f"count(*) FILTER (WHERE NOT changed AND ({any_moved}))"
            f"{''.join(f', {count}' for count in moved)} FROM {self._pairs}"
        ).fetchall()[0]
        added, removed, changed, same = told[2:6]
        old, new = told[0] + equal, told[1] + equal
        if (old, new) != (self.files.old.rows, self.files.new.rows):
            raise ReleaseError(
                f"table {self.files.name}: {old} and {new} rows were matched, but the manifests "
                f"say {self.files.old.rows} and {self.files.new.rows}: rows are missing, or a "
                "key is not unique"
            )
        return RowCounts(
            added=added,
            removed=removed,
            changed=changed,
            moved=same,
            fields=_counted(self.files.content, self._changed_fields(changed)),
            provenance=_counted(self.files.provenance, told[6:]),
        )

    def _leave_equal_out(self) -> int:
        """Go on with copies of large files without the rows that are equal, if most are; returns
        how many were left out."""
        files = self.files
        if not files.unique or files.old.columns != files.new.columns:
            return 0
        if min(files.old.rows, files.new.rows) < WORTH_ROWS:
            return 0
        targets = tuple(self._scratch / f"{files.name}.{side}.parquet" for side in ("old", "new"))
        paths = (self._paths["old"], self._paths["new"])
        equal = without_equal(paths, files.key, (targets[0], targets[1]), WORTH_SHARE)
        if equal is None:
            return 0
        self._paths = dict(zip(("old", "new"), targets, strict=True))
        return equal

    def rows(self, limit: int | None = None) -> Iterator[RowChange]:
        """What differs, row by row in the order of the tables: changed fields, then added rows,
        then removed ones; at most ``limit`` rows of each."""
        if self.files.identical:
            return
        for old, new in self._changed(limit):
            yield from self._fields(old, new)
        yield from self._lone_rows("added", limit)
        yield from self._lone_rows("removed", limit)

    def _fields(self, old: pa.RecordBatch, new: pa.RecordBatch) -> Iterator[RowChange]:
        """The fields that differ between rows that stand at the same places of two batches."""
        files = self.files
        differing = {name: self._differing(name, old, new).to_pylist() for name in files.content}
        for place in range(new.num_rows):
            key = {name: _printed(new, name, place) for name in files.key}
            for name, differs in differing.items():
                if differs[place]:
                    before, after = (_printed(batch, name, place) for batch in (old, new))
                    yield RowChange("changed", files.name, key, name, before, after)

    def _lone_rows(
        self, kind: Literal["added", "removed"], limit: int | None
    ) -> Iterator[RowChange]:
        side, other = ("new", "old") if kind == "added" else ("old", "new")
        query = self._some(f"{side}_row", f"{other}_row IS NULL", limit)
        numbers = (row[0] for row in self._stream(query))
        for batch in picked(self._paths[side], self.files.key, numbers):
            for place in range(batch.num_rows):
                key = {name: _printed(batch, name, place) for name in self.files.key}
                yield RowChange(kind, self.files.name, key)

    def _matching(self) -> str:
        files = self.files
        conditions = [f"o.key_{n} IS NOT DISTINCT FROM n.key_{n}" for n in range(len(files.key))]
        if not files.unique:
            conditions.append("o.nth = n.nth")
        moved = "".join(
            f", o.at_{n} <> n.at_{n} AS moved_{n}" for n in range(len(files.provenance))
        )
        # Without a common key no row is known to be another's: all are gone, and all are new.
        match = " AND ".join(conditions) if files.key else "false"
        return (
            f"CREATE OR REPLACE TABLE {self._pairs} AS "
            "SELECT o.row_no AS old_row, n.row_no AS new_row, "
            f"coalesce(o.content <> n.content, false) AS changed{moved} "
            f"FROM ({self._digested('old')}) o FULL JOIN ({self._digested('new')}) n ON {match}"
        )

    def _digested(self, side: str) -> str:
        """The rows of a side with their key and digests of what they say."""
        files = self.files
        keys = [self._compared(name) for name in files.key]
        selected = ["file_row_number AS row_no", f"{self._digest(files.content)} AS content"]
        selected += [f"{key} AS key_{n}" for n, key in enumerate(keys)]
        selected += [
            f"{self._digest((name,))} AS at_{n}" for n, name in enumerate(files.provenance)
        ]
        if not files.unique and keys:
            selected.append(
                f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY file_row_number) "
                "AS nth"
            )
        return f"SELECT {', '.join(selected)} FROM {self._read(side)} t"

    def _digest(self, names: Iterable[str]) -> str:
        """128 bits of the values: each with its length, so that no two rows of values give the
        same text, and none and an empty one differ."""
        texts = (f"CAST({self._compared(name)} AS VARCHAR)" for name in names)
        parts = ", ".join(f"coalesce(strlen({t}) || ':' || {t}, '-')" for t in texts)
        return f"md5_number(concat({parts}))" if parts else "md5_number('')"

    def _changed_fields(self, changed: int) -> list[int]:
        counts = [0] * len(self.files.content)
        for old, new in self._changed(None) if changed else ():
            for n, name in enumerate(self.files.content):
                counts[n] += self._differing(name, old, new).true_count
        return counts

    def _changed(self, limit: int | None) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
        """The changed rows as both sides have them, in the order of the new one."""
        some = self._some("old_row, new_row", "changed", limit)
        columns = [*self.files.key, *self.files.content]
        numbers = (row[0] for row in self._stream(f"SELECT old_row FROM ({some}) ORDER BY old_row"))
        batches = picked(self._paths["old"], columns, numbers)
        first = next(batches, None)
        if first is None:
            return
        spool = Spool(self._scratch / f"{self.files.name}.arrow", chain([first], batches))
        try:
            query = (
                "SELECT new_row, row_number() OVER (ORDER BY old_row) - 1 AS place "
                f"FROM ({some}) ORDER BY new_row"
            )
            pairs, again = tee(self._stream(query))
            for new in picked(self._paths["new"], columns, (pair[0] for pair in pairs)):
                wanted = [pair[1] for pair in islice(again, new.num_rows)]
                yield spool.take(wanted), new
        finally:
            spool.close()

    def _differing(self, name: str, old: pa.RecordBatch, new: pa.RecordBatch) -> pa.BooleanArray:
        one, other = old.column(name), new.column(name)
        kind = self.files.compared(name)
        if kind is not None:
            as_type = pa.string() if kind == "VARCHAR" else pa.decimal128(38, 6)
            one, other = one.cast(as_type), other.cast(as_type)
        differs = pc.fill_null(pc.not_equal(one, other), False)
        return pc.or_(differs, pc.xor(one.is_null(), other.is_null()))

    def _some(self, columns: str, condition: str, limit: int | None) -> str:
        """Pairs in the order of the new side, or of the old one where there is no other."""
        some = "" if limit is None else f" LIMIT {limit}"
        return (
            f"SELECT {columns} FROM {self._pairs} WHERE {condition} ORDER BY new_row, old_row{some}"
        )

    def _stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        # A list would hold a million rows; a reader holds one batch. And a cursor of its own lets
        # the connection be used meanwhile.
        with self._connection.cursor() as cursor:
            for batch in cursor.sql(query).to_arrow_reader(_FETCH_ROWS):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def _read(self, side: str) -> str:
        return f"read_parquet({quoted(str(self._paths[side]))}, file_row_number = true)"

    def _compared(self, name: str) -> str:
        kind = self.files.compared(name)
        return f'CAST(t."{name}" AS {kind})' if kind else f't."{name}"'


def _printed(batch: pa.RecordBatch, name: str, place: int) -> str | None:
    value = batch.column(name)[place].as_py()
    return None if value is None else str(value)


def _counted(names: Iterable[str], counts: Iterable[int]) -> tuple[tuple[str, int], ...]:
    """Names with counts above none, the highest first."""
    pairs = [(name, count) for name, count in zip(names, counts, strict=True) if count]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
