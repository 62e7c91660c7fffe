"""The tables of the warehouse: what the sources stated when, and the published tables as views.

In the schema ``history`` every statement's content is kept once, under its ``content_no``, and
``statements`` says from when to when its source stated it. The published tables are views of what
is stated now; ``<table>_as_of(day)`` gives them as they stood, ``<table>_versions`` all versions.
"""

from __future__ import annotations

from collections.abc import Iterator

from smartdata.registry import (
    BENEFICIARIES,
    CHANGES,
    FACT_TABLES,
    FINDINGS,
    OTHER_STATEMENTS,
    PROJECTS,
    QUARANTINE,
    RAW_RECORDS,
    Column,
    Table,
)
from smartdata.registry.render_duckdb import column_definition, comments
from smartdata.store.queries import sql

#: Raised with every change of the internal tables; a warehouse of another format is made anew.
FORMAT = 1

#: What the published notices hold; a finding's what_to_do is empty.
_NOTICE = ", ".join(column_definition(column, checked=False) for column in QUARANTINE.columns)
_NOTES = f"""
CREATE TABLE history.notes (content_no BIGINT NOT NULL, {_NOTICE});
CREATE TABLE history.mention_notes (
    content_no BIGINT NOT NULL, snapshot_date DATE NOT NULL, {_NOTICE}
);
CREATE TABLE history.link_notes (content_no BIGINT NOT NULL, {_NOTICE});
CREATE TABLE history.file_notes (snapshot_date DATE NOT NULL, {_NOTICE});
"""
#: The columns of a fact table that the present state tells, and how.
_LINKED = {
    "project_uid": "cur.project_uid",
    "main_statement": "CASE WHEN cur.main THEN 'yes' ELSE 'no' END",
    "valid_from": "cur.valid_from",
    "first_stated": "cur.first_stated",
    "statements": "cur.statements",
}


def create_warehouse() -> Iterator[str]:
    """The statements that make an empty warehouse, but for its views."""
    yield sql("tables")
    yield sql("current_as_of")
    yield "CREATE TABLE history.current AS FROM history.current_as_of(NULL) LIMIT 0"
    yield _NOTES
    for table in FACT_TABLES:
        yield _facts(table)
    yield f"CREATE TABLE history.changes ({_definitions(CHANGES)})"


def published_views() -> Iterator[str]:
    """The views that readers see: the tables as they are now, as they stood, and all versions."""
    shown = {table.name: table for table in (*FACT_TABLES, OTHER_STATEMENTS)}
    for name, table in shown.items():
        facts = "projects" if name == OTHER_STATEMENTS.name else name
        yield f"CREATE OR REPLACE VIEW {name} AS {_seen(table, facts, 'history.current')}"
        as_of = _seen(table, facts, "history.current_as_of(day)")
        yield f"CREATE OR REPLACE MACRO {name}_as_of(day) AS TABLE {as_of}"
        yield from comments(table, "VIEW")
    for table in FACT_TABLES:
        yield f"CREATE OR REPLACE VIEW {table.name}_versions AS {_versions(table)}"
    yield sql("notices")
    rows = {
        FINDINGS: f"{_listed(FINDINGS)} FROM history.notices WHERE severity <> 'error'",
        QUARANTINE: f"{_listed(QUARANTINE)} FROM history.notices WHERE severity = 'error'",
        RAW_RECORDS: sql("raw_records"),
    }
    for table, query in rows.items():
        yield f"CREATE OR REPLACE VIEW {table.name} AS {query}"
        yield from comments(table, "VIEW")
    yield f"CREATE OR REPLACE VIEW all_changes AS {_listed(CHANGES)} FROM history.changes"


def fact_columns(table: Table) -> list[Column]:
    """The columns of a fact table that its content tells."""
    return [column for column in table.columns if not column.linked]


def _listed(table: Table) -> str:
    return f"SELECT {', '.join(table.column_names)}"


def _definitions(table: Table) -> str:
    return ", ".join(column_definition(column) for column in table.columns)


def _facts(table: Table) -> str:
    columns = ", ".join(column_definition(column) for column in fact_columns(table))
    return f"CREATE TABLE history.f_{table.name} (content_no BIGINT NOT NULL, {columns})"


def _seen(table: Table, facts: str, current: str) -> str:
    """The rows of a published table, of the statements that ``current`` gives."""
    told = ", ".join(f"{_LINKED.get(c.name, f'f.{c.name}')} AS {c.name}" for c in table.columns)
    which = {PROJECTS.name: " WHERE cur.main", OTHER_STATEMENTS.name: " WHERE NOT cur.main"}
    return (
        f"SELECT {told} FROM {current} cur JOIN history.f_{facts} f USING (content_no)"
        f"{which.get(table.name, '')}"
    )


def row_key(table: Table) -> tuple[str, ...]:
    """What tells the rows of one record in a table apart."""
    whole = ("project_uid", "beneficiary_uid", "source_id")
    return tuple(name for name in table.key if name not in whole)


#: Columns that say where a value stands or how it was printed, not what is stated.
_NOT_STATED = frozenset(
    {"source_id", "source_file_sha256", "source_locator", "project_uid", "beneficiary_uid",
     "amount_raw"}
)  # fmt: skip


def stated_columns(table: Table) -> list[Column]:
    """The columns whose change is a change of what the source states."""
    left_out = {*_NOT_STATED, *row_key(table)}
    return [column for column in fact_columns(table) if column.name not in left_out]


def _versions(table: Table) -> str:
    """Each stretch of time in which a row of a table stood unchanged."""
    uid = "beneficiary_uid" if table is BENEFICIARIES else "project_uid"
    key = ", ".join(f"v.{name}" for name in ("source_id", "record_uid", *row_key(table)))
    told = ", ".join(f"'{c.name}': v.{c.name}" for c in stated_columns(table))
    columns = [c.name for c in fact_columns(table) if c.name not in ("source_id", uid)]
    others = [name for name in columns if name not in row_key(table)]
    firsts = ", ".join(f"first({name} ORDER BY valid_from) AS {name}" for name in others)
    plain = ", ".join(("source_id", "record_uid", *row_key(table)))
    return f"""
WITH v AS (
    SELECT s.record_uid, s.valid_from, s.valid_to, s.recorded_at, f.*
    FROM history.statements s JOIN history.f_{table.name} f USING (content_no)
),
beside AS (
    SELECT *, {{{told}}} IS NOT DISTINCT FROM lag({{{told}}}) OVER earlier
        AND valid_from = lag(valid_to) OVER earlier AS goes_on
    FROM v
    WINDOW earlier AS (PARTITION BY {key} ORDER BY valid_from)
),
numbered AS (
    SELECT *, count(*) FILTER (NOT coalesce(goes_on, false)) OVER (
        PARTITION BY {plain} ORDER BY valid_from
    ) AS version_no
    FROM beside
)
SELECT
    record_uid AS {uid}, {", ".join(("source_id", *row_key(table)))}, version_no,
    min(valid_from) AS valid_from,
    CASE WHEN count(*) = count(valid_to) THEN max(valid_to) END AS valid_to,
    min(recorded_at) AS recorded_at, {firsts}
FROM numbered
GROUP BY {plain}, version_no"""
