"""The stage of the warehouse: judged snapshots go into a copy of the database, one by one, unless
the gate holds them; then the tables of what is stated now are made and checked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from smartdata.config import Settings
from smartdata.connection import connect
from smartdata.correct.stale import refuse_stale
from smartdata.describe.corrections import read_corrections
from smartdata.describe.source import SourceDescription
from smartdata.errors import RawError
from smartdata.gate.judge import Reason, held_message, held_reasons, reasons_text, refused
from smartdata.gate.stats import SnapshotStats, moves, snapshot_stats
from smartdata.inputs import Inputs, SnapshotInput, SourceInput
from smartdata.parse.readings import Reading
from smartdata.publish.changes import note_changes
from smartdata.publish.release import release_before
from smartdata.reading import Reader
from smartdata.store.database import (
    check_database,
    copy_warehouse,
    make_warehouse,
    renew_views,
    row_counts,
)
from smartdata.store.linking import derive_tables, link_statements
from smartdata.store.loading import (
    Applied,
    Taken,
    apply_snapshot,
    forget_source,
    load_contents,
    note_snapshot,
)
from smartdata.work import DATABASE_NAME, Work

log = logging.getLogger(__name__)

#: Rows pass through; what is joined and counted is narrow, and goes to disk beyond this.
_MEMORY = "192MB"


class Keeper:
    """Takes the snapshots of a run into the warehouse."""

    def __init__(self, settings: Settings, work: Work, inputs: Inputs) -> None:
        self.settings = settings
        self.work = work
        self.inputs = inputs

    def keep(self) -> dict[str, int]:
        """Build the database in the work folder and check it whole; returns rows per table.

        Raises:
            ContractError: a raw record was lost, a key is not unique, a reference leads nowhere.
            RawError: no source has a snapshot that could be taken; or a correction is out of date.
        """
        building = self.work.database.with_name(f"{DATABASE_NAME}.building")
        for left in (self.work.database, building, building.with_name(f"{building.name}.wal")):
            left.unlink(missing_ok=True)
        if self.inputs.anew:
            make_warehouse(building)
        else:
            copy_warehouse(self.settings.warehouse / DATABASE_NAME, building)
        with connect(building, _MEMORY) as connection:
            renew_views(connection)
            self._remember(connection)
            self._take_all(connection)
            published = self._published(connection)
            link_statements(connection, [source for source, _ in published])
            derive_tables(connection, published)
            note_changes(
                connection, release_before(self.settings.warehouse, self.settings.audience)
            )
            for source in self.inputs.sources:
                self._check_corrections(connection, source)
            check_database(connection, touched=not self.inputs.anew)
            counts = row_counts(connection)
            connection.execute("CHECKPOINT")
        # Only a database that passed every check gets the name that publish takes it by.
        building.rename(self.work.database)
        return counts

    def _remember(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep what was in force, so that the difference can be told."""
        for name in ("current", "noted", "mention_notes", "link_notes", "links"):
            connection.execute(
                f"CREATE OR REPLACE TABLE history.{name}_before AS FROM history.{name}"
            )

    def _take_all(self, connection: duckdb.DuckDBPyConnection) -> None:
        reader = Reader(self.settings, self.work, self.inputs)
        refusals = reader.refused()
        readings = {(s.description.id, snapshot.day): r for s, snapshot, r in reader.found()}
        self._forget_left_out(connection)
        for source in self.inputs.sources:
            name = source.description.id
            if source.anew:
                forget_source(connection, name)
            connection.execute("DELETE FROM history.sources WHERE source_id = ?", [name])
            connection.execute(
                "INSERT INTO history.sources VALUES (?, ?, ?)",
                [name, source.description.rank, source.judging_key],
            )
            for one in source.waiting:
                # One that was held before may be taken now.
                connection.execute(
                    "DELETE FROM history.snapshots WHERE source_id = ? AND snapshot_date = ?",
                    [name, one.day],
                )
                why = refusals.get((name, one.day))
                self._take(connection, source, one, readings.get((name, one.day)), why)

    def _forget_left_out(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take away the sources that the run leaves out, as they were never released: a run that
        was killed before it announced its release may have taken them."""
        names = {source.description.id for source in self.inputs.sources}
        held = connection.execute("SELECT source_id FROM history.sources").fetchall()
        for (name,) in held:
            if name not in names:
                forget_source(connection, name)

    def _take(
        self, connection: duckdb.DuckDBPyConnection, source: SourceInput, one: SnapshotInput,
        reading: Reading | None, why_refused: str | None,
    ) -> None:  # fmt: skip
        """One snapshot: taken, held by the gate, or rejected by a person."""
        name = source.description.id
        taken = Taken(
            name, one.day, one.statement, one.verdict, one.snapshot.digest,
            one.snapshot.recorded_at, _last(connection, name),
        )  # fmt: skip
        if not one.readable:
            note_snapshot(connection, {**taken.told(), "status": "rejected", "reason": one.why})
            return
        if reading is None:
            self._hold(connection, taken, [refused(RawError(why_refused or "it was not read"))])
            return
        applied = Applied(taken, reading, self.work.tables_of(name, one.day))
        load_contents(connection, applied)
        connection.begin()
        try:
            apply_snapshot(connection, applied)
            stats = snapshot_stats(connection, name, one.day)
            reasons = self._reasons(connection, source, one, stats)
        except RawError as error:
            reasons = [refused(error)]
        if reasons:
            connection.rollback()
            self._hold(connection, taken, reasons)
            return
        connection.execute(
            "UPDATE history.snapshots SET stats = ?, reason = ? "
            "WHERE source_id = ? AND snapshot_date = ?",
            [stats.model_dump_json(), one.why, name, one.day],
        )
        connection.commit()

    def _reasons(
        self, connection: duckdb.DuckDBPyConnection, source: SourceInput, one: SnapshotInput,
        stats: SnapshotStats,
    ) -> list[Reason]:  # fmt: skip
        if one.verdict == "accept":
            return []
        name = source.description.id
        found = connection.execute(
            "SELECT stats FROM history.snapshots WHERE source_id = ? AND status = 'accepted' "
            "AND statement = 'full' AND snapshot_date < ? ORDER BY snapshot_date DESC LIMIT 1",
            [name, one.day],
        ).fetchall()
        previous = SnapshotStats.model_validate_json(found[0][0]) if found else None
        moved = moves(connection, name, one.day)
        limits = source.description.gate
        return held_reasons(previous, stats, moved, limits, one.statement)  # type: ignore[arg-type]

    def _hold(
        self, connection: duckdb.DuckDBPyConnection, taken: Taken, reasons: Sequence[Reason]
    ) -> None:
        log.warning("%s", held_message(taken.source_id, taken.day.isoformat(), reasons))
        told = {"status": "held", "reason": reasons_text(reasons)}
        note_snapshot(connection, {**taken.told(), **told})

    def _published(
        self, connection: duckdb.DuckDBPyConnection
    ) -> list[tuple[SourceDescription, date]]:
        """The sources that have a good snapshot, with the day of the newest one."""
        newest = dict(
            connection.execute(
                "SELECT source_id, max(snapshot_date) FROM history.snapshots "
                "WHERE status = 'accepted' GROUP BY source_id"
            ).fetchall()
        )
        sources = [source.description for source in self.inputs.sources]
        found = [(source, newest[source.id]) for source in sources if source.id in newest]
        if not found:
            raise RawError(_nothing_good(connection, self.settings.raw))
        return found

    def _check_corrections(
        self, connection: duckdb.DuckDBPyConnection, source: SourceInput
    ) -> None:
        folder = self.settings.raw / source.description.id
        refuse_stale(
            connection, source.description.id, read_corrections(folder, source.description)
        )


def _last(connection: duckdb.DuckDBPyConnection, source_id: str) -> date | None:
    """The day of the last snapshot of a source that was taken."""
    found = connection.execute(
        "SELECT max(snapshot_date) FROM history.snapshots "
        "WHERE source_id = ? AND status = 'accepted'",
        [source_id],
    ).fetchall()
    last: date | None = found[0][0]
    return last


def _nothing_good(connection: duckdb.DuckDBPyConnection, raw: Path) -> str:
    found = connection.execute(
        "SELECT source_id, snapshot_date, status, reason FROM history.snapshots ORDER BY ALL"
    ).fetchall()
    told = "; ".join(f"{name}/{day} is {status}: {why}" for name, day, status, why in found)
    return f"{raw}: no snapshot can be taken. {told}"
