"""The file formats of a release: how each is recognised, served and named to people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from smartdata.registry.model import Words

Reach = Literal["table", "release"]


@dataclass(frozen=True)
class Kind:
    """A file format: the end of its files' names, its media type, and what people call it.

    ``media_type`` is registered with IANA, or the one that its makers state; ``charset`` is said
    beside it where the format is text. ``reach`` tells whether a file holds one table or all.
    """

    name: str
    suffix: str
    media_type: str
    label: Words
    reach: Reach
    #: Code in the file type list of the EU Publications Office, where it has one that fits.
    file_type: str | None = None
    text: bool = False


PARQUET = Kind(
    "parquet", ".parquet", "application/vnd.apache.parquet",
    Words("Parquet", "Parquet", "Parquet"), "table", "PARQUET",
)  # fmt: skip
CSV = Kind("csv", ".csv", "text/csv", Words("CSV", "CSV", "CSV"), "table", "CSV", text=True)
JSON_LINES = Kind(
    "jsonl", ".jsonl", "application/jsonl",
    Words("JSON Lines", "JSON Lines", "JSON Lines"), "table", "JSON", text=True,
)  # fmt: skip
GEOJSON = Kind(
    "geojson", ".geojson", "application/geo+json",
    Words("GeoJSON", "GeoJSON", "GeoJSON"), "table", "GEOJSON", text=True,
)  # fmt: skip
GEOPARQUET = Kind(
    "geoparquet", ".geo.parquet", "application/vnd.apache.parquet",
    Words("GeoParquet", "GeoParquet", "GeoParquet"), "table", "PARQUET",
)  # fmt: skip
WORKBOOK = Kind(
    "xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Words("Excel workbook (XLSX)", "Excel darbgrāmata (XLSX)", "„Excel“ darbaknygė (XLSX)"),
    "release", "XLSX",
)  # fmt: skip
DATABASE = Kind(
    "duckdb", ".duckdb", "application/vnd.duckdb",
    Words("DuckDB database", "DuckDB datubāze", "„DuckDB“ duomenų bazė"), "release",
)  # fmt: skip

#: Every format; of two whose suffixes both fit a name, the one with the longer suffix stands first.
KINDS: tuple[Kind, ...] = (
    GEOPARQUET,
    PARQUET,
    CSV,
    JSON_LINES,
    GEOJSON,
    WORKBOOK,
    DATABASE,
)
BY_KIND: dict[str, Kind] = {kind.name: kind for kind in KINDS}


def kind_of(path: PurePosixPath | str) -> Kind | None:
    """The format of a file by its name; None for files that hold no table of the release."""
    name = PurePosixPath(path).name
    return next((kind for kind in KINDS if name.endswith(kind.suffix)), None)
