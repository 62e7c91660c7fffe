"""``manifest.json``: what a release holds and what it was made from, for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import BaseModel, Field, ValidationError

import smartdata
from smartdata.config import DataLicence, Publication, Publisher
from smartdata.errors import ReleaseError
from smartdata.files import file_sha256
from smartdata.registry import REGISTRY_VERSION, Table
from smartdata.registry.render_arrow import arrow_type

MANIFEST_NAME = "manifest.json"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FileEntry(BaseModel):
    """One file of a release."""

    path: str
    format: str
    bytes: int
    sha256: Sha256


class ColumnEntry(BaseModel):
    """One column of a table."""

    name: str
    type: str


class TableEntry(BaseModel):
    """One table: its rows, key and columns, and its files: Parquet, its twin in CSV, and others."""

    rows: int
    key: list[str]
    columns: list[ColumnEntry]
    files: list[FileEntry]


class MoneyEntry(BaseModel):
    """A sum of the amounts of operations; only those of one stage, measure and currency are added
    up, and applications are left out."""

    programme: str
    measure: str
    stage: str
    currency: str
    projects: int
    sum: str


class RecordCounts(BaseModel):
    """What became of the raw records."""

    records_in: int
    published: int
    quarantined: int
    duplicates: int


class RawEntry(BaseModel):
    """One raw file that the release was made from."""

    source_id: str
    snapshot_date: str
    path: str
    sha256: Sha256
    bytes: int


class Withheld(BaseModel):
    """A source that is left out because its terms do not allow it to be published."""

    source_id: str
    title_en: str
    title_lv: str
    title_lt: str | None = None
    publisher: str
    licence: str | None = None


class Manifest(BaseModel):
    """Everything that a program needs to rely on a release."""

    version: str
    #: A release for internal use may hold sources that must not be published.
    audience: Literal["public", "internal"] = "public"
    registry_version: str
    software_version: str
    fingerprint: Sha256
    licence: DataLicence
    publisher: Publisher
    publication: Publication = Publication()
    records: RecordCounts
    findings: dict[str, int]
    tables: dict[str, TableEntry]
    documents: list[FileEntry]
    #: Files that hold several tables at once.
    downloads: list[FileEntry] = []
    #: What the formats for people leave out, and which sources were left out and why.
    notices: list[str] = []
    withheld: list[Withheld] = []
    #: Whether the site has its scripts: the explorer and the SQL page.
    scripts: bool = False
    money: list[MoneyEntry]
    raw_files: list[RawEntry]

    @property
    def data_files(self) -> list[FileEntry]:
        """The files that hold the tables, in whatever format."""
        of_tables = [entry for table in self.tables.values() for entry in table.files]
        return [*of_tables, *self.downloads]


# Of several sources that state one measure, stage and currency of a project, only the first counts.
_MONEY = """
WITH told AS (
    SELECT a.project_uid, a.measure, a.stage, a.currency, a.amount
    FROM amounts a
    JOIN history.current c ON c.project_uid = a.project_uid AND c.source_id = a.source_id
    JOIN history.sources s ON s.source_id = a.source_id
    WHERE a.subject = 'project'
    QUALIFY dense_rank() OVER (
        PARTITION BY a.project_uid, a.measure, a.stage, a.currency
        ORDER BY c.main DESC, s.rank, s.source_id
    ) = 1
)
SELECT
    coalesce(p.programme_cci, p.programme_name, '') AS programme, a.measure, a.stage, a.currency,
    count(*) AS projects, CAST(sum(a.amount) AS VARCHAR) AS sum
FROM told a
JOIN projects p USING (project_uid)
WHERE p.is_operation = 'yes'
GROUP BY ALL
ORDER BY ALL
"""
_RAW = """
SELECT
    source_id, CAST(snapshot_date AS VARCHAR) AS snapshot_date, path,
    source_file_sha256 AS sha256, bytes
FROM source_files
ORDER BY source_id, snapshot_date, path
"""
_FINDINGS = """
SELECT severity, count(*)
FROM (SELECT severity FROM findings UNION ALL SELECT severity FROM quarantine)
GROUP BY severity
ORDER BY severity
"""


def file_entry(folder: Path, path: Path) -> FileEntry:
    """The entry of a file that lies below a release's folder."""
    return FileEntry(
        path=path.relative_to(folder).as_posix(),
        format=path.suffix.removeprefix("."),
        bytes=path.stat().st_size,
        sha256=file_sha256(path),
    )


def table_entry(folder: Path, table: Table, rows: int) -> TableEntry:
    """The entry of a table whose two files have been written."""
    data = folder / "data"
    return TableEntry(
        rows=rows,
        key=list(table.key),
        columns=[ColumnEntry(name=c.name, type=str(arrow_type(c))) for c in table.columns],
        files=[file_entry(folder, data / f"{table.name}.{kind}") for kind in ("parquet", "csv")],
    )


def told_by_database(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The parts of a manifest that are counted in the database."""
    return {
        "findings": dict(connection.execute(_FINDINGS).fetchall()),
        "money": _dicts(connection, _MONEY),
        "raw_files": _dicts(connection, _RAW),
    }


def _dicts(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def make_manifest(**parts: Any) -> Manifest:
    """A manifest of the present software and schema."""
    return Manifest(
        registry_version=REGISTRY_VERSION, software_version=smartdata.__version__, **parts
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` into a release's folder."""
    text = json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8", newline="")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release.

    Raises:
        ReleaseError: it is missing or is not one.
    """
    path = folder / MANIFEST_NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ReleaseError(f"{path}: is missing; this is not a whole release.") from error
    except (ValidationError, OSError) as error:
        raise ReleaseError(f"{path}: is damaged: {error}") from error
