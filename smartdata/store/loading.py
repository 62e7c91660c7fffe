"""Taking one snapshot of a source into the warehouse: its contents, and what it states anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from smartdata.errors import ContractError
from smartdata.parse.readings import Reading
from smartdata.registry import FACT_TABLES
from smartdata.store.changes import changes_between
from smartdata.store.queries import sql
from smartdata.store.runs import read_runs
from smartdata.validate.facts import read_sql, run_sql
from smartdata.validate.judge import judge
from smartdata.validate.stage import repeated_mentions

_NOTICES = ("findings", "quarantine")
_LOADED = ("mentions", "records", "raw_rows", "files")


@dataclass(frozen=True)
class Taken:
    """One snapshot as it goes into the warehouse: what it is, and the accepted one before it."""

    source_id: str
    day: date
    statement: str
    verdict: str | None
    digest: str
    recorded_at: datetime | None
    previous: date | None

    @property
    def name(self) -> str:
        """How it is called in messages."""
        return f"{self.source_id}/{self.day}"

    def told(self) -> dict[str, Any]:
        """What the warehouse keeps of it, whatever becomes of it."""
        recorded = self.recorded_at
        return {
            "source_id": self.source_id,
            "snapshot_date": self.day,
            "statement": self.statement,
            "verdict": self.verdict,
            "digest": self.digest,
            "recorded_at": recorded.astimezone(UTC).replace(tzinfo=None) if recorded else None,
            "previous_date": self.previous,
        }


@dataclass(frozen=True)
class Applied:
    """A snapshot with its reading, and its judged tables on disk."""

    taken: Taken
    reading: Reading
    tables: Path

    @property
    def name(self) -> str:
        """How it is called in messages."""
        return self.taken.name


def load_contents(connection: duckdb.DuckDBPyConnection, snapshot: Applied) -> None:
    """Keep the contents that a snapshot has and no earlier one of its source had, each once.

    Nothing is stated by that yet: contents of a snapshot that is held back stay unused.
    """
    _set_variables(connection, snapshot)
    connection.execute(sql("load_mentions"))
    _load_facts(connection, snapshot.tables)
    connection.execute(sql("load_contents"))
    _refuse_unknown(connection, snapshot)


def apply_snapshot(connection: duckdb.DuckDBPyConnection, snapshot: Applied) -> dict[str, int]:
    """Write down what a source states from the snapshot's day on, after :func:`load_contents`;
    returns counts.

    The caller holds the transaction, and may take it all back. Snapshots of a source are applied
    in the order of their days.

    Raises:
        RawError: so many records repeat keys that the description must be wrong.
        ContractError: a raw record was lost.
    """
    _load_file_notes(connection, snapshot.tables)
    _note_repeated(connection)
    connection.execute(sql("apply_snapshot"))
    for query in changes_between():
        connection.execute(f"INSERT INTO moved BY NAME {query}")
    connection.execute(sql("apply_versions"))
    counts = _dict(connection.execute(sql("snapshot_counts")))
    outcomes = sum(counts[f"records_{name}"] for name in ("published", "quarantined", "duplicate"))
    if not counts["records_in"] == outcomes == snapshot.reading.raw_records:
        raise ContractError(
            f"{snapshot.name}: {snapshot.reading.raw_records} raw records were read, but "
            f"{counts['records_in']} were stored and {outcomes} have an outcome. Nothing is "
            "published."
        )
    note_snapshot(connection, {**snapshot.taken.told(), "status": "accepted", **counts})
    return counts


def note_snapshot(connection: duckdb.DuckDBPyConnection, told: Mapping[str, Any]) -> None:
    """Write down a snapshot: what it is, and what became of it."""
    names = ", ".join(told)
    marks = ", ".join(f"${name}" for name in told)
    connection.execute(f"INSERT INTO history.snapshots ({names}) VALUES ({marks})", dict(told))


def forget_source(connection: duckdb.DuckDBPyConnection, source_id: str) -> None:
    """Take away everything that the warehouse holds of a source, before it is loaded anew."""
    connection.execute(
        "INSERT INTO history.retired SELECT max(content_no) FROM history.contents "
        "WHERE source_id = ?",
        [source_id],
    )
    kept = ["mentions", "raw_rows", "files", "statements", "snapshots", "changes", "sources"]
    kept += [f"f_{table.name}" for table in FACT_TABLES]
    kept += ["notes", "mention_notes", "file_notes", "contents"]
    for name in kept:
        connection.execute(f"DELETE FROM history.{name} WHERE source_id = ?", [source_id])


def _set_variables(connection: duckdb.DuckDBPyConnection, snapshot: Applied) -> None:
    told = snapshot.taken.told()
    values = {
        "source_id": told["source_id"],
        "day": told["snapshot_date"],
        "statement": told["statement"],
        "previous": told["previous_date"],
        "recorded_at": told["recorded_at"],
        **{name: snapshot.reading.pattern(name) for name in _LOADED},
    }
    for name, value in values.items():
        cast = {"day": "DATE", "previous": "DATE", "recorded_at": "TIMESTAMP"}.get(name, "VARCHAR")
        connection.execute(f"SET VARIABLE {name} = CAST($value AS {cast})", {"value": value})


def _load_facts(connection: duckdb.DuckDBPyConnection, tables: Path) -> None:
    """The rows that new contents tell; what a second record tells in the same words is left."""
    for table in FACT_TABLES:
        for run in read_runs(tables / table.name):
            connection.register("run", run)
            connection.execute(
                f"INSERT INTO history.f_{table.name} BY NAME "
                "SELECT n.content_no, r.* EXCLUDE (record_no) "
                "FROM run r JOIN numbered n USING (record_no)"
            )
            connection.unregister("run")
    _load_notices(
        connection, tables,
        "INSERT INTO history.notes BY NAME SELECT n.content_no, r.* EXCLUDE (record_no) "
        "FROM run r JOIN numbered n USING (record_no)",
    )  # fmt: skip


def _load_file_notes(connection: duckdb.DuckDBPyConnection, tables: Path) -> None:
    """What was noticed of whole files, which belongs to no record."""
    _load_notices(
        connection, tables,
        "INSERT INTO history.file_notes BY NAME SELECT getvariable('day') AS snapshot_date, "
        "r.* EXCLUDE (record_no) FROM run r WHERE r.record_no IS NULL",
    )  # fmt: skip


def _load_notices(connection: duckdb.DuckDBPyConnection, tables: Path, query: str) -> None:
    for name in _NOTICES:
        for run in read_runs(tables / name):
            connection.register("run", run)
            connection.execute(query)
            connection.unregister("run")


def _note_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """Judge the mentions whose key stands several times in the snapshot."""
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW mentions AS "
        "SELECT record_no, record_uid, content_sha256, strict, file, place FROM seen"
    )
    found = repeated_mentions(connection)
    connection.register("found", found)
    connection.execute("CREATE OR REPLACE TEMP TABLE repeated AS FROM found")
    connection.unregister("found")
    if not found.num_rows:
        return
    given = {
        "mentions": connection.sql(
            "FROM seen SEMI JOIN repeated USING (record_no)"
        ).to_arrow_table(),
        "duplicates": found,
    }
    notes = judge({"mention": run_sql(given, [read_sql("facts_mention")])[0]})
    connection.register("judged", notes)
    connection.execute(sql("note_repeated"))
    connection.unregister("judged")


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, snapshot: Applied) -> None:
    lost = connection.execute(
        "SELECT s.file, s.place FROM seen s ANTI JOIN (SELECT content_sha256 FROM "
        "history.contents WHERE source_id = getvariable('source_id')) c USING (content_sha256) "
        "LIMIT 1"
    ).fetchall()
    if lost:
        raise ContractError(
            f"{snapshot.name}: the statement at {lost[0][0]}#{lost[0][1]} is taken for one of an "
            "earlier snapshot, which the warehouse does not hold. Run: smartdata refresh --full"
        )


def _dict(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [column[0] for column in cursor.description or ()]
    return dict(zip(names, cursor.fetchall()[0], strict=True))
