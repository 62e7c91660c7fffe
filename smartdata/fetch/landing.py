"""Where fetched files wait until all are there, and how they become a snapshot at once."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from filelock import FileLock, Timeout

from smartdata.errors import BusyError
from smartdata.fetch.errors import FetchError
from smartdata.files import file_sha256, sync_folder, sync_tree, write_atomically
from smartdata.raw.snapshots import (
    Snapshot,
    check_snapshot,
    fetch_record_days,
    fetch_record_path,
    lock_path,
    snapshot_days,
)

#: The work folder of a source begins with a dot, so that nobody takes it for a snapshot.
WORK = ".fetch"
_STATE = "state.json"


@dataclass(frozen=True, slots=True)
class Landed:
    """One file of a fetch: where it came from, its name in the snapshot, and what it is."""

    url: str
    final_url: str
    name: str
    sha256: str
    bytes: int
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    #: What the server calls the file, as it says it.
    disposition: str | None = None
    #: When the file arrived, or was found unchanged, in UTC.
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that waits to become part of a snapshot, and the number it is stored under. One that
    the newest snapshot holds already is not stored again."""

    file: Landed
    number: int
    kept: bool = False


class Landing:
    """The work folder of one source: ``raw/<source>/.fetch``.

    What arrives is kept there until the snapshot is complete, so that a fetch that was broken off
    goes on where it stopped. ``basis`` tells what the files are fetched by; nothing is gone on
    with after it changed.
    """

    def __init__(self, source: Path, day: date, basis: str, hours: float) -> None:
        self.source = source
        self.day = day
        self.basis = basis
        self.hours = hours
        self.work = source / WORK
        self.files = self.work / "arriving"
        self.newest: Snapshot | None = None
        self._kept: dict[str, Path] = {}
        self._list = self.files / "list.jsonl"
        self._appended: TextIO | None = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the source, and look at its newest snapshot.

        Raises:
            BusyError: another fetch is at work; two at once would mix their files.
            FetchError: the newest snapshot is of a later day.
            RawError: the newest snapshot was edited.
        """
        self.work.mkdir(exist_ok=True)
        lock = FileLock(self.work / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError(
                f"{self.source}: another fetch of it is at work. Wait for it to end."
            ) from error
        try:
            self._look_around()
            self.files.mkdir(exist_ok=True)
            yield
        finally:
            if self._appended is not None:
                self._appended.close()
            lock.release()

    def _look_around(self) -> None:
        days = snapshot_days(self.source)
        for day in set(fetch_record_days(self.source)) - set(days):
            if not lock_path(self.source, day).exists():
                # Left by a process that was killed before it moved its snapshot into place.
                fetch_record_path(self.source, day).unlink()
        for left in ("complete", "refused"):
            shutil.rmtree(self.work / left, ignore_errors=True)
        if not days:
            return
        if days[-1] > self.day:
            raise FetchError(
                f"{self.source / days[-1].isoformat()}: the newest snapshot is of a later day than "
                f"today, {self.day}, so a new one would never be read. Mend the clock or the time "
                "zone of this machine, or the name of the folder."
            )
        self.newest = check_snapshot(self.source, days[-1], record=False)
        folder = self.source / days[-1].isoformat()
        self._kept = {file.sha256: folder / file.path for file in self.newest.files}

    def part(self, number: int) -> Path:
        """Where the file with this number arrives."""
        return self.files / f"{number:07}.data"

    def kept(self, sha256: str) -> Path | None:
        """The file of the newest snapshot that has this content."""
        return self._kept.get(sha256)

    def arrived(self, now: datetime) -> dict[str, Arrived]:
        """The files by address that a fetch before this one left here whole, and not long ago.

        All others are removed.
        """
        found = {one.file.url: one for one in self._noted() if self._is_good(one, now)}
        stored = {self.part(one.number).name for one in found.values() if not one.kept}
        for path in list(self.files.iterdir()):
            if path.name.endswith(".data") and path.name not in stored:
                path.unlink()
        self._begin(found.values())
        return found

    def _noted(self) -> Iterator[Arrived]:
        try:
            lines = self._list.read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, UnicodeDecodeError):
            return
        if not lines or lines[0] != self.basis:
            return
        for line in lines[1:]:
            try:
                told = json.loads(line)
                yield Arrived(Landed(**told["file"]), int(told["number"]), bool(told["kept"]))
            except (ValueError, TypeError, KeyError):
                return  # the last line of a process that was killed

    def _is_good(self, one: Arrived, now: datetime) -> bool:
        try:
            age = now - datetime.fromisoformat(one.file.retrieved)
        except (ValueError, TypeError):
            return False
        if not timedelta(0) <= age <= timedelta(hours=self.hours):
            return False
        path = self.kept(one.file.sha256) if one.kept else self.part(one.number)
        if path is None or not path.is_file():
            return False
        return one.kept or file_sha256(path) == one.file.sha256

    def _begin(self, known: Iterable[Arrived]) -> None:
        write_atomically(self._list, "".join([self.basis + "\n", *map(_line, known)]))
        self._appended = self._list.open("a", encoding="utf-8")

    def note(self, one: Arrived) -> None:
        """Write down that a file has arrived whole."""
        assert self._appended is not None
        self._appended.write(_line(one))
        self._appended.flush()
        os.fsync(self._appended.fileno())

    def refuse(self, number: int, name: str) -> Path:
        """Put a file aside that is not what was asked for, so that somebody can look at it."""
        aside = self.work / "refused"
        aside.mkdir(exist_ok=True)
        return self.part(number).rename(aside / f"{number:07}-{name}")

    def remembered(self) -> dict[str, Landed]:
        """What servers last said of the files of the newest snapshot, by address."""
        if self.newest is None:
            return {}
        for path in (self.work / _STATE, fetch_record_path(self.source, self.newest.day)):
            try:
                told = json.loads(path.read_text(encoding="utf-8"))["files"]
                found = [_landed(one) for one in told]
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
            return {one.url: one for one in found if one.sha256 in self._kept}
        return {}

    def unchanged(self, files: list[Arrived]) -> bool:
        """Whether the newest snapshot holds just this content, under whatever names."""
        if self.newest is None:
            return False
        before = Counter(file.sha256 for file in self.newest.files)
        return before == Counter(one.file.sha256 for one in files)

    def refuse_shrunk(self, files: list[Arrived], least: float) -> None:
        """Refuse a fetch that brought far less than the newest snapshot holds.

        Raises:
            FetchError: it did.
        """
        if self.newest is None:
            return
        for what, before, now in (
            ("files", len(self.newest.files), len(files)),
            ("bytes", sum(f.bytes for f in self.newest.files), sum(f.file.bytes for f in files)),
        ):
            if now < least * before:
                self.clear()
                raise FetchError(
                    f"{self.source}: {now} {what} were fetched, but the snapshot of "
                    f"{self.newest.day} has {before}: most of the source may be missing. If that "
                    "is right, lower fetch.least_share in source.yaml once."
                )

    def finish(self, files: list[Arrived]) -> None:
        """Remember what the servers said, and clear the work folder."""
        write_atomically(self.work / _STATE, self._told(files, {}))
        self.clear()

    def clear(self) -> None:
        """Forget what has arrived."""
        shutil.rmtree(self.files)

    def land(self, files: list[Arrived], failed: dict[str, str]) -> Path:
        """Make the arrived files a snapshot, at once; ``failed`` are links that led to no record.

        Raises:
            FetchError: there is a snapshot of the day already, with other content.
        """
        target = self.source / self.day.isoformat()
        if target.exists():
            self.clear()  # tomorrow's snapshot shall hold what the servers say tomorrow
            raise FetchError(
                f"{target}: there is a snapshot of this day already, and its content differs from "
                "what was fetched now. A snapshot is never edited; fetch again tomorrow."
            )
        complete = self.work / "complete"
        complete.mkdir()
        for one in files:
            self._place(one, complete / one.file.name)
        sync_tree(complete)
        write_atomically(fetch_record_path(self.source, self.day), self._told(files, failed))
        complete.replace(target)
        sync_folder(self.source)
        return target

    def _place(self, one: Arrived, target: Path) -> None:
        if one.kept:
            shutil.copyfile(self._kept[one.file.sha256], target)
            return
        try:
            os.link(self.part(one.number), target)
        except OSError:
            if target.exists():
                raise
            # A file system without links.
            shutil.copyfile(self.part(one.number), target)

    def _told(self, files: list[Arrived], failed: dict[str, str]) -> str:
        """The record of a fetch as JSON, with one file on each line."""
        told = {
            "source": [_json(self.source.name)],
            "day": [_json(self.day.isoformat())],
            "files": ["[\n ", ",\n ".join(_json(_stated(one.file)) for one in files), "\n]"],
        }
        if failed:
            lost = (_json({"url": url, "reason": why}) for url, why in failed.items())
            told["failed"] = ["[\n ", ",\n ".join(lost), "\n]"]
        return "{" + ",\n".join(f'"{name}": {"".join(v)}' for name, v in told.items()) + "}\n"


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False)


def named(files: list[Arrived], names: list[str]) -> list[Arrived]:
    """The files with the names that they get in the snapshot."""
    return [
        replace(one, file=replace(one.file, name=name))
        for one, name in zip(files, names, strict=True)
    ]


def _stated(file: Landed) -> dict[str, Any]:
    return {name: value for name, value in asdict(file).items() if value is not None}


def _line(one: Arrived) -> str:
    return json.dumps(asdict(one)) + "\n"


_FIELDS = frozenset(field.name for field in fields(Landed))


def _landed(told: dict[str, Any]) -> Landed:
    return Landed(**{name: value for name, value in told.items() if name in _FIELDS})


def utc_now() -> datetime:
    """The present moment, for the records of a fetch."""
    return datetime.now(UTC)
