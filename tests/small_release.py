"""Releases for tests that are written row by row, without raw files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.registry import BY_NAME, TABLES, Column
from smartdata.registry.render_arrow import arrow_schema

Rows = list[dict[str, Any]]


def write_release(folder: Path, **tables: Rows) -> Path:
    """Write every table of a release as Parquet below ``folder``; returns the folder.

    Columns that a row does not name are empty, or hold something where they never are.
    """
    unknown = set(tables) - set(BY_NAME)
    assert not unknown, unknown
    data = folder / "data"
    data.mkdir(parents=True)
    for table in TABLES:
        rows = []
        for row in tables.get(table.name, []):
            assert set(row) <= set(table.column_names), set(row) - set(table.column_names)
            rows.append({c.name: row.get(c.name, _filling(c)) for c in table.columns})
        pq.write_table(
            pa.Table.from_pylist(rows, arrow_schema(table)), data / f"{table.name}.parquet"
        )
    return folder


def _filling(column: Column) -> Any:
    if not column.required:
        return None
    if column.allowed:
        return column.allowed[0]
    return {
        "text": f"some {column.name}", "integer": 1, "date": date(2026, 1, 31),
        "money": Decimal("1.00"), "rate": Decimal("0.5000"), "decimal": Decimal("1.000000"),
    }[column.type]  # fmt: skip


def project(number: int, **changes: Any) -> dict[str, Any]:
    """A project that counts as an operation, of the source ``list``."""
    return {
        "project_uid": f"list/P-{number}", "programme_cci": "2014TC16RFCB027",
        "project_code": f"P-{number}", "title": f"Bridge {number}", "is_operation": "yes",
        "coverage": "whole-projects", "source_id": "list", "statements": 1, **changes,
    }  # fmt: skip


def amount(number: int, told: str, partner_no: int | None = None, **changes: Any) -> dict[str, Any]:
    """An amount of a project, or of one of its partners."""
    return {
        "project_uid": f"list/P-{number}", "partner_no": partner_no,
        "subject": "partner" if partner_no else "project", "measure": "total_budget",
        "stage": "approved", "currency": "EUR", "amount": Decimal(told), "amount_raw": told,
        "main_statement": "yes", "source_id": "list", **changes,
    }  # fmt: skip


def partners(number: int, count: int) -> Rows:
    """So many partners of a project."""
    return [
        {"project_uid": f"list/P-{number}", "partner_no": n, "name": f"Partner {n}",
         "main_statement": "yes", "source_id": "list"}
        for n in range(1, count + 1)
    ]  # fmt: skip


def source(source_id: str = "list", /, **counts: int) -> dict[str, Any]:
    """A source with what became of its records: published, quarantined, duplicate."""
    told = {f"records_{name}": counts.get(name, 0) for name in
            ("published", "quarantined", "duplicate")}  # fmt: skip
    whole = counts.get("records_in", sum(told.values()))
    return {"source_id": source_id, "amount_stage": "approved", "records_in": whole, **told}


def raw_records(source_id: str = "list", /, **counts: int) -> Rows:
    """So many raw records of each outcome."""
    return [
        {"source_id": source_id, "outcome": outcome,
         "source_locator": f"{source_id}/2026-01-31/list.csv#L{n}{outcome}"}
        for outcome, count in counts.items()
        for n in range(count)
    ]  # fmt: skip
