"""What was read of each snapshot, kept so that nothing is read twice.

A reading is a folder of parsed batches, named after the source, what its reading depends on, and
the day of the snapshot. It holds a mention of every statement, and the statements themselves
but for those that an earlier snapshot has in the same words.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from smartdata.describe.source import SourceDescription
from smartdata.errors import ContractError
from smartdata.files import sync_tree
from smartdata.parse.batches import BatchedParser, BatchSize, RawItem
from smartdata.parse.carried import carry_over
from smartdata.parse.known import KnownContents
from smartdata.parse.reading import reading_digest
from smartdata.parse.schema import ParsedBatch
from smartdata.raw.snapshots import Snapshot

_ABOUT = "reading.json"


class _About(BaseModel):
    model_config = ConfigDict(extra="forbid")
    digest: str
    batches: int
    raw_records: int
    relies_on: dict[date, str]


@dataclass(frozen=True)
class Reading:
    """The parsed batches of one snapshot."""

    folder: Path
    batches: int
    raw_records: int

    def pattern(self, table: str) -> str:
        """The pattern of the Parquet files that hold a table."""
        return str(self.folder / f"{table}-*.parquet")

    def read(self) -> Iterator[ParsedBatch]:
        """The batches, one after the other, without the mentions of statements in them."""
        unneeded = ("mentions", "raw_rows")
        return (ParsedBatch.read(self.folder, number, unneeded) for number in range(self.batches))


class Readings:
    """The readings of one source below ``root``; ``software`` is what else reading depends on."""

    def __init__(self, root: Path, source: SourceDescription, software: str) -> None:
        self.source = source
        told = f"{software} {reading_digest(source)}"
        self.key = hashlib.sha256(told.encode()).hexdigest()
        self.folder = root / source.id / self.key[:16]

    def find(self, snapshot: Snapshot, earlier: Sequence[Snapshot]) -> Reading | None:
        """The reading of a snapshot, where there is a whole one that relies on no other snapshots
        than the earlier ones given."""
        folder = self.folder / snapshot.day.isoformat()
        try:
            about = _About.model_validate_json((folder / _ABOUT).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        there = {one.day: one.digest for one in earlier}
        relied = all(there.get(day) == digest for day, digest in about.relies_on.items())
        if about.digest != snapshot.digest or not relied:
            return None
        return Reading(folder, about.batches, about.raw_records)

    def read(
        self, snapshot: Snapshot, raw: Path, earlier: Sequence[Snapshot], size: BatchSize,
        memory_limit: str, shown: Callable[[Iterator[RawItem]], Iterator[RawItem]],
    ) -> Reading:  # fmt: skip
        """Read a snapshot and keep the reading. Files and statements that the readings of earlier
        snapshots hold are only mentioned.

        Raises:
            RawError: a file is refused, changed meanwhile, or contradicts its description.
            ContractError: the reading of an earlier snapshot is not there.
        """
        folder = self.folder / snapshot.day.isoformat()
        building = folder.with_name(f".{folder.name}")
        for left in (building, folder):
            if left.exists():
                shutil.rmtree(left)
        building.mkdir(parents=True)
        before = [self._folder_of(one) for one in earlier]
        place = raw / self.source.id / snapshot.day.isoformat()
        items = [
            RawItem(self.source, place, snapshot.day, file, number)
            for number, file in enumerate(snapshot.files)
        ]
        parser = BatchedParser(size, building)
        count = 0
        with KnownContents(before, memory_limit, building / "spill") as known:
            carried, rows = carry_over(known.connection, before, items, building)
            parser.raw_records += rows
            count = len(list(building.glob("mentions-*.parquet")))
            left_over = (item for item in items if item.number not in carried)
            for batch in parser.batches(shown(left_over), known):
                batch.write(building, count)
                count += 1
        about = _About(
            digest=snapshot.digest,
            batches=count,
            raw_records=parser.raw_records,
            relies_on={one.day: one.digest for one in earlier},
        )
        shutil.rmtree(building / "spill", ignore_errors=True)
        (building / _ABOUT).write_text(about.model_dump_json(), encoding="utf-8")
        sync_tree(building)
        building.rename(folder)
        return Reading(folder, count, parser.raw_records)

    def _folder_of(self, snapshot: Snapshot) -> Path:
        folder = self.folder / snapshot.day.isoformat()
        if not (folder / _ABOUT).is_file():
            raise ContractError(
                f"{folder}: the reading of an earlier snapshot is not there. Snapshots are read in "
                "the order of their days."
            )
        return folder

    def forget_others(self) -> None:
        """Remove what was read of the source by other descriptions or software."""
        if self.folder.parent.is_dir():
            for other in self.folder.parent.iterdir():
                if other != self.folder:
                    shutil.rmtree(other)
