"""What changed from one content of a statement to the next, row by row and field by field."""

from __future__ import annotations

from collections.abc import Iterator

from smartdata.registry import BENEFICIARIES, FACT_TABLES, PROJECTS, Table
from smartdata.registry.render_duckdb import quoted
from smartdata.store.schema import row_key, stated_columns


def changes_between() -> Iterator[str]:
    """Queries that together give the changes of all ``pairs`` (record_uid, content_before,
    content_now), with the columns table_name, record_uid, row_key, field, kind, old, new."""
    for table in FACT_TABLES:
        yield _fields(table)
        if table not in (PROJECTS, BENEFICIARIES):
            yield _rows(table)


def _told_key(table: Table, of: str) -> str:
    """The key of a row within its record as a text, like ``measure=total_budget|stage=paid``."""
    parts = [f"'{name}=' || coalesce(CAST({of}.{name} AS VARCHAR), '')" for name in row_key(table)]
    return " || '|' || ".join(parts) if parts else "NULL"


def _side(table: Table, content: str) -> str:
    return (
        f"SELECT p.record_uid, f.* FROM pairs p JOIN history.f_{table.name} f "
        f"ON f.content_no = p.{content}"
    )


def _match(table: Table) -> str:
    match = ["b.record_uid = n.record_uid"]
    match += [f"b.{name} IS NOT DISTINCT FROM n.{name}" for name in row_key(table)]
    return " AND ".join(match)


def _fields(table: Table) -> str:
    """One row per field that differs in rows that both contents have."""
    told = ", ".join(
        f"{{'field': {quoted(c.name)}, 'old': CAST(b.{c.name} AS VARCHAR), "
        f"'new': CAST(n.{c.name} AS VARCHAR)}}"
        for c in stated_columns(table)
    )
    return f"""
SELECT table_name, record_uid, row_key, told.field AS field, 'changed' AS kind,
    told.old AS old, told.new AS new
FROM (
    SELECT {quoted(table.name)} AS table_name, b.record_uid, {_told_key(table, "b")} AS row_key,
        unnest(list_filter([{told}], lambda one: one.old IS DISTINCT FROM one.new)) AS told
    FROM ({_side(table, "content_before")}) b
    JOIN ({_side(table, "content_now")}) n ON {_match(table)}
)"""


def _rows(table: Table) -> str:
    """One row per row that only one of the contents has."""
    before, now = _side(table, "content_before"), _side(table, "content_now")
    parts = []
    for kind, here, there, of in (("removed", before, now, "b"), ("added", now, before, "n")):
        other = "n" if of == "b" else "b"
        parts.append(
            f"SELECT {quoted(table.name)} AS table_name, {of}.record_uid, "
            f"{_told_key(table, of)} AS row_key, CAST(NULL AS VARCHAR) AS field, "
            f"{quoted(kind)} AS kind, {_told(table, of) if of == 'b' else 'NULL'} AS old, "
            f"{_told(table, of) if of == 'n' else 'NULL'} AS new "
            f"FROM ({here}) {of} ANTI JOIN ({there}) {other} ON {_match(table)}"
        )
    return " UNION ALL ".join(parts)


#: What tells a reader most of a whole row that appeared or vanished.
_TELLING = {
    "partners": "name",
    "amounts": "amount",
    "locations": "region_raw",
    "classifications": "label",
    "texts": "text",
}


def _told(table: Table, of: str) -> str:
    name = _TELLING.get(table.name)
    return f"CAST({of}.{name} AS VARCHAR)" if name else "CAST(NULL AS VARCHAR)"
