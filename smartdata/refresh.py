"""The main job: from the raw folder to a release, stage by stage.

Each stage leaves its result in the work folder of the warehouse and can be run by itself, one
after the other: ``land``, ``parse``, ``validate``, ``store``, ``publish``. Nothing that a reader
can see changes before ``publish``, which moves a finished release and a finished database into
place. One refresh at a time holds the lock of a warehouse.
"""

from __future__ import annotations

import logging
import platform
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from smartdata.build.gather import withheld
from smartdata.build.plan import ReleasePlan
from smartdata.build.release import build_release
from smartdata.config import Settings
from smartdata.connection import connect
from smartdata.deliver.front import write_front
from smartdata.errors import BusyError, ContractError, ReleaseError
from smartdata.expect.review import review_run
from smartdata.inputs import Inputs, read_inputs, take_inputs
from smartdata.keeping import Keeper
from smartdata.publish.changes import take_changes
from smartdata.publish.manifest import Manifest
from smartdata.publish.release import (
    announce_release,
    install_release,
    latest_manifest,
    release_before,
    same_content,
    unannounced_releases,
)
from smartdata.publish.retention import apply_retention
from smartdata.publish.rows import base_of
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import (
    latest_version,
    next_version,
    releases_folder,
    version_key,
)
from smartdata.reading import Reader
from smartdata.store.database import Conservation, count_conservation, held_snapshots
from smartdata.validate.stage import Tally
from smartdata.work import DATABASE_NAME, Report, Work, read_report

log = logging.getLogger(__name__)

#: Rows pass through; more would only hold what was read of the file.
_PUBLISHING_MEMORY = "192MB"


