"""The stages before the warehouse: every new snapshot of each source is read, and judged."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from smartdata.config import Settings
from smartdata.correct.apply import apply_corrections
from smartdata.describe.corrections import Corrections, read_corrections
from smartdata.errors import RawError
from smartdata.inputs import Inputs, SourceInput, readings_software
from smartdata.parse.batches import BatchSize, RawItem
from smartdata.parse.readings import Reading, Readings
from smartdata.parse.schema import joined
from smartdata.progress import progress
from smartdata.raw.snapshots import Snapshot
from smartdata.registry import BY_NAME
from smartdata.store.runs import write_run
from smartdata.validate.stage import NO_DUPLICATES, RECORD_TABLES, Tally, validate_batch
from smartdata.work import Work

log = logging.getLogger(__name__)

#: Snapshots of which a file was refused, and why.
Refused = dict[tuple[str, date], str]


def batch_size(settings: Settings) -> BatchSize:
    """How much one batch holds, as the settings say."""
    return BatchSize(settings.batch_records, settings.batch_statements, settings.max_page_bytes)


class Reader:
    """Reads the snapshots that a run takes, and finds what was read of them."""

    def __init__(self, settings: Settings, work: Work, inputs: Inputs) -> None:
        self.settings = settings
        self.work = work
        self.inputs = inputs
        self.root = work.readings if inputs.full else settings.warehouse / "readings"

    def read(self) -> int:
        """Read every snapshot that no reading is there of; returns the raw records of all taken.

        A snapshot of which a file is refused is set aside with the reason; see :meth:`refused`.

        Raises:
            RawError: a file is refused, and no source has any snapshot left.
        """
        refused: Refused = {}
        first: RawError | None = None
        rows = 0
        for source in self.inputs.sources:
            readings = self._readings(source)
            for snapshot, earlier in self._waiting(source, refused):
                try:
                    reading = self._reading(readings, snapshot, earlier)
                except RawError as error:
                    log.warning("%s/%s is held: %s", source.description.id, snapshot.day, error)
                    refused[source.description.id, snapshot.day] = self._without_folder(error)
                    first = first or error
                    continue
                rows += reading.raw_records
            if not self.inputs.full:
                readings.forget_others()
        if first is not None and not self._anything_left(refused):
            raise first
        told = [[name, day.isoformat(), why] for (name, day), why in refused.items()]
        self.work.refused.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        return rows

    def _readings(self, source: SourceInput) -> Readings:
        return Readings(self.root, source.description, readings_software(self.settings))

    def _waiting(
        self, source: SourceInput, refused: Refused
    ) -> Iterator[tuple[Snapshot, list[Snapshot]]]:
        """The snapshots to be read, each with the earlier ones that have been."""
        readings = self._readings(source)
        earlier: list[Snapshot] = []
        for one in source.snapshots:
            if not one.readable:
                continue
            before = [] if self.inputs.full else list(earlier)
            if one.day in source.load:
                yield one.snapshot, before
                if (source.description.id, one.day) not in refused:
                    earlier.append(one.snapshot)
            elif readings.find(one.snapshot, before) is not None:
                earlier.append(one.snapshot)

    def _reading(self, readings: Readings, snapshot: Snapshot, earlier: list[Snapshot]) -> Reading:
        found = readings.find(snapshot, earlier)
        if found is not None:
            return found

        def shown(items: Iterator[RawItem]) -> Iterator[RawItem]:
            yield from progress(items, "raw files parsed", "file", len(snapshot.files))

        limit = self.settings.duckdb_memory_limit
        size = batch_size(self.settings)
        return readings.read(snapshot, self.settings.raw, earlier, size, limit, shown)

    def _anything_left(self, refused: Refused) -> bool:
        return any(
            one.readable and (source.description.id, one.day) not in refused
            for source in self.inputs.sources
            for one in source.snapshots
        )

    def _without_folder(self, error: RawError) -> str:
        """A message that says the same on every machine: it is published."""
        return str(error).replace(f"{self.settings.raw}/", "")

    def refused(self) -> Refused:
        """The snapshots that :meth:`read` set aside."""
        told = json.loads(self.work.refused.read_text(encoding="utf-8"))
        return {(name, date.fromisoformat(day)): why for name, day, why in told}

    def found(self) -> Iterator[tuple[SourceInput, Snapshot, Reading]]:
        """What was read of the snapshots that the run takes, source by source, oldest first."""
        refused = self.refused()
        for source in self.inputs.sources:
            readings = self._readings(source)
            for snapshot, earlier in self._waiting(source, refused):
                if (source.description.id, snapshot.day) in refused:
                    continue
                reading = readings.find(snapshot, earlier)
                if reading is None:
                    raise RawError(
                        f"{readings.folder / snapshot.day.isoformat()}: what was read of the "
                        "snapshot has vanished. Run the refresh again."
                    )
                yield source, snapshot, reading

    def judge(self) -> Tally:
        """Judge what was read, and write the tables of each snapshot into the work folder.

        Raises:
            ContractError: a table does not match the registry.
            RawError: the corrections changed meanwhile.
        """
        tally = Tally()
        for source, snapshot, reading in self.found():
            corrections = self._corrections(source)
            folder = self.work.tables_of(source.description.id, snapshot.day)
            for name in RECORD_TABLES:
                (folder / name).mkdir(parents=True)
            batches = progress(reading.read(), "batches validated", "batch", reading.batches)
            # Where most statements had been judged before, few are in each batch.
            pages = source.description.format == "record-pages"
            size = self.settings.batch_records if pages else self.settings.batch_statements
            for number, batch in enumerate(joined(batches, size)):
                if not batch.records.num_rows and not batch.observations.num_rows:
                    continue
                corrected = apply_corrections(batch, corrections)
                tables = validate_batch(corrected, NO_DUPLICATES, RECORD_TABLES)
                tally.add(tables, batch.records.num_rows)
                for name, table in tables.items():
                    if table.num_rows:
                        write_run(folder / name, number, table, BY_NAME[name].as_read())
        return tally

    def _corrections(self, source: SourceInput) -> Corrections:
        folder: Path = self.settings.raw / source.description.id
        corrections = read_corrections(folder, source.description)
        if corrections.digest != source.corrections:
            raise RawError(f"{folder}: the corrections changed while the run was at work.")
        return corrections
