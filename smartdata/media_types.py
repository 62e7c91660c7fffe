"""The media type of a file that is published, by its name: for servers and for metadata alike."""

from __future__ import annotations

from pathlib import PurePosixPath

#: By the end of a name: registered with IANA, or the one that the makers of the format state.
_BY_END = {
    ".atom": "application/atom+xml",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".duckdb": "application/vnd.duckdb",
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".rdf": "application/rdf+xml",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
#: Of names that say it as a whole.
_BY_NAME = {
    "LICENSE": "text/plain",
    "SHA256SUMS": "text/plain",
    "_headers": "text/plain",
    "_redirects": "text/plain",
    "croissant.json": "application/ld+json",
    "csvw-metadata.json": "application/csvm+json",
    "feed.xml": "application/atom+xml",
    "ro-crate-metadata.json": "application/ld+json",
}
UNKNOWN = "application/octet-stream"


def media_type(path: str) -> str:
    """The media type of a file, without its character set."""
    name = PurePosixPath(path).name
    return _BY_NAME.get(name) or _BY_END.get(name[name.rfind(".") :].lower(), UNKNOWN)
