"""What one run reads: the sources, their snapshots, and a fingerprint of it all."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from smartdata.config import Settings
from smartdata.describe.source import SourceDescription, chosen_sources, find_sources
from smartdata.errors import RawError
from smartdata.parse.batches import RawItem
from smartdata.publish.manifest import Manifest
from smartdata.raw.snapshots import RawFile, Snapshot, check_source, snapshot_days
from smartdata.registry import REGISTRY_VERSION

log = logging.getLogger(__name__)

_PACKAGES = (
    "duckdb",
    "lxml",
    "openpyxl",
    "pandas",
    "pandera",
    "pyarrow",
    "python-stdnum",
    "xlrd",
)
_CODE_SUFFIXES = (".py", ".sql", ".csv", ".md")


@dataclass(frozen=True)
class SourceInput:
    """A source as a run reads it: its description and the files of one snapshot."""

    description: SourceDescription
    day: date
    files: tuple[RawFile, ...]


@dataclass(frozen=True)
class Inputs:
    """Everything that decides what a release says; equal fingerprints, equal releases."""

    sources: tuple[SourceInput, ...]
    fingerprint: str

    @property
    def files(self) -> int:
        """Raw files that the run will read."""
        return sum(len(source.files) for source in self.sources)

    def items(self, raw: Path) -> Iterator[RawItem]:
        """The raw files, in the order in which they are counted."""
        for source in self.sources:
            folder = raw / source.description.id / source.day.isoformat()
            for file in source.files:
                yield RawItem(source.description, folder, source.day, file)

    def write(self, path: Path) -> None:
        """Keep the inputs for the stages to come."""
        told = {
            "fingerprint": self.fingerprint,
            "sources": [
                {
                    "description": source.description.model_dump(mode="json"),
                    "day": source.day.isoformat(),
                    "files": [asdict(file) for file in source.files],
                }
                for source in self.sources
            ],
        }
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def read_inputs(path: Path) -> Inputs:
    """Read what :meth:`Inputs.write` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Inputs(
        fingerprint=told["fingerprint"],
        sources=tuple(
            SourceInput(
                SourceDescription.model_validate(source["description"]),
                date.fromisoformat(source["day"]),
                tuple(RawFile(**file) for file in source["files"]),
            )
            for source in told["sources"]
        ),
    )


def take_inputs(settings: Settings, wanted: tuple[str, ...], released: Manifest | None) -> Inputs:
    """Check every snapshot and choose the one of each source that the run reads.

    That is the newest one of each source. Where only some sources are wanted, the others stay at
    the snapshot of the latest release, or out of it if they were never in one. A source that is
    still to be fetched for the first time is left out, unless it is wanted by name.

    Raises:
        RawError: a snapshot was edited or vanished, or a description can't be used.
        UsageError: an unknown source.
    """
    described = find_sources(settings.raw)
    chosen = chosen_sources(described, wanted)
    before = released.raw_files if released else []
    stay = {entry.source_id: entry.snapshot_date for entry in before}
    taken = []
    for name, description in described.items():
        if name not in wanted and name not in stay and _awaits(settings.raw / name, description):
            log.warning("%s: left out until it was fetched; try: smartdata fetch %s", name, name)
            continue
        snapshots = check_source(settings.raw / name)
        if name in chosen:
            taken.append((description, snapshots[max(snapshots)]))
        elif name in stay:
            day = date.fromisoformat(stay[name])
            if day not in snapshots:
                raise RawError(
                    f"{settings.raw / name / stay[name]}: the latest release holds this snapshot, "
                    "which has vanished. Bring it back, or refresh this source as well."
                )
            taken.append((description, snapshots[day]))
    lost = sorted(stay.keys() - described.keys())
    if lost:
        raise RawError(
            f"{settings.raw}: the latest release holds the source {', '.join(lost)}, which has no "
            "folder any more. Bring it back, or its projects would silently vanish."
        )
    if not taken:
        raise RawError(
            f"{settings.raw}: no source has a snapshot yet. Bring the first ones with: smartdata "
            "fetch"
        )
    return Inputs(
        tuple(SourceInput(source, snapshot.day, snapshot.files) for source, snapshot in taken),
        _fingerprint(settings, taken),
    )


def _awaits(source: Path, description: SourceDescription) -> bool:
    """Whether a source says where its files come from, but none has come yet."""
    return (
        description.fetch is not None
        and not snapshot_days(source)
        and not any(source.glob("*.lock.json"))
    )


def _fingerprint(settings: Settings, taken: list[tuple[SourceDescription, Snapshot]]) -> str:
    told: list[Any] = [
        REGISTRY_VERSION,
        software_digest(),
        settings.data_licence.model_dump(),
        settings.publisher.model_dump(),
        [settings.max_page_bytes],
        reading_packages(),
        [[source.model_dump(mode="json"), snapshot.digest] for source, snapshot in taken],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@cache
def reading_packages() -> dict[str, str]:
    """Versions of what decides how raw files are read and what bytes are written."""
    found = {name: metadata.version(name) for name in _PACKAGES}
    return {**found, "python": platform.python_version()}


@cache
def software_digest() -> str:
    """SHA-256 over the code, queries and reference tables of this package."""
    digest = hashlib.sha256()
    for name, data in sorted(_code(files("smartdata"), "")):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _code(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _code(entry, f"{name}/")
        elif entry.name.endswith(_CODE_SUFFIXES):
            yield name, entry.read_bytes()
