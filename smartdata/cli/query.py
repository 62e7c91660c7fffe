"""``smartdata query``: questions to the warehouse, as it stands or as it stood."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from smartdata.cli.output import say
from smartdata.config import load_settings
from smartdata.connection import connect
from smartdata.errors import UsageError
from smartdata.registry import FACT_TABLES, OTHER_STATEMENTS, TABLES
from smartdata.registry.render_duckdb import quoted
from smartdata.work import DATABASE_NAME

#: Reference tables are the same whatever the day.
_TIMELESS = frozenset({"programmes", "sources", "source_labels", "snapshots"})
_ROWS = 1_000


def do_query(warehouse: Path | None, query: str, as_of: str | None, form: str) -> None:
    """Run a query over the published tables and print what it finds.

    Raises:
        UsageError: there is no warehouse, the date is none, or the query can't be run.
    """
    settings = load_settings(warehouse=warehouse)
    path = settings.warehouse / DATABASE_NAME
    if not path.is_file():
        raise UsageError(f"{path}: there is no database yet; make one with: smartdata refresh")
    with connect(path, settings.duckdb_memory_limit, read_only=True) as connection:
        if as_of is not None:
            for statement in as_of_views(_day(as_of)):
                connection.execute(statement)
        try:
            found = connection.sql(query)
            if found is None:
                raise UsageError("the query gives no rows; ask with SELECT or FROM.")
            _print(found, form)
        except duckdb.IOException:
            raise
        except duckdb.Error as error:
            raise UsageError(f"the query can't be run: {error}") from error


def as_of_views(day: date) -> Iterator[str]:
    """Views that show the tables as they stood on a day; the names are those of the tables.

    Tables that are kept for the present state only tell so instead of giving today's rows.
    """
    kept = {table.name for table in (*FACT_TABLES, OTHER_STATEMENTS)}
    for table in TABLES:
        if table.name in kept:
            rows = f"SELECT * FROM {table.name}_as_of(DATE {quoted(day.isoformat())})"
        elif table.name in _TIMELESS:
            continue
        else:
            told = f"the table {table.name} is kept for the present state only, not as of a day"
            rows = f"SELECT error({quoted(told)}) AS {table.columns[0].name}"
        yield f"CREATE TEMP VIEW {table.name} AS {rows}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text}: is not a day; write it as 2026-11-24.") from error


def _print(found: duckdb.DuckDBPyRelation, form: str) -> None:
    if form == "table":
        say(str(found).rstrip())
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if form == "csv":
        writer.writerow(found.columns)
    for batch in found.to_arrow_reader(_ROWS):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        if form == "csv":
            writer.writerows(rows)
            continue
        for row in rows:
            told = dict(zip(found.columns, row, strict=True))
            say(json.dumps(told, default=_plain, ensure_ascii=False))


def _plain(value: Any) -> str:
    """Dates and exact decimals as texts: a JSON number would lose cents."""
    return str(value)
