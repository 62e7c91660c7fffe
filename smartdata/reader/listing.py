"""What a release lists: its tables and their Parquet files, as far as a reader needs to know.

The manifest of an older or newer release may say less or more than today's; only what is used here
is asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from smartdata.errors import ReleaseError, UsageError

MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
#: What reading a manifest fails with that is none, or one of lies.
_NO_MANIFEST = (
    ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class TableFile:
    """The Parquet file of a table: its path in the release, its size and its checksum."""

    name: str
    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Listing:
    """A release as its manifest lists it."""

    version: str
    licence: str
    publisher: str
    tables: dict[str, TableFile]

    def table(self, name: str) -> TableFile:
        """The file of a table.

        Raises:
            UsageError: the release has no such table.
        """
        if name not in self.tables:
            raise UsageError(
                f"Release {self.version} has no table {name!r}; it has {', '.join(self.tables)}."
            )
        return self.tables[name]


def read_listing(manifest: bytes, checksums: bytes, place: str) -> Listing:
    """What a manifest lists, once it is known to be the one that the checksums are of.

    ``place`` is named in errors.

    Raises:
        ReleaseError: the manifest does not match its checksum, or lists no tables.
    """
    wanted = _checksum(checksums, MANIFEST)
    if wanted is None:
        raise ReleaseError(f"{place}{CHECKSUMS}: has no line for {MANIFEST}.")
    if hashlib.sha256(manifest).hexdigest() != wanted:
        raise ReleaseError(
            f"{place}{MANIFEST}: does not match its checksum. Try again; if it stays so, tell the "
            "publisher."
        )
    try:
        told = json.loads(manifest)
        files = {entry.name: entry for entry in _files(told["tables"])}
        return Listing(
            version=str(told["version"]),
            licence=str(told["licence"]["name"]),
            publisher=str(told["publisher"]["name"]),
            tables=files,
        )
    except _NO_MANIFEST as error:
        raise ReleaseError(
            f"{place}{MANIFEST}: can't be read ({type(error).__name__}: {error}). It may be of a "
            "newer smartdata: try an update."
        ) from error


def _checksum(checksums: bytes, name: str) -> str | None:
    for line in checksums.decode("utf-8", errors="replace").splitlines():
        digest, _, listed = line.partition("  ")
        if listed == name and _SHA256.fullmatch(digest):
            return digest
    return None


def _files(tables: dict[str, Any]) -> Iterator[TableFile]:
    for name, table in tables.items():
        path = f"data/{name}.parquet"
        if PurePosixPath(path).parts != ("data", f"{name}.parquet"):
            raise ValueError(f"{name!r} is no name of a table")
        entry = next((file for file in table["files"] if file["path"] == path), None)
        if entry is None:
            raise ValueError(f"{path} is not listed")
        size, digest = entry["bytes"], entry["sha256"]
        if not (isinstance(size, int) and size >= 0 and _SHA256.fullmatch(digest)):
            raise ValueError(f"the entry of {path} is damaged")
        yield TableFile(name, path, int(table["rows"]), size, digest)
