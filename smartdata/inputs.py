"""What one run reads: the sources, their snapshots and corrections, and a fingerprint of it all."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from smartdata.config import Settings
from smartdata.describe.corrections import read_corrections
from smartdata.describe.source import SourceDescription, chosen_sources, find_sources
from smartdata.digests import judging_software, reading_software, software_digest
from smartdata.errors import RawError, ReleaseError
from smartdata.files import file_sha256
from smartdata.parse.reading import reading_digest
from smartdata.publish.manifest import Manifest
from smartdata.publish.versions import releases_folder
from smartdata.raw.decisions import Decision, decisions
from smartdata.raw.hashes import HashCache
from smartdata.raw.snapshots import RawFile, Snapshot, check_source, snapshot_days
from smartdata.registry import REGISTRY_VERSION, SNAPSHOTS
from smartdata.site.frontend import frontend_digest
from smartdata.store.database import Loaded, LoadedSnapshot, loaded_sources
from smartdata.work import DATABASE_NAME

log = logging.getLogger(__name__)

#: Where a warehouse remembers the checksums of raw files that did not change.
HASHES_NAME = ".hashes.sqlite"


@dataclass(frozen=True)
class SnapshotInput:
    """A snapshot as a run takes it: its files, whether it is full, and what a person decided."""

    snapshot: Snapshot
    statement: str
    verdict: str | None = None
    why: str | None = None

    @property
    def day(self) -> date:
        """The day of the snapshot."""
        return self.snapshot.day

    @property
    def readable(self) -> bool:
        """Whether it is read at all."""
        return self.verdict != "reject"

    def told(self) -> list[str | None]:
        """What makes it another input."""
        return [self.snapshot.digest, self.statement, self.verdict, self.why]


@dataclass(frozen=True)
class SourceInput:
    """A source as a run takes it. ``anew``: what the warehouse holds of it does not hold any more;
    ``load``: the days of the snapshots that go into the warehouse, in their order."""

    description: SourceDescription
    snapshots: tuple[SnapshotInput, ...]
    corrections: str
    judging_key: str
    anew: bool
    load: tuple[date, ...]

    @property
    def waiting(self) -> list[SnapshotInput]:
        """The snapshots that go into the warehouse, oldest first."""
        return [one for one in self.snapshots if one.day in self.load]


@dataclass(frozen=True)
class Inputs:
    """Everything that decides what a release says; equal fingerprints, equal releases.

    ``anew``: the whole warehouse is made anew; ``full``: no earlier reading is trusted either.
    """

    sources: tuple[SourceInput, ...]
    fingerprint: str
    anew: bool
    full: bool
    #: Sources that are left out, as their terms do not allow them to be published.
    withheld: tuple[SourceDescription, ...] = ()

    @property
    def files(self) -> int:
        """Raw files of the snapshots that the run takes."""
        waiting = (one for source in self.sources for one in source.waiting)
        return sum(len(one.snapshot.files) for one in waiting)

    def write(self, path: Path) -> None:
        """Keep the inputs for the stages to come. Of snapshots that the warehouse has already, the
        files are left out."""
        told = {
            "fingerprint": self.fingerprint,
            "anew": self.anew,
            "full": self.full,
            "sources": [
                {
                    "description": source.description.model_dump(mode="json"),
                    "snapshots": [_told(one) for one in source.snapshots],
                    "corrections": source.corrections,
                    "judging_key": source.judging_key,
                    "anew": source.anew,
                    "load": [day.isoformat() for day in source.load],
                }
                for source in self.sources
            ],
            "withheld": [one.model_dump(mode="json") for one in self.withheld],
        }
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _told(one: SnapshotInput) -> dict[str, Any]:
    snapshot = one.snapshot
    return {
        "source_id": snapshot.source_id,
        "day": snapshot.day.isoformat(),
        "files": [asdict(file) for file in snapshot.files],
        "recorded_at": snapshot.recorded_at.isoformat() if snapshot.recorded_at else None,
        "statement": one.statement,
        "verdict": one.verdict,
        "why": one.why,
    }


def read_inputs(path: Path) -> Inputs:
    """Read what :meth:`Inputs.write` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Inputs(
        fingerprint=told["fingerprint"],
        anew=told["anew"],
        full=told["full"],
        sources=tuple(
            SourceInput(
                SourceDescription.model_validate(source["description"]),
                tuple(map(_snapshot_input, source["snapshots"])),
                source["corrections"],
                source["judging_key"],
                source["anew"],
                tuple(map(date.fromisoformat, source["load"])),
            )
            for source in told["sources"]
        ),
        withheld=tuple(map(SourceDescription.model_validate, told["withheld"])),
    )


