"""The warehouse's database: made or copied aside, checked whole, and put in place by a rename."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from smartdata.connection import IN_MEMORY, connect
from smartdata.errors import ContractError
from smartdata.registry import (
    BENEFICIARIES,
    FACT_TABLES,
    OTHER_STATEMENTS,
    REGISTRY_VERSION,
    TABLES,
    Table,
)
from smartdata.registry.render_duckdb import quoted
from smartdata.store.queries import sql
from smartdata.store.schema import FORMAT, create_warehouse, published_views

log = logging.getLogger(__name__)

_MAKING_MEMORY = "64MB"
_GROUP_ROWS = 4_096


@dataclass(frozen=True)
class Conservation:
    """What became of the raw records of the present snapshots, counted anew from what stands."""

    records_in: int
    published: int
    quarantined: int
    duplicates: int

    @property
    def holds(self) -> bool:
        """Whether every raw record is accounted for exactly once: law 1."""
        return self.records_in == self.published + self.quarantined + self.duplicates

    def told(self) -> str:
        """The sum, in words."""
        sign = "=" if self.holds else "≠"
        return (
            f"{self.records_in} records in {sign} {self.published} published + "
            f"{self.quarantined} quarantined + {self.duplicates} duplicates"
        )


@dataclass(frozen=True)
class LoadedSnapshot:
    """A snapshot that a warehouse has applied or held."""

    digest: str
    statement: str
    status: str
    verdict: str | None

    def is_same(self, digest: str, statement: str, verdict: str | None) -> bool:
        """Whether a snapshot in the raw folder is this one, decided as it was then."""
        return (digest, statement, verdict) == (self.digest, self.statement, self.verdict)


@dataclass(frozen=True)
class Loaded:
    """What a warehouse holds of a source."""

    judging_key: str
    snapshots: Mapping[date, LoadedSnapshot] = field(default_factory=dict)


def loaded_sources(path: Path, memory_limit: str) -> dict[str, Loaded] | None:
    """What a warehouse holds; None where there is none, or one of another format or schema, which
    is made anew."""
    if not path.is_file():
        return None
    try:
        with connect(path, memory_limit, read_only=True) as connection:
            meta = dict(connection.execute("FROM history.meta").fetchall())
            if not _meta().items() <= meta.items():
                log.warning("%s has another schema and is made anew from raw", path)
                return None
            keys = connection.execute(
                "SELECT source_id, judging_key FROM history.sources"
            ).fetchall()
            rows = connection.execute(
                "SELECT source_id, snapshot_date, digest, statement, status, verdict "
                "FROM history.snapshots"
            ).fetchall()
    except (duckdb.Error, OSError) as error:
        log.warning("%s can't be read and is made again: %s", path, error)
        return None
    found: dict[str, dict[date, LoadedSnapshot]] = {name: {} for name, _ in keys}
    for name, day, *told in rows:
        found.setdefault(name, {})[day] = LoadedSnapshot(*told)
    return {name: Loaded(key, found[name]) for name, key in keys}


def _meta() -> dict[str, str]:
    return {"format": str(FORMAT), "registry_version": REGISTRY_VERSION}


def copy_warehouse(old: Path, new: Path) -> None:
    """A copy of a warehouse to be changed aside; readers of the old one see nothing of it."""
    shutil.copyfile(old, new)


def renew_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the views and their comments those of today, where they are not."""
    statements = list(published_views())
    words = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    known = connection.execute("SELECT value FROM history.meta WHERE name = 'views'").fetchall()
    if known == [(words,)]:
        return
    for statement in statements:
        connection.execute(statement)
    connection.execute("DELETE FROM history.meta WHERE name = 'views'")
    connection.execute("INSERT INTO history.meta VALUES ('views', ?)", [words])


def make_warehouse(path: Path) -> None:
    """An empty warehouse of today's schema."""
    with connect(IN_MEMORY, _MAKING_MEMORY) as connection:
        # Wide rows go to disk in small groups instead of waiting for 122,880 of their kind.
        connection.execute(f"ATTACH {quoted(str(path))} AS made (ROW_GROUP_SIZE {_GROUP_ROWS})")
        connection.execute("USE made")
        for statement in create_warehouse():
            connection.execute(statement)
        connection.executemany("INSERT INTO history.meta VALUES (?, ?)", list(_meta().items()))
        renew_views(connection)
        connection.execute("CHECKPOINT")


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each published table."""
    counted = {t.name: f"SELECT count(*) FROM {t.name}" for t in TABLES}
    return {name: _number(connection, query) for name, query in counted.items()}


def check_database(connection: duckdb.DuckDBPyConnection, *, touched: bool = False) -> None:
    """Check what holds for whole tables: unique keys, and references that lead somewhere.

    ``touched``: of the projects, only those whose statements are others than before (the tables
    ``history.current`` and ``current_before``); all the rest was checked when it came.

    Raises:
        ContractError: naming the table, the columns and the first row that is wrong.
    """
    if touched:
        connection.execute(sql("touched"))
    for table in TABLES:
        some = touched and (table in FACT_TABLES or table is OTHER_STATEMENTS)
        rows = f"{table.name} r"
        if some:
            uid = "beneficiary_uid" if table is BENEFICIARIES else "project_uid"
            rows += f" SEMI JOIN touched_projects t ON t.project_uid = r.{uid}"
        _check_key(connection, table, rows)
        for reference in table.references:
            pairs = zip(reference.columns, reference.target, strict=True)
            match = " AND ".join(f"t.{theirs} = r.{ours}" for ours, theirs in pairs)
            ours = ", ".join(f"r.{name}" for name in reference.columns)
            lost = connection.execute(
                f"SELECT {ours} FROM {rows} WHERE r.{reference.columns[0]} IS NOT NULL "
                f"AND NOT EXISTS (FROM {reference.table} t WHERE {match}) "
                "LIMIT 1"
            ).fetchall()
            if lost:
                raise ContractError(
                    f"table {table.name}: {', '.join(reference.columns)} {lost[0]} is not in "
                    f"{reference.table}."
                )


def held_snapshots(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The snapshots that wait for a person, each with the reason."""
    rows = connection.execute(
        "SELECT source_id, snapshot_date, reason FROM history.snapshots WHERE status = 'held' "
        "ORDER BY source_id, snapshot_date"
    ).fetchall()
    return [f"{source}/{day}: {reason}" for source, day, reason in rows]


def count_conservation(connection: duckdb.DuckDBPyConnection) -> Conservation:
    """What became of the raw records of the present snapshots."""
    records_in = _number(connection, "SELECT count(*) FROM history.raw_rows")
    found = connection.execute(sql("conservation")).fetchall()[0]
    return Conservation(records_in, *found)


def _check_key(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> None:
    key = ", ".join(table.key)
    twice = connection.execute(
        f"SELECT {key} FROM {rows} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if twice:
        raise ContractError(f"table {table.name}: the key ({key}) {twice[0]} is not unique.")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchall()
    return int(found[0][0])
