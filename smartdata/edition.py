"""What a release says of itself, gathered once for metadata, pages and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from smartdata.config import DataLicence, Publication, Publisher
from smartdata.publish.manifest import FileEntry, MoneyEntry, RecordCounts, TableEntry, Withheld
from smartdata.publish.versions import version_key


class SourceTerms(BaseModel):
    """A source in the release, who publishes it and on what terms."""

    source_id: str
    title_en: str
    title_lv: str
    title_lt: str | None = None
    publisher: str
    landing_page: str | None = None
    licence: str | None = None
    attribution: str
    snapshot_date: date


class Coverage(BaseModel):
    """Time and places that the projects of a release lie in; empty where none is stated."""

    first_day: date | None = None
    last_day: date | None = None
    #: ISO 3166-1 alpha-2 codes, as in the column ``country``.
    countries: tuple[str, ...] = ()
    #: NUTS codes with the version in which each is meant.
    regions: tuple[tuple[str, str], ...] = ()


class ColumnProfile(BaseModel):
    """What a column of a release holds."""

    filled: int
    #: How many different values there are; an estimate where there are more than a thousand.
    distinct: int
    #: The smallest and largest value, as the CSV file has them.
    least: str | None = None
    most: str | None = None
    #: A few values, the most frequent first; none of columns that may name a person.
    examples: tuple[str, ...] = ()
    #: What sources call it: (source_id, label).
    labels: tuple[tuple[str, str], ...] = ()


class Profile(BaseModel):
    """What the tables of a release hold, by table and column."""

    rows: dict[str, int]
    columns: dict[str, dict[str, ColumnProfile]]


@dataclass(frozen=True)
class Edition:
    """A release that is being made, as everything that describes it needs to know it.

    ``folder`` is the release's folder; its tables lie in ``data`` below it, written already.
    """

    folder: Path
    version: str
    previous: str | None
    registry_version: str
    software_version: str
    publication: Publication
    publisher: Publisher
    licence: DataLicence
    #: Every table with its rows, key, columns and files (Parquet, CSV, JSON Lines, GeoJSON …).
    tables: Mapping[str, TableEntry]
    #: Files that hold several tables (workbook, DuckDB file).
    downloads: tuple[FileEntry, ...]
    records: RecordCounts
    findings: Mapping[str, int]
    money: tuple[MoneyEntry, ...]
    sources: tuple[SourceTerms, ...]
    withheld: tuple[Withheld, ...]
    coverage: Coverage
    profile: Profile
    #: The rows of each table in the release before.
    rows_before: Mapping[str, int] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day of the release, which its version tells."""
        return version_key(self.version)[0]