def _snapshot_input(told: dict[str, Any]) -> SnapshotInput:
    recorded = told["recorded_at"]
    snapshot = Snapshot(
        told["source_id"],
        date.fromisoformat(told["day"]),
        tuple(RawFile(**file) for file in told["files"]),
        datetime.fromisoformat(recorded) if recorded else None,
    )
    return SnapshotInput(snapshot, told["statement"], told["verdict"], told["why"])


def take_inputs(
    settings: Settings, wanted: tuple[str, ...], released: Manifest | None, *, full: bool = False
) -> Inputs:
    """Check every snapshot, and tell which of them the run takes into the warehouse.

    Where only some sources are wanted, the others stay at the snapshots of the latest release, or
    out of it if they were never in one. A source that is still to be fetched for the first time is
    left out, unless it is wanted by name, and so is, from what is public, a source whose terms do
    not allow it. ``full``: everything is read anew, every byte of it.

    Raises:
        RawError: a snapshot was edited or vanished, or a description, decision or correction can't
            be used.
        ReleaseError: the latest release is damaged.
        UsageError: an unknown source.
    """
    described = find_sources(settings.raw)
    chosen = chosen_sources(described, wanted)
    stay = _released_snapshots(settings.warehouse, released)
    lost = sorted(stay.keys() - described.keys())
    if lost:
        raise RawError(
            f"{settings.raw}: the latest release holds the source {', '.join(lost)}, which has no "
            "folder any more. Bring it back, or its projects would silently vanish."
        )
    loaded = None
    if not full:
        loaded = loaded_sources(settings.warehouse / DATABASE_NAME, settings.duckdb_memory_limit)
    taken, withheld = [], []
    with ExitStack() as stack:
        known = None if full else stack.enter_context(_hashes(settings))
        for name, description in described.items():
            folder = settings.raw / name
            if settings.audience == "public" and description.reuse == "not-allowed":
                log.warning("%s: left out, as its terms do not allow it to be published", name)
                withheld.append(description)
                continue
            if name not in wanted and name not in stay and _awaits(folder, description):
                log.warning(
                    "%s: left out until it was fetched; try: smartdata fetch %s", name, name
                )
                continue
            if name not in chosen and name not in stay:
                check_source(folder, known=known)
                continue
            only = None if name in chosen else stay[name]
            snapshots = _snapshots(folder, description, only, known)
            before = (loaded or {}).get(name)
            taken.append(_source_input(settings, description, snapshots, before))
    if not taken:
        raise RawError(
            f"{settings.raw}: no source has a snapshot yet that may be published. Bring the first "
            "ones with: smartdata fetch"
        )
    anew = loaded is None or all(source.anew for source in taken)
    fingerprint = _fingerprint(settings, taken, withheld)
    return Inputs(tuple(taken), fingerprint, anew, full, tuple(withheld))


def _hashes(settings: Settings) -> HashCache:
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    return HashCache(settings.warehouse / HASHES_NAME)


def _released_snapshots(warehouse: Path, released: Manifest | None) -> dict[str, dict[date, str]]:
    """The snapshots of each source that a release knows of, and their status there."""
    found: dict[str, dict[date, str]] = {}
    if released is None:
        return found
    path = releases_folder(warehouse) / released.version / "data" / f"{SNAPSHOTS.name}.parquet"
    if path.is_file():
        columns = ["source_id", "snapshot_date", "status"]
        try:
            told = pq.read_table(path, columns=columns).to_pylist()
        except (OSError, pa.ArrowInvalid) as error:
            raise ReleaseError(
                f"{path}: can't be read ({error}). Restore it from a copy."
            ) from error
        for row in told:
            found.setdefault(row["source_id"], {})[row["snapshot_date"]] = row["status"]
    for entry in released.raw_files:
        day = date.fromisoformat(entry.snapshot_date)
        found.setdefault(entry.source_id, {})[day] = "accepted"
    return found


