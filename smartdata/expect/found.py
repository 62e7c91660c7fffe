"""Counting what a source states now, in the database."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib.resources import files

import duckdb

from smartdata.expect.rows import Counted
from smartdata.validate.checks import FORMULA_PATTERN

_FORMULA = re.compile(FORMULA_PATTERN)


def found(connection: duckdb.DuckDBPyConnection, source_id: str) -> list[Counted]:
    """Rows and exact sums of what a source states now, in the order in which they are written.

    Counted are the open statements of the source, also of projects for which another source
    speaks; and what became of its raw records, with the reasons of quarantine by rule.
    """
    query = files(__package__).joinpath("found.sql").read_text(encoding="utf-8")
    told = connection.execute(query, {"source_id": source_id}).fetchall()
    rows = [
        Counted(_label(programme), what, stage, currency, count, _exact(total))
        for programme, what, stage, currency, count, total in told
    ]
    return sorted(rows, key=lambda row: row.key)


def _label(programme: str) -> str:
    """A printed name as the cell of a file that may be opened in a spreadsheet."""
    return f"'{programme}" if _FORMULA.match(programme) else programme


def _exact(total: str | None) -> Decimal | None:
    return None if total is None else Decimal(total)