def _empty(folder: Path) -> None:
    """An empty folder, whatever an attempt before this one left there."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


@contextmanager
def warehouse_lock(settings: Settings) -> Iterator[None]:
    """Hold the warehouse for one refresh. The system frees it if the process is killed.

    Raises:
        BusyError: another refresh holds it, and went on longer than the time to wait.
    """
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.warehouse / ".refresh.lock")
    try:
        lock.acquire(timeout=settings.lock_timeout_seconds)
    except Timeout as error:
        raise BusyError(
            f"{settings.warehouse}: another refresh is at work in this warehouse. Wait for it, or "
            "set SMARTDATA_LOCK_TIMEOUT_SECONDS to wait here."
        ) from error
    try:
        yield
    finally:
        lock.release()


def nothing_to_do(
    settings: Settings, sources: tuple[str, ...] = (), version: str | None = None
) -> Report | None:
    """The report of a run that has nothing to do, without running anything; None where there is
    something to do.

    Raises:
        SmartdataError: as :meth:`Refresh.land` does.
    """
    with warehouse_lock(settings):
        run = Refresh(settings, sources, version)
        inputs = run.land()
        return run.report_unchanged(inputs) if run.unchanged(inputs) else None


class Refresh:
    """One run of the main job. The stages are called in order, under :func:`warehouse_lock`."""

    def __init__(
        self, settings: Settings, sources: tuple[str, ...] = (), version: str | None = None,
        *, full: bool = False,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.sources = sources
        self.version = version
        self.full = full
        self.warehouse = settings.warehouse
        self.work = Work(settings.warehouse / ".work")
        self.began = datetime.now(UTC)

    def run(self) -> Report:
        """All stages in order, as Dagster runs them, holding the warehouse meanwhile.

        Raises:
            SmartdataError: as the stages do; the latest release is untouched then.
        """
        with warehouse_lock(self.settings):
            inputs = self.land()
            if self.unchanged(inputs):
                return self.report_unchanged(inputs)
            self.parse()
            self.validate()
            self.store()
            return self.publish()

    def land(self) -> Inputs:
        """Check the raw snapshots and empty the work folder; says what the run will read.

        Raises:
            RawError: a snapshot was edited, or a description can't be used.
            UsageError: an unknown source, or a version that can't be given.
        """
        if self.version is not None:
            version_key(self.version)
        released = latest_manifest(self.warehouse)
        inputs = take_inputs(self.settings, self.sources, released, full=self.full)
        if self.version is not None and self._standing(inputs) is None:
            next_version(self.warehouse, self._today(), self.version)
        self._clear_work()
        if not self.unchanged(inputs):
            self.work.folder.mkdir(parents=True)
            inputs.write(self.work.inputs)
        return inputs

    def _clear_work(self) -> None:
        if self.work.folder.exists():
            shutil.rmtree(self.work.folder)

    def _standing(self, inputs: Inputs) -> Manifest | None:
        """A whole release that was made from just these inputs: the latest, or one that a killed
        run moved into place but never announced."""
        for manifest in self._released():
            if manifest.fingerprint == inputs.fingerprint:
                return manifest
        return None

    def _released(self) -> list[Manifest]:
        """The releases that a run may settle on instead of making another."""
        latest = latest_manifest(self.warehouse)
        return [*([latest] if latest else []), *unannounced_releases(self.warehouse)]

    def unchanged(self, inputs: Inputs) -> bool:
        """Whether the latest release was made from the same inputs, or a finished run found that
        it would say the same; and the database stands beside it."""
        latest = latest_manifest(self.warehouse)
        if self.full or latest is None or self._database_version() != latest.version:
            return False
        report = read_report(self.warehouse)
        return latest.fingerprint == inputs.fingerprint or (
            report is not None
            and (report.fingerprint, report.version) == (inputs.fingerprint, latest.version)
        )

    def _database_version(self) -> str | None:
        """The release that the database beside the releases was made with."""
        path = self.warehouse / DATABASE_NAME
        if not path.is_file():
            return None
        try:
            with connect(path, self.settings.duckdb_memory_limit, read_only=True) as connection:
                version = connection.execute("SELECT version FROM release").fetchall()[0][0]
        except (duckdb.Error, OSError) as error:
            log.warning("%s can't be read and is made again: %s", path, error)
            return None
        return str(version)

    def report_unchanged(self, inputs: Inputs) -> Report:
        """Say that there was nothing to do."""
        latest = latest_manifest(self.warehouse)
        if latest is None:
            raise ReleaseError(f"{self.warehouse}: there is no release that could be unchanged.")
        # A run that was killed just after it announced the release left them as they were.
        self._write_front(latest.version)
        report = read_report(self.warehouse)
        held, notices = (report.held, report.notices) if report else ([], [])
        return self._finish("unchanged", latest, inputs, held, notices)

    def parse(self) -> int:
        """Read every new snapshot; returns the raw records of all that the run takes.

        What was read is kept in the warehouse's folder ``readings``. A snapshot of which a file is
        refused is held.

        Raises:
            RawError: a file is refused, and no source has any snapshot left.
        """
        return self._reader().read()

    def validate(self) -> Tally:
        """Judge what is new in these snapshots and write its tables into the work folder.

        Raises:
            ContractError: a table does not match the registry.
        """
        if self.work.tables.exists():
            shutil.rmtree(self.work.tables)
        return self._reader().judge()

    def _reader(self) -> Reader:
        return Reader(self.settings, self.work, read_inputs(self.work.inputs))

    def store(self) -> dict[str, int]:
        """Take the snapshots into a copy of the database in the work folder, unless the gate holds
        them, and check it whole; returns rows per table.

        Raises:
            ContractError: a raw record was lost, a key is not unique, a reference leads nowhere.
            RawError: no source has a snapshot that could be taken; or a correction is out of date.
        """
        return Keeper(self.settings, self.work, read_inputs(self.work.inputs)).keep()

    def conservation(self) -> Conservation:
        """What became of the raw records, counted from the finished tables."""
        with self._database() as connection:
            return count_conservation(connection)

    @contextmanager
    def _database(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with connect(
            self.work.database, self.settings.duckdb_memory_limit, read_only=True
        ) as connection:
            yield connection

    def publish(self) -> Report:
        """Build and verify the release, then move database and release into place.

        Where the release would say nothing new, only the database is replaced and no release is
        made. The order is: release in place, database, ``latest``, report. Wherever it is cut
        short, what readers see is whole, and the next run goes on from there.

        Raises:
            ContractError: raw records are not all accounted for.
            ReleaseError: what was written does not verify.
        """
        inputs = read_inputs(self.work.inputs)
        if not self.work.database.is_file():
            return self._announce_again(inputs)
        conservation = self.conservation()
        if not conservation.holds:
            raise ContractError(f"{conservation.told()}. Nothing is published.")
        # A full run is made to see whether it says the same, so it does not take that for granted.
        manifest = None if inputs.full else self._standing(inputs)
        latest = latest_version(self.warehouse)
        if manifest is None:
            version = next_version(self.warehouse, self._today(), self.version)
            manifest = self._new_release(inputs, conservation, version)
        if self.version not in (None, manifest.version):
            log.warning("%s says the same already; no %s is made", manifest.version, self.version)
        with self._database() as connection:
            held = held_snapshots(connection)
            ids = [source.description.id for source in inputs.sources]
            notices = review_run(connection, self.settings.raw, ids)
        self._swap_database(manifest.version)
        self._announce(manifest.version)
        status = "unchanged" if manifest.version == latest else "released"
        # Last, so that what went wrong with it is told as well, and nothing depends on it.
        for gone in apply_retention(self.settings):
            if gone.outcome in ("damaged", "failed"):
                notices.append(gone.told)
        # Once more: releases that were packed away are not named any more.
        self._write_front(manifest.version)
        report = self._finish(status, manifest, inputs, held, notices)
        self._clear_work()
        return report

    def _announce_again(self, inputs: Inputs) -> Report:
        """Go on from where an attempt before this one had put the database in place already."""
        manifest = self._standing(inputs)
        if manifest is None or self._database_version() != manifest.version:
            raise ContractError(
                f"{self.work.database}: the tables were not stored, or did not pass their checks. "
                "Run the stages before publishing again. Nothing is published."
            )
        self._announce(manifest.version)
        return self._finish("released", manifest, inputs, [], [])

    def _announce(self, version: str) -> None:
        """Lead readers to a release that lies in place."""
        announce_release(self.warehouse, version)
        self._write_front(version)

    def _write_front(self, version: str) -> None:
        open_data = releases_folder(self.warehouse).parent
        write_front(open_data, version, self.settings.publication.base_url)

    def _new_release(self, inputs: Inputs, conservation: Conservation, version: str) -> Manifest:
        """The new release, in place; or the one that stands and says the same."""
        folder = release_before(self.warehouse, self.settings.audience)
        base, latest = None, latest_version(self.warehouse)
        if latest is not None and not inputs.anew and self._database_version() == latest:
            base = base_of(releases_folder(self.warehouse) / latest)
        plan = ReleasePlan(
            version, inputs.fingerprint, conservation, self.settings, folder, base,
            [source.description.id for source in inputs.sources if source.load],
            withheld(inputs.withheld), inputs.full,
        )  # fmt: skip
        _empty(self.work.release)
        _empty(self.work.sorted)
        with connect(self.work.database, _PUBLISHING_MEMORY) as connection:
            manifest = build_release(connection, self.work.sorted, self.work.release, plan)
        for released in self._released():
            if same_content(manifest, released) and self._stands(released, full=inputs.full):
                return released
        install_release(self.work.release, self.warehouse, version, self._build())
        return manifest

    def _stands(self, released: Manifest, *, full: bool) -> bool:
        """Whether a release that says the same may stand for a new one. A full run reads it again,
        so that one which was damaged on the disk is followed by a whole one."""
        if full:
            try:
                verify_release(releases_folder(self.warehouse) / released.version)
            except ReleaseError as error:
                log.warning("%s It is released anew.", error)
                return False
        return True

    def _today(self) -> date:
        return self.began.astimezone(ZoneInfo(self.settings.timezone)).date()

    def _swap_database(self, version: str) -> None:
        """Put the new database in the place of the old one; open readers keep the old."""
        with connect(self.work.database, self.settings.duckdb_memory_limit) as connection:
            connection.execute(
                "CREATE OR REPLACE TABLE release AS SELECT ?::VARCHAR AS version", [version]
            )
            connection.execute(
                "COMMENT ON TABLE release IS 'The release that these tables were published as.'"
            )
            take_changes(connection, releases_folder(self.warehouse) / version)
            connection.execute("CHECKPOINT")
        target = self.warehouse / DATABASE_NAME
        # A log that a killed writer left beside the old file must not be replayed into the new.
        target.with_name(f"{DATABASE_NAME}.wal").unlink(missing_ok=True)
        self.work.database.replace(target)

    def _build(self) -> dict[str, Any]:
        """What depends on the clock and the machine."""
        return {
            "began": self.began.isoformat(timespec="seconds"),
            "seconds": self._seconds(),
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "duckdb": duckdb.__version__,
            "pyarrow": pa.__version__,
        }

    def _seconds(self) -> float:
        return round((datetime.now(UTC) - self.began).total_seconds(), 2)

    def held(self) -> list[str]:
        """The snapshots that wait for a person, each with the reason, of the tables just stored."""
        with self._database() as connection:
            return held_snapshots(connection)

    def _finish(
        self, status: str, manifest: Manifest, inputs: Inputs, held: list[str], notices: list[str]
    ) -> Report:
        report = Report(
            status=status,
            version=manifest.version,
            fingerprint=inputs.fingerprint,
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=self._seconds(),
            records=manifest.records.model_dump(),
            findings=manifest.findings,
            held=held,
            notices=notices,
        )
        report.write(self.warehouse)
        return report
