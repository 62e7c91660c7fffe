"""Reviewing a source: what is expected beside what was found, and taking the one for the other."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from smartdata.errors import RawError, UsageError
from smartdata.expect.compare import Deviation, compare
from smartdata.expect.found import found
from smartdata.expect.rows import (
    EXPECTED_NAME,
    FOUND_NAME,
    Counted,
    read_counted,
    write_counted,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Review:
    """What is expected of a source and what the last run found in it; None without a file."""

    source_id: str
    expected: list[Counted] | None
    found: list[Counted] | None

    @property
    def deviations(self) -> list[Deviation]:
        """What deviates; nothing where one of the two is not there."""
        if self.expected is None or self.found is None:
            return []
        return compare(self.expected, self.found)

    @property
    def told(self) -> str:
        """How the source stands, in a sentence."""
        if self.found is None:
            return "no run has written what it found; run: smartdata refresh"
        if self.expected is None:
            accept = f"smartdata expectations accept {self.source_id}"
            return f"nothing is expected yet; once what was found is right: {accept}"
        if self.deviations:
            return f"deviations: {len(self.deviations)}"
        return f"as expected (rows: {len(self.expected)})"

    def as_dict(self) -> dict[str, Any]:
        """The review for programs."""
        return {
            "source_id": self.source_id,
            "expected": None if self.expected is None else len(self.expected),
            "found": None if self.found is None else len(self.found),
            "deviations": [
                {
                    **dict(zip(("programme", "what", "stage", "currency"), one.key, strict=True)),
                    "expected": _counted(one.expected),
                    "found": _counted(one.found),
                    "told": one.told,
                }
                for one in self.deviations
            ],
        }


def _counted(row: Counted | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"rows": row.rows, "sum": None if row.sum is None else str(row.sum)}


def write_found(source_folder: Path, rows: Iterable[Counted]) -> bool:
    """Write ``found.csv`` beside the snapshots, only where its bytes change; says whether they did.

    Raises:
        OSError: it can't be written.
    """
    return write_counted(source_folder / FOUND_NAME, rows)


def review_files(source_folder: Path) -> Review:
    """The review of a source by its two files.

    Raises:
        RawError: one of them is damaged.
    """
    return Review(
        source_folder.name,
        read_counted(source_folder / EXPECTED_NAME),
        read_counted(source_folder / FOUND_NAME),
    )


def review_run(
    connection: duckdb.DuckDBPyConnection, raw: Path, source_ids: Iterable[str]
) -> list[str]:
    """What a run does once it has published: write what it found, and tell what deviates.

    Returns one sentence per deviation, each naming its source. It never stops a run: a file that
    is damaged or can't be written is told like a deviation.
    """
    told = []
    for source_id in source_ids:
        rows = found(connection, source_id)
        try:
            write_found(raw / source_id, rows)
        except OSError as error:
            told.append(f"{raw / source_id / FOUND_NAME}: can't be written ({error.strerror})")
        try:
            expected = read_counted(raw / source_id / EXPECTED_NAME)
        except RawError as error:
            told.append(str(error))
            continue
        review = Review(source_id, expected, rows)
        told += [f"{source_id}: {deviation.told}" for deviation in review.deviations]
    return told


def accept(source_folder: Path) -> bool:
    """Take what the last run found for what is expected from now on; says whether that is new.

    Raises:
        UsageError: no run has written what it found.
        RawError: ``found.csv`` is damaged.
    """
    rows = read_counted(source_folder / FOUND_NAME)
    if rows is None:
        raise UsageError(
            f"{source_folder / FOUND_NAME}: is missing; no run has written what it found. Run: "
            "smartdata refresh"
        )
    return write_counted(source_folder / EXPECTED_NAME, rows)
