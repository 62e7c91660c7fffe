"""Looking for what must not be told in every file of a folder, whatever its format."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Path within the folder and text of every file below it.

    Tables of Parquet and DuckDB files become texts, row by row; workbooks and other archives are
    looked into; of any other file its bytes are read as UTF-8.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            for part, text in _texts(path):
                yield f"{name}{part}", text


def files_telling(folder: Path, *secrets: str) -> list[str]:
    """The files below a folder in which any of the secrets stands, each once."""
    return [name for name, text in texts_of(folder) if any(secret in text for secret in secrets)]


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix == ".parquet":
        yield "", "\n".join(map(str, pq.read_table(path).to_pylist()))
        # Statistics and metadata repeat values.
        yield "#metadata", str(pq.read_metadata(path).to_dict())
    elif path.suffix == ".duckdb":
        yield "", "\n".join(_duckdb_rows(path))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.namelist()):
                yield f"!{member}", archive.read(member).decode("utf-8", errors="replace")
    elif path.suffix == ".gz":
        yield "", gzip.decompress(path.read_bytes()).decode("utf-8", errors="replace")
    else:
        yield "", path.read_bytes().decode("utf-8", errors="replace")


def _duckdb_rows(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        query = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL"
        for schema, name in connection.execute(query).fetchall():
            for row in connection.execute(f'FROM "{schema}"."{name}"').fetchall():
                yield str(row)
