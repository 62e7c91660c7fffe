"""The table ``changes`` of a release: what the snapshots that are new in it changed."""

from __future__ import annotations

from pathlib import Path

import duckdb

from smartdata.errors import ReleaseError
from smartdata.registry import CHANGES

_COLUMNS = ", ".join(CHANGES.column_names)
#: A snapshot is new too where another one has come between it and the one before it.
_NEW = f"""
DELETE FROM changes;
INSERT INTO changes
SELECT {_COLUMNS}
FROM history.changes c
WHERE NOT EXISTS (
    FROM released r
    WHERE r.source_id = c.source_id AND r.snapshot_date = c.snapshot_date
        AND r.previous_date IS NOT DISTINCT FROM c.previous_date AND r.status = 'accepted'
)
"""
_NOTHING = (
    "CREATE OR REPLACE TEMP TABLE released (source_id VARCHAR, snapshot_date DATE, "
    "previous_date DATE, status VARCHAR)"
)


def note_changes(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    """Fill the table ``changes``, given the folder of the release before.

    Raises:
        ReleaseError: that release can't be read, so that no difference can be stated.
    """
    connection.execute(_NOTHING)
    path = previous / "data" / "snapshots.parquet" if previous is not None else None
    if previous is not None and path is not None and (previous / "manifest.json").is_file():
        if path.is_file():
            connection.execute(
                "INSERT INTO released SELECT source_id, snapshot_date, previous_date, status "
                "FROM read_parquet(?)",
                [str(path)],
            )
    elif previous is not None:
        raise ReleaseError(
            f"{previous}: the release before this one is not whole, so that what changed since "
            "can't be stated. Restore it from a copy."
        )
    connection.execute(_NEW)


def take_changes(connection: duckdb.DuckDBPyConnection, release: Path) -> None:
    """Fill the table ``changes`` with those of a release that stands, whose database it is to be.

    A run that made no release of its own has compared with another one than that release did.
    """
    path = str(release / "data" / "changes.parquet")
    connection.execute("DELETE FROM changes")
    connection.execute("INSERT INTO changes BY NAME FROM read_parquet(?)", [path])
