"""What one run reads: the sources, their snapshots, and a fingerprint of it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from smartdata.config import Settings
from smartdata.errors import RawError
from smartdata.parse.batches import RawItem
from smartdata.publish.manifest import Manifest
from smartdata.raw.description import SourceDescription, chosen_sources, find_sources
from smartdata.raw.snapshots import RawFile, Snapshot, check_source
from smartdata.registry import REGISTRY_VERSION

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
    def records_in(self) -> int:
        """Raw records that the run will read; on record pages, one per file."""
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
                    "description": source.description.model_dump(),
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
    the snapshot of the latest release, or out of it if they were never in one.

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
        snapshots = check_source(settings.raw / name)
        if name in chosen:
            taken.append((description, snapshots[max(snapshots)]))
        elif name in stay:
            taken.append((description, snapshots[date.fromisoformat(stay[name])]))
    lost = sorted(stay.keys() - described.keys())
    if lost:
        raise RawError(
            f"{settings.raw}: the latest release holds the source {', '.join(lost)}, which has no "
            "folder any more. Bring it back, or its projects would silently vanish."
        )
    return Inputs(
        tuple(SourceInput(source, snapshot.day, snapshot.files) for source, snapshot in taken),
        _fingerprint(settings, taken),
    )


def _fingerprint(settings: Settings, taken: list[tuple[SourceDescription, Snapshot]]) -> str:
    told: list[Any] = [
        REGISTRY_VERSION,
        software_digest(),
        settings.data_licence.model_dump(),
        settings.publisher.model_dump(),
        [settings.max_page_bytes],
        [[source.model_dump(), snapshot.digest] for source, snapshot in taken],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


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
