"""The rows of each table in their order: taken from the release before where they did not change,
else from the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa

from smartdata.errors import ReleaseError
from smartdata.files import file_sha256
from smartdata.publish.manifest import Manifest, read_manifest
from smartdata.publish.splice import spliced
from smartdata.registry import (
    BENEFICIARIES,
    FACT_TABLES,
    FINDINGS,
    OTHER_STATEMENTS,
    QUARANTINE,
    RAW_RECORDS,
    REGISTRY_VERSION,
    Table,
)
from smartdata.registry.render_arrow import arrow_type
from smartdata.store.queries import sql
from smartdata.store.runs import merged_batches, write_run

log = logging.getLogger(__name__)

#: So many rows the database sorts; more, which may be wide, are sorted in runs on disk.
_SORTED = 2_000
_RUN_ROWS = 4_000
_FETCH_ROWS = 4_096
_TOUCHED = """
CREATE OR REPLACE TEMP TABLE relinked AS
SELECT DISTINCT source_id, record_uid
FROM (
    (FROM history.links EXCEPT FROM history.links_before)
    UNION ALL
    (FROM history.links_before EXCEPT FROM history.links)
);
CREATE OR REPLACE TEMP TABLE touched_notices AS
SELECT record_locator
FROM (
    (FROM history.noted EXCEPT FROM history.noted_before)
    UNION ALL
    (FROM history.noted_before EXCEPT FROM history.noted)
)
UNION SELECT record_locator FROM history.mention_notes
UNION SELECT record_locator FROM history.mention_notes_before
UNION SELECT record_locator FROM history.link_notes
UNION SELECT record_locator FROM history.link_notes_before
UNION
SELECT record_locator FROM history.contents SEMI JOIN relinked USING (source_id, record_uid)
UNION SELECT NULL;
CREATE OR REPLACE TEMP TABLE touched_sources AS SELECT DISTINCT source_id FROM relinked
"""


@dataclass(frozen=True)
class Base:
    """The release before, of which the rows that did not change are taken."""

    folder: Path
    manifest: Manifest

    def table(self, table: Table) -> Path | None:
        """The Parquet file of a table, if it is as it was released."""
        entry = self.manifest.tables.get(table.name)
        columns = [(c.name, str(arrow_type(c))) for c in table.columns]
        if entry is None or [(c.name, c.type) for c in entry.columns] != columns:
            return None
        path = self.folder / "data" / f"{table.name}.parquet"
        told = next(file.sha256 for file in entry.files if file.format == "parquet")
        if not path.is_file() or file_sha256(path) != told:
            log.warning("%s is not as it was released; its rows are sorted anew", path)
            return None
        return path


def base_of(folder: Path) -> Base | None:
    """A release as a base, where it is whole and of today's schema."""
    try:
        manifest = read_manifest(folder)
    except ReleaseError as error:
        log.warning("%s", error)
        return None
    return Base(folder, manifest) if manifest.registry_version == REGISTRY_VERSION else None


class TableRows:
    """Gives the rows of every table in its order.

    ``sources`` are those that the run took a snapshot of; ``base`` is the release that the
    database was published as before, or None where everything is sorted anew.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, scratch: Path, base: Base | None,
        sources: list[str],
    ) -> None:  # fmt: skip
        self.connection = connection
        self.scratch = scratch
        self.base = base
        if base is not None:
            connection.execute(sql("touched"))
            connection.execute(_TOUCHED)
            for source in (*sources, *self._left(base)):
                connection.execute("INSERT INTO touched_sources VALUES (?)", [source])

    def _left(self, base: Base) -> set[str]:
        """The sources of the base that the warehouse does not hold any more."""
        held = {
            name for (name,) in self.connection.execute("SELECT source_id FROM sources").fetchall()
        }
        return {entry.source_id for entry in base.manifest.raw_files} - held

    def of(self, table: Table) -> Iterator[pa.RecordBatch]:
        """All rows of a table, in its order."""
        gone = _gone(table)
        path = self.base.table(table) if self.base is not None and gone is not None else None
        if gone is None or path is None:
            yield from self._sorted(table, f"FROM {table.name}")
            return
        column, touched = gone
        left = self.connection.sql(f"FROM {touched}").to_arrow_table().column(0).combine_chunks()
        delta = self._sorted(
            table,
            f"FROM {table.name} t WHERE EXISTS (FROM {touched} g "
            f"WHERE g.{column} IS NOT DISTINCT FROM t.{_column(table, column)})",
        )
        yield from spliced(path, table, (_column(table, column), left), delta)

    def _sorted(self, table: Table, rows: str) -> Iterator[pa.RecordBatch]:
        columns, order = ", ".join(table.column_names), ", ".join(table.order)
        number = self.connection.execute(f"SELECT count(*) {rows}").fetchall()[0][0]
        if number <= _SORTED:
            relation = self.connection.sql(f"SELECT {columns} {rows} ORDER BY {order}")
            yield from relation.to_arrow_reader(_FETCH_ROWS)
            return
        folder = self.scratch / table.name
        folder.mkdir(parents=True)
        relation = self.connection.sql(f"SELECT {columns} {rows}")
        numbers = count()
        for batch in relation.to_arrow_reader(_RUN_ROWS):
            write_run(folder, next(numbers), pa.Table.from_batches([batch]), table)
        yield from merged_batches(folder, table, _FETCH_ROWS)


def _gone(table: Table) -> tuple[str, str] | None:
    """By which column, and by which of the touched values, rows are not taken from the base."""
    if table in FACT_TABLES or table is OTHER_STATEMENTS:
        return "project_uid", "touched_projects"
    if table in (FINDINGS, QUARANTINE):
        return "record_locator", "touched_notices"
    return ("source_id", "touched_sources") if table is RAW_RECORDS else None


def _column(table: Table, touched: str) -> str:
    return "beneficiary_uid" if table is BENEFICIARIES else touched
