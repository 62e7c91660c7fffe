"""What makes the DuckDB file, run as a script in a process of its own (see ``database.py``).

It is given the name of a file with its job, and imports nothing of this package.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb


def make(job: dict[str, Any]) -> None:
    """Make the database that a job describes, and count the rows of its tables."""
    path = Path(job["path"])
    path.unlink(missing_ok=True)
    with duckdb.connect(config={"temp_directory": job["settings"]["temp_directory"]}) as connection:
        for name, value in job["settings"].items():
            connection.execute(f"SET {name} = {_literal(value)}")
        # The name of the catalogue is written into the file, so that it is always the same.
        options = f"STORAGE_VERSION {_literal(job['storage'])}"
        connection.execute(f"ATTACH {_literal(str(path))} AS smartdata ({options})")
        connection.execute("USE smartdata")
        for statement in job["statements"]:
            connection.execute(statement)
        for table, rows in job["rows"].items():
            found = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            if found != rows:
                sys.exit(f"table {table}: {found} rows were loaded of {rows}")
        connection.execute("CHECKPOINT")
        connection.execute("USE memory")
        connection.execute("DETACH smartdata")


def end_with_parent() -> None:
    """End at once when standard input does: then the process that wanted the database is gone."""
    while os.read(0, 1):
        pass
    os._exit(3)


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    make(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
