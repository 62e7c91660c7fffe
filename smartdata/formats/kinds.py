"""The file formats of a release: how each is recognised, and what people and catalogues call it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from smartdata.media_types import UNKNOWN, media_type
from smartdata.registry.model import Words


@dataclass(frozen=True)
class Kind:
    """A file format: the end of its files' names, what people call it, its code in the file type
    list of the EU Publications Office, and the standard that it follows."""

    name: str
    suffix: str
    label: Words
    eu_code: str
    standard: str | None = None
    #: A media type that IANA has registered, which catalogues insist on, where that of the format
    #: is not. (A file of JSON Lines is no JSON document; it is text.)
    registered: str | None = None

    @property
    def media_type(self) -> str:
        """The media type that tools know it by."""
        return media_type(self.suffix)

    @property
    def iana(self) -> str:
        """A media type that is registered with IANA."""
        return self.registered or self.media_type


PARQUET = Kind(
    "parquet", ".parquet", Words("Parquet", "Parquet", "Parquet"), "PARQUET",
    "https://parquet.apache.org/docs/file-format/",
)  # fmt: skip
CSV = Kind(
    "csv", ".csv", Words("CSV", "CSV", "CSV"), "CSV", "https://www.rfc-editor.org/rfc/rfc4180"
)
JSON_LINES = Kind(
    "jsonl", ".jsonl", Words("JSON Lines", "JSON Lines", "JSON Lines"), "TXT",
    "https://jsonlines.org/", registered="text/plain",
)  # fmt: skip
GEOJSON = Kind(
    "geojson", ".geojson", Words("GeoJSON", "GeoJSON", "GeoJSON"), "GEOJSON",
    "https://www.rfc-editor.org/rfc/rfc7946",
)  # fmt: skip
GEOPARQUET = Kind(
    "geoparquet", ".geo.parquet", Words("GeoParquet", "GeoParquet", "GeoParquet"), "PARQUET",
    "https://geoparquet.org/releases/v1.1.0/",
)  # fmt: skip
WORKBOOK = Kind(
    "xlsx", ".xlsx",
    Words("Excel workbook (XLSX)", "Excel darbgrāmata (XLSX)", "„Excel“ darbaknygė (XLSX)"),
    "XLSX",
)  # fmt: skip
DATABASE = Kind(
    "duckdb", ".duckdb",
    Words("DuckDB database", "DuckDB datubāze", "„DuckDB“ duomenų bazė"), "BIN",
    "https://duckdb.org/docs/stable/internals/storage", registered=UNKNOWN,
)  # fmt: skip
#: Any other file.
OTHER = Kind("file", "", Words("file", "datne", "failas"), "BIN")

#: Every format; of two whose suffixes both fit a name, the one with the longer suffix stands first.
KINDS: tuple[Kind, ...] = (
    GEOPARQUET,
    PARQUET,
    CSV,
    JSON_LINES,
    GEOJSON,
    WORKBOOK,
    DATABASE,
    OTHER,
)


def kind_of(path: str) -> Kind:
    """The format of a file by its name."""
    name = PurePosixPath(path).name
    return next(kind for kind in KINDS if name.endswith(kind.suffix))
