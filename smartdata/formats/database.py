"""One DuckDB file with every table of a release, and what the release says of itself.

DuckDB does not promise the same bytes for the same tables: it writes memory that it never filled,
and newer forms of its file hold a random identifier. So the file is made by a process of its own,
whose memory is filled with zeros as it is taken (on Linux), by one thread, within a fixed memory,
without the compression that looks at a random sample, and in the form of DuckDB 1.3, which has no
identifier and which all newer versions read. Then the same tables and release give the same bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from smartdata.addresses import file_url
from smartdata.errors import ReleaseError
from smartdata.formats import words
from smartdata.formats.batches import row_count
from smartdata.formats.model import FormatsAbout
from smartdata.registry.model import Table
from smartdata.registry.render_duckdb import comments, create_table, quoted

#: The oldest DuckDB that opens the file.
OLDEST = "v1.3.0"
#: What the process may use; another limit would give other bytes.
MEMORY = "512MB"
_SCRIPT = Path(__file__).with_name("database_process.py")
#: Memory is zeroed as it is taken, by the two allocators that DuckDB uses on Linux.
_ZEROED = {
    "DUCKDB_JE_MALLOC_CONF": "zero:true",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=255",
}
_RELEASE = "release"


def write_database(
    data: Path, tables: Sequence[Table], about: FormatsAbout, path: Path, scratch: Path
) -> None:
    """Write the Parquet files of a release as one DuckDB file.

    Rows stand in the order of the Parquet files. There are no indexes, as they would hold every key
    in memory; the comment of a table names its key.

    Raises:
        ReleaseError: a Parquet file can't be read, or the database can't be written; says why.
    """
    job = {
        "path": str(path.resolve()),
        "storage": OLDEST,
        "settings": {
            "memory_limit": MEMORY,
            "temp_directory": str(scratch.resolve() / "duckdb.spill"),
            "threads": 1,
            "disabled_compression_methods": "fsst",
        },
        "statements": [*_release_statements(about), *_table_statements(tables)],
        "rows": {t.name: row_count(data / f"{t.name}.parquet") for t in tables},
    }
    told = scratch / "duckdb.json"
    told.write_text(json.dumps(job), encoding="utf-8")
    try:
        trouble = _run(told.resolve(), data)
    finally:
        told.unlink()
    if trouble:
        path.unlink(missing_ok=True)
        raise ReleaseError(f"{path}: the database can't be written: {trouble}")


def _run(job: Path, data: Path) -> str | None:
    """Do a job in a process of its own that works in the folder of the Parquet files; its trouble.

    The process ends when its standard input does, so that it does not outlive this one.
    """
    with subprocess.Popen(  # noqa: S603 - our own script, by this interpreter
        [sys.executable, "-I", str(_SCRIPT), str(job)],
        env={**os.environ, **_ZEROED},
        cwd=data,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        lines = process.stderr.read().decode("utf-8", errors="replace").strip().splitlines()
        code = process.wait()
    if code == 0:
        return None
    return lines[-1] if lines else f"the process ended with {code}"


def _table_statements(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        yield create_table(table)
        # By its name alone: signs of the folder's name could be taken for a pattern.
        source = quoted(f"{table.name}.parquet")
        names = ", ".join(table.column_names)
        yield f"INSERT INTO {table.name} SELECT {names} FROM read_parquet({source})"
        yield from comments(table)
        about = f"{table.about.en} Key: {', '.join(table.key)}."
        yield f"COMMENT ON TABLE {table.name} IS {quoted(about)}"


def _release_statements(about: FormatsAbout) -> Iterator[str]:
    """One row about the release; what is not known is NULL."""
    told = {
        "title": words.TITLE.en,
        "version": about.version,
        "released": about.day.isoformat(),
        "registry_version": about.registry_version,
        "licence_id": about.licence.id,
        "licence_name": about.licence.name,
        "licence_url": about.licence.url,
        "publisher": about.publisher.name,
        "publisher_homepage": about.publisher.homepage,
        "publisher_contact": about.publisher.contact,
        "address": file_url(about.base_url, about.version, ""),
        "notices": " ".join(notice.en for notice in (*words.HINTS, *about.notices)),
    }
    typed = ", ".join(f"{name} {'DATE' if name == 'released' else 'VARCHAR'}" for name in told)
    values = ", ".join("NULL" if value is None else quoted(value) for value in told.values())
    yield f"CREATE TABLE {_RELEASE} ({typed})"
    yield f"INSERT INTO {_RELEASE} VALUES ({values})"
    yield f"COMMENT ON TABLE {_RELEASE} IS 'The release that these tables are of.'"
