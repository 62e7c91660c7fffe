"""Building ``smartdata.duckdb`` from the validated batches, and checking it as a whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from smartdata.connection import IN_MEMORY, connect
from smartdata.describe.source import SourceDescription
from smartdata.errors import ContractError
from smartdata.reference import rows as reference_rows
from smartdata.registry import PROGRAMMES, SOURCE_LABELS, TABLES, Table
from smartdata.registry.render_duckdb import comments, create_table, quoted
from smartdata.store.labels import source_labels
from smartdata.store.runs import read_runs
from smartdata.validate.stage import BATCH_TABLES, conform

log = logging.getLogger(__name__)

_LOAD_MEMORY = "64MB"
_GROUP_ROWS = 4_096


@dataclass(frozen=True)
class Conservation:
    """What became of the raw records of a run, counted anew from the finished tables."""

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


def build_database(
    path: Path,
    tables: Path,
    parsed: Path,
    sources: list[tuple[SourceDescription, date]],
    memory_limit: str,
) -> dict[str, int]:
    """Build the database file from the runs in ``tables/<name>/`` and the list of raw files in
    ``parsed``; returns each table's rows.

    Raises:
        ContractError: a key is not unique, or points to a row that is not there.
    """
    _load(path, tables)
    with connect(path, memory_limit) as connection:
        _load_reference(connection)
        connection.execute(_sql("organisations"))
        connection.execute(_sql("programmes"))
        connection.execute(_sql("source_files"), {"files": str(parsed / "files-*.parquet")})
        _load_sources(connection, sources)
        for table in TABLES:
            for statement in comments(table):
                connection.execute(statement)
        check_database(connection)
        counts = row_counts(connection)
        connection.execute("CHECKPOINT")
    return counts


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each published table."""
    counted = {t.name: f"SELECT count(*) FROM {t.name}" for t in TABLES}
    return {name: _number(connection, query) for name, query in counted.items()}


def check_database(connection: duckdb.DuckDBPyConnection) -> None:
    """Check what holds for whole tables: unique keys, and references that lead somewhere.

    Raises:
        ContractError: naming the table, the columns and the first row that is wrong.
    """
    for table in TABLES:
        _check_key(connection, table)
        for reference in table.references:
            pairs = zip(reference.columns, reference.target, strict=True)
            match = " AND ".join(f"t.{theirs} = r.{ours}" for ours, theirs in pairs)
            ours = ", ".join(f"r.{name}" for name in reference.columns)
            lost = connection.execute(
                f"SELECT {ours} FROM {table.name} r WHERE r.{reference.columns[0]} IS NOT NULL "
                f"AND NOT EXISTS (FROM {reference.table} t WHERE {match}) "
                "LIMIT 1"
            ).fetchall()
            if lost:
                raise ContractError(
                    f"table {table.name}: {', '.join(reference.columns)} {lost[0]} is not in "
                    f"{reference.table}."
                )


def count_conservation(connection: duckdb.DuckDBPyConnection, records_in: int) -> Conservation:
    """What became of ``records_in`` raw records, counted from the published tables alone."""
    found = connection.execute(_sql("conservation")).fetchall()[0]
    return Conservation(records_in, *found)


def _check_key(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    key = ", ".join(table.key)
    twice = connection.execute(
        f"SELECT {key} FROM {table.name} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if twice:
        raise ContractError(f"table {table.name}: the key ({key}) {twice[0]} is not unique.")


def _load(path: Path, tables: Path) -> None:
    """Create the file and load the runs of each table, in memory that does not grow with them."""
    with connect(IN_MEMORY, _LOAD_MEMORY) as connection:
        # Wide rows go to disk in small groups instead of waiting for 122,880 of their kind.
        connection.execute(f"ATTACH {quoted(str(path))} AS built (ROW_GROUP_SIZE {_GROUP_ROWS})")
        connection.execute("USE built")
        for table in TABLES:
            connection.execute(create_table(table))
        for name in BATCH_TABLES:
            for run in read_runs(tables / name):
                connection.register("run", run)
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM run")
                connection.unregister("run")
        connection.execute("CHECKPOINT")


def _load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """The programmes as declared: every printed value cast to the column's own type."""
    rows = reference_rows("programmes")
    texts = {
        column.name: pa.array([row[column.name] or None for row in rows], pa.string())
        for column in PROGRAMMES.columns
    }
    connection.register("programmes_given", conform(pa.table(texts), PROGRAMMES))
    connection.execute("INSERT INTO programmes BY NAME SELECT * FROM programmes_given")
    connection.unregister("programmes_given")


def _load_sources(
    connection: duckdb.DuckDBPyConnection, sources: list[tuple[SourceDescription, date]]
) -> None:
    told = [
        {
            "source_id": source.id,
            "title_en": source.title.en,
            "title_lv": source.title.lv,
            "publisher": source.publisher.en,
            "landing_page": source.landing_page,
            "licence": source.licence,
            "attribution": source.attribution,
            "format": source.format,
            "amount_stage": source.amount_stage,
            "snapshot_date": day,
        }
        for source, day in sources
    ]
    schema = pa.schema(
        [
            (name, pa.date32() if name == "snapshot_date" else pa.string())
            for name in (told[0] if told else {})
        ]
    )
    connection.register("described", pa.Table.from_pylist(told, schema=schema))
    connection.execute(_sql("sources"))
    connection.unregister("described")
    labels = [
        {"source_id": source.id, "field": field, "label": label}
        for source, _ in sources
        for field, label in source_labels(source)
    ]
    schema = pa.schema([(name, pa.string()) for name in SOURCE_LABELS.column_names])
    given = conform(pa.Table.from_pylist(labels, schema=schema), SOURCE_LABELS)
    connection.register("labels_given", given)
    connection.execute("INSERT INTO source_labels BY NAME SELECT * FROM labels_given")
    connection.unregister("labels_given")


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchall()
    return int(found[0][0])