def _snapshots(
    folder: Path, description: SourceDescription, only: Mapping[date, str] | None,
    known: HashCache | None,
) -> list[SnapshotInput]:  # fmt: skip
    decided = decisions(folder)
    found = check_source(folder, known=known)
    for day, status in (only or {}).items():
        if status == "accepted" and day not in found:
            raise RawError(
                f"{folder / day.isoformat()}: the latest release holds this snapshot, which has "
                "vanished. Bring it back, or refresh this source as well."
            )
    return [
        _with_decision(snapshot, description, decided.get(day))
        for day, snapshot in sorted(found.items())
        if only is None or day in only
    ]


def _with_decision(
    snapshot: Snapshot, description: SourceDescription, decision: Decision | None
) -> SnapshotInput:
    statement = description.snapshots.statement(snapshot.day)
    if decision is None:
        return SnapshotInput(snapshot, statement)
    return SnapshotInput(snapshot, statement, decision.decision, decision.why)


def _source_input(
    settings: Settings, description: SourceDescription, snapshots: list[SnapshotInput],
    loaded: Loaded | None,
) -> SourceInput:  # fmt: skip
    corrections = read_corrections(settings.raw / description.id, description).digest
    told = [
        judging_software(),
        reading_digest(description),
        description.gate.model_dump(mode="json"),
        corrections,
        settings.max_page_bytes,
    ]
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    load = None
    if loaded is not None and loaded.judging_key == key:
        load = _to_load(snapshots, loaded.snapshots)
    anew = load is None
    days = tuple(one.day for one in snapshots) if load is None else load
    return SourceInput(description, tuple(snapshots), corrections, key, anew, days)


def _to_load(
    snapshots: list[SnapshotInput], held: Mapping[date, LoadedSnapshot]
) -> tuple[date, ...] | None:
    """The snapshots that go on from what the warehouse holds; None where they don't: one arrived
    late, was decided otherwise, or is gone, and another one has been taken or held after it."""
    same = 0
    for one in snapshots:
        before = held.get(one.day)
        if before is None or not before.is_same(one.snapshot.digest, one.statement, one.verdict):
            break
        same += 1
    standing = {one.day for one in snapshots[:same]}
    left = {day: one for day, one in sorted(held.items()) if day not in standing}
    if any(one.status == "accepted" for one in left.values()):
        return None
    # Rows lead back to the snapshot whose words came first, also where that one was held.
    known = [(day, one.digest) for day, one in left.items() if one.status == "held"]
    coming = [(one.day, one.snapshot.digest) for one in snapshots[same:] if one.readable]
    if snapshots[same:] and coming[: len(known)] != known:
        return None
    return tuple(one.day for one in snapshots[same:])


def _awaits(source: Path, description: SourceDescription) -> bool:
    """Whether a source says where its files come from, but none has come yet."""
    return (
        description.fetch is not None
        and not snapshot_days(source)
        and not any(source.glob("*.lock.json"))
    )


def readings_software(settings: Settings) -> str:
    """What a reading depends on besides description and files."""
    return f"{reading_software()} {settings.max_page_bytes}"


def _fingerprint(
    settings: Settings, taken: list[SourceInput], withheld: list[SourceDescription]
) -> str:
    regions = settings.publication.regions
    told: list[Any] = [
        REGISTRY_VERSION,
        software_digest(),
        settings.data_licence.model_dump(),
        settings.publisher.model_dump(),
        settings.publication.model_dump(mode="json"),
        file_sha256(regions) if regions else None,
        frontend_digest() if settings.publication.site else None,
        settings.audience,
        [settings.max_page_bytes],
        [
            [one.id, one.title.model_dump(), one.publisher.model_dump(), one.licence]
            for one in withheld
        ],
        [
            [
                source.description.model_dump(mode="json"),
                source.corrections,
                [one.told() for one in source.snapshots],
            ]
            for source in taken
        ],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
