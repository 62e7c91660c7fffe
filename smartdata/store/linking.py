"""After all snapshots are in: which statements are of one project, and the tables made of them."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa

from smartdata.describe.source import SourceDescription
from smartdata.reference import rows as reference_rows
from smartdata.registry import (
    CHANGES,
    ORGANISATIONS,
    PROGRAMMES,
    SNAPSHOTS,
    SOURCE_FILES,
    SOURCE_LABELS,
    SOURCES,
    Table,
)
from smartdata.registry.render_duckdb import comments, create_table
from smartdata.store.labels import source_labels
from smartdata.store.queries import sql
from smartdata.validate.judge import judge
from smartdata.validate.stage import conform

#: Made anew after each load: small, or sums over everything.
_DERIVED = (ORGANISATIONS, PROGRAMMES, SOURCE_FILES, SOURCES, SOURCE_LABELS, SNAPSHOTS, CHANGES)


def link_statements(
    connection: duckdb.DuckDBPyConnection, sources: list[SourceDescription]
) -> None:
    """Tell which statements of several sources are of one project, and what is in force now."""
    schemes = [(s.id, scheme) for s in sources for scheme in s.linked_by]
    connection.execute("CREATE OR REPLACE TEMP TABLE linking (source_id VARCHAR, scheme VARCHAR)")
    if schemes:
        connection.executemany("INSERT INTO linking VALUES (?, ?)", schemes)
    connection.execute(sql("link"))
    connection.execute("DELETE FROM history.link_notes")
    beside = connection.sql(sql("link_facts")).to_arrow_table()
    if beside.num_rows:
        connection.register("judged", judge({"observation": beside}))
        connection.execute(sql("link_notes"))
        connection.unregister("judged")


def derive_tables(
    connection: duckdb.DuckDBPyConnection, sources: list[tuple[SourceDescription, date]]
) -> None:
    """Make the tables that sum up what the others hold. ``changes`` is left empty: what belongs
    there depends on the release before."""
    for table in _DERIVED:
        connection.execute(f"DROP TABLE IF EXISTS {table.name}")
        connection.execute(create_table(table))
        for statement in comments(table):
            connection.execute(statement)
    connection.execute(sql("organisations"))
    _load_reference(connection)
    connection.execute(sql("programmes"))
    connection.execute(sql("source_files"))
    _load_sources(connection, sources)
    columns = ", ".join(SNAPSHOTS.column_names)
    # Of a source that has no good snapshot yet, nothing is published.
    connection.execute(
        f"INSERT INTO snapshots SELECT {columns} FROM history.snapshots SEMI JOIN sources "
        "USING (source_id)"
    )


def _load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """The programmes as declared: every printed value cast to the column's own type."""
    rows = reference_rows("programmes")
    texts = {
        column.name: pa.array([row[column.name] or None for row in rows], pa.string())
        for column in PROGRAMMES.columns
    }
    _fill(connection, PROGRAMMES, pa.table(texts))


def _load_sources(
    connection: duckdb.DuckDBPyConnection, sources: list[tuple[SourceDescription, date]]
) -> None:
    told = [
        {
            "source_id": source.id,
            "title_en": source.title.en,
            "title_lv": source.title.lv,
            "title_lt": source.title.lt,
            "publisher": source.publisher.en,
            "landing_page": source.landing_page,
            "licence": source.licence,
            "reuse": source.reuse,
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
    connection.execute(sql("sources"))
    connection.unregister("described")
    labels = [
        {"source_id": source.id, "field": field, "label": label}
        for source, _ in sources
        for field, label in source_labels(source)
    ]
    schema = pa.schema([(name, pa.string()) for name in SOURCE_LABELS.column_names])
    _fill(connection, SOURCE_LABELS, pa.Table.from_pylist(labels, schema=schema))


def _fill(connection: duckdb.DuckDBPyConnection, declared: Table, rows: pa.Table) -> None:
    connection.register("given", conform(rows, declared))
    connection.execute(f"INSERT INTO {declared.name} BY NAME SELECT * FROM given")
    connection.unregister("given")
