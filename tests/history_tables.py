"""The tables of a warehouse's history that the gate reads, filled by hand for tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

SOURCE, DAY = "list", date(2026, 11, 23)
_TABLES = """
CREATE SCHEMA history;
CREATE TABLE history.mentions (
    source_id VARCHAR, snapshot_date DATE, content_no BIGINT, outcome VARCHAR
);
CREATE TABLE history.files (
    source_id VARCHAR, snapshot_date DATE, header VARCHAR, groups VARCHAR
);
CREATE TABLE history.contents (content_no BIGINT, record_uid VARCHAR);
CREATE TABLE history.f_projects (
    content_no BIGINT, programme_cci VARCHAR, programme_name VARCHAR, is_operation VARCHAR,
    start_date DATE, end_date DATE, decision_date DATE, contract_date DATE
);
CREATE TABLE history.f_amounts (
    content_no BIGINT, subject VARCHAR, measure VARCHAR, stage VARCHAR, currency VARCHAR,
    amount DECIMAL(18, 2)
);
CREATE TABLE history.changes (
    source_id VARCHAR, snapshot_date DATE, table_name VARCHAR, record_uid VARCHAR, row_key VARCHAR,
    field VARCHAR, kind VARCHAR, old VARCHAR, new VARCHAR
);
"""


@dataclass
class History:
    """Statements and changes of one source on one day; every statement is a content of its own."""

    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    day: date = DAY
    contents: int = 0

    def __post_init__(self) -> None:
        self.connection.execute(_TABLES)

    def add(self, table: str, **row: Any) -> None:
        """Add a row; what it lacks is null."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(
            f"INSERT INTO history.{table} ({names}) VALUES ({marks})", list(row.values())
        )

    def fill(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add many rows at once, of which only the table's columns are taken."""
        told = self.connection.sql(f"FROM history.{table}").to_arrow_table().schema
        filled = pa.Table.from_pylist([{n: row.get(n) for n in told.names} for row in rows], told)
        self.connection.register("filled", filled)
        self.connection.execute(f"INSERT INTO history.{table} BY NAME FROM filled")
        self.connection.unregister("filled")

    def file(self, header: list[str] | None = None, groups: dict[str, int] | None = None) -> None:
        """Add a raw file."""
        told = {
            name: json.dumps(value, ensure_ascii=False)
            for name, value in (("header", header), ("groups", groups))
            if value is not None
        }
        self.add("files", source_id=SOURCE, snapshot_date=self.day, **told)

    def project(
        self, uid: str, *amounts: dict[str, Any], outcome: str = "published", **project: Any
    ) -> None:
        """Add a statement of a project, and its amounts."""
        self.contents += 1
        told = {"content_no": self.contents}
        self.add("contents", **told, record_uid=uid)
        self.add("f_projects", **told, **project)
        self.add("mentions", source_id=SOURCE, snapshot_date=self.day, **told, outcome=outcome)
        for amount in amounts:
            self.add("f_amounts", **told, **amount)

    def change(self, uid: str, kind: str = "changed", table: str = "projects", **row: Any) -> None:
        """Add a change; its table, and field, old and new where it is of a field."""
        self.add(
            "changes", source_id=SOURCE, snapshot_date=self.day, table_name=table, record_uid=uid,
            kind=kind, **row,
        )  # fmt: skip
