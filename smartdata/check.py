"""Parsing and validating raw files without storing or publishing anything."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from smartdata.config import Settings
from smartdata.describe.source import (
    DESCRIPTION_NAME,
    SourceDescription,
    find_sources,
    read_description,
)
from smartdata.errors import UsageError
from smartdata.files import file_sha256
from smartdata.parse.batches import BatchedParser, RawItem
from smartdata.parse.schema import ParsedBatch
from smartdata.progress import progress
from smartdata.raw.snapshots import RawFile, belongs_beside, snapshot_days
from smartdata.reading import batch_size
from smartdata.registry.model import RECORD_NO
from smartdata.validate.stage import Tally, find_duplicates, validate_batches


@dataclass
class CheckResult:
    """What a check found: counts of records, findings, and reasons of quarantine."""

    records: dict[str, int] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    quarantine: list[dict[str, Any]] = field(default_factory=list)


def check_items(settings: Settings, paths: tuple[Path, ...], source: str | None) -> list[RawItem]:
    """The raw files below some paths, each with the description that it is read by.

    Without a path these are the newest snapshots of all sources, or of the one named. The
    description of a file is the one named by ``source``, else the one in a folder above it, else
    the only one in the raw folder.

    Raises:
        UsageError: a path that is not there, or a file that no description can be found for.
    """
    if not paths:
        described = find_sources(settings.raw)
        if source is not None and source not in described:
            raise UsageError(f"unknown source {source}; there is {', '.join(described)}.")
        folders = [settings.raw / name for name in described if source in (None, name)]
        paths = tuple(
            folder / max(days).isoformat() for folder in folders if (days := snapshot_days(folder))
        )
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"{', '.join(missing)}: there is no such file or folder.")
    found = [file for path in paths for file in _files(path)]
    if not found:
        raise UsageError(f"{', '.join(map(str, paths))}: no raw file is there.")
    return [_item(settings, file, source) for file in found]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    inside = (p for p in sorted(path.rglob("*")) if p.is_file() and p.name.isprintable())
    return [
        p
        for p in inside
        if not (belongs_beside(p.name) and (p.parent / DESCRIPTION_NAME).is_file())
        and not any(part.startswith(".") for part in p.relative_to(path).parts)
    ]


def _item(settings: Settings, file: Path, source: str | None) -> RawItem:
    description, day, inner = _described(settings, file.absolute(), source)
    raw_file = RawFile(inner, file_sha256(file), file.stat().st_size)
    folder = file.absolute().parents[len(Path(inner).parts) - 1]
    return RawItem(description, folder, day, raw_file)


def _described(
    settings: Settings, file: Path, source: str | None
) -> tuple[SourceDescription, date, str]:
    """The description of a file, the day of its snapshot and its path within that."""
    for folder in file.parents:
        if (folder / DESCRIPTION_NAME).is_file():
            relative = file.relative_to(folder)
            try:
                day = date.fromisoformat(relative.parts[0])
                inner = relative.relative_to(relative.parts[0])
            except ValueError:
                day, inner = date.today(), relative
            if inner == Path():  # a file that is named like a snapshot
                inner = relative
            if source is None:
                return read_description(folder), day, inner.as_posix()
            return _named(settings, source), day, inner.as_posix()
    return _named(settings, source), date.today(), file.name


def _named(settings: Settings, source: str | None) -> SourceDescription:
    described = find_sources(settings.raw)
    if source is None and len(described) == 1:
        return next(iter(described.values()))
    if source not in described:
        raise UsageError(
            f"which description to read the files by can't be told; say --source, one of "
            f"{', '.join(described)}."
        )
    return described[source]


def check_files(settings: Settings, items: list[RawItem]) -> CheckResult:
    """Parse and validate raw files exactly as a refresh does, and keep what the rules say."""
    result = CheckResult()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="smartdata-check-") as name:
        folder = Path(name)
        parser = BatchedParser(batch_size(settings), folder)
        count = 0
        for batch in parser.batches(progress(items, "raw files parsed", "file")):
            batch.write(folder, count)
            count += 1
        kept = (ParsedBatch.read(folder, number) for number in range(count))
        duplicates = find_duplicates(folder, settings.duckdb_memory_limit)
        for tables in validate_batches(kept, duplicates, tally):
            result.findings += tables["findings"].drop_columns(RECORD_NO).to_pylist()
            result.quarantine += tables["quarantine"].drop_columns(RECORD_NO).to_pylist()
    result.records = {
        "records in": tally.records_in,
        "would be published": tally.outcomes["published"],
        "would be quarantined": tally.outcomes["quarantined"],
        "duplicates": tally.outcomes["duplicate"],
    }
    return result
