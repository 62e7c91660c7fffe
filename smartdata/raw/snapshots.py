"""Snapshots of a source: finding them, recording them on first sight, and noticing any change."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from operator import attrgetter
from pathlib import Path
from typing import NoReturn

from pydantic import AwareDatetime, BaseModel, ConfigDict

from smartdata.errors import RawError
from smartdata.files import file_sha256, write_atomically
from smartdata.raw.hashes import HashCache

log = logging.getLogger(__name__)

#: Names that a download or a copy in progress leaves behind.
UNFINISHED_SUFFIXES = (".part", ".partial", ".tmp", ".crdownload", ".download", ".swp")
_SHOWN = 5
_REJECT = "smartdata snapshots reject {} {} --by NAME --why REASON"
_LOCK, _FETCHED, _DECIDED = ".lock.json", ".fetch.json", ".decision.json"
#: Endings of what is recorded beside the snapshots.
RECORD_SUFFIXES = (_LOCK, _FETCHED, _DECIDED)
#: What else lies there, besides notes for people (``.md``).
_BESIDE = frozenset({"source.yaml", "corrections.yaml", "expected.csv", "found.csv"})


@dataclass(frozen=True, order=True)
class RawFile:
    """One file of a snapshot: its path within the snapshot, sha256 and size in bytes."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Snapshot:
    """The files of one source as they were retrieved on one day.

    ``recorded_at`` is when a run first saw them, in UTC; None where that is not known. It is no
    part of what the snapshot is.
    """

    source_id: str
    day: date
    files: tuple[RawFile, ...]
    recorded_at: datetime | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 over the source, the day and every file: the identity of the snapshot."""
        told = json.dumps([self.source_id, self.day.isoformat(), *map(_as_list, self.files)])
        return hashlib.sha256(told.encode()).hexdigest()


class _Lock(BaseModel):
    model_config = ConfigDict(extra="forbid")
    recorded_at: AwareDatetime | None = None
    files: list[RawFile]


def _as_list(file: RawFile) -> list[str | int]:
    return [file.path, file.sha256, file.bytes]


def snapshot_days(source: Path) -> list[date]:
    """The days of a source's snapshots, oldest first.

    Raises:
        RawError: a folder beside the snapshots that is not named after a day.
    """
    days = []
    for folder in sorted(p for p in source.iterdir() if p.is_dir()):
        if folder.name.startswith("."):
            continue  # a snapshot that is still arriving
        day = _day(folder.name)
        if day is None:
            raise RawError(
                f"{folder}: a snapshot's folder is named after the day it was retrieved, like "
                "2026-11-23. Rename it, or begin its name with a dot while it is not complete."
            )
        days.append(day)
    return days


def lock_path(source: Path, day: date) -> Path:
    """Where the files of a snapshot are recorded."""
    return source / f"{day.isoformat()}{_LOCK}"


def fetch_record_path(source: Path, day: date) -> Path:
    """Where it is written down from which addresses a snapshot's files were fetched, and when."""
    return source / f"{day.isoformat()}{_FETCHED}"


def decision_path(source: Path, day: date) -> Path:
    """Where it is written down who accepted or rejected a snapshot, and why."""
    return source / f"{day.isoformat()}{_DECIDED}"


def decision_days(source: Path) -> list[date]:
    """The days of which a source has such records.

    Raises:
        RawError: the name of one does not begin with a day.
    """
    days = []
    for path in sorted(source.glob(f"*{_DECIDED}")):
        day = _day(path.name.removesuffix(_DECIDED))
        if day is None:
            raise RawError(
                f"{path}: a decision is named after the day of its snapshot, like 2026-11-23"
                f"{_DECIDED}. Rename it."
            )
        days.append(day)
    return days


def fetch_record_days(source: Path) -> list[date]:
    """The days of which a source has such records."""
    days = (_day(path.name.removesuffix(_FETCHED)) for path in source.glob(f"*{_FETCHED}"))
    return sorted(day for day in days if day is not None)


def check_snapshot(
    source: Path, day: date, *, record: bool = True, known: HashCache | None = None
) -> Snapshot:
    """The snapshot of a day, after making sure that it is what it was on first sight.

    On first sight its files are recorded beside it, unless ``record`` is false. Files that
    ``known`` remembers are only looked at; without it every byte is read.

    Raises:
        RawError: a file was changed, added or taken away since, or there is none at all.
    """
    folder = source / day.isoformat()
    files = _in_order(_files(folder, known))
    if not files:
        raise RawError(f"{folder}: the snapshot holds no file.")
    recorded = recorded_snapshot(source, day)
    if recorded is not None:
        if recorded.files != files:
            _complain(folder, lock_path(source, day), recorded.files, files)
        return recorded
    if not record:
        return Snapshot(source.name, day, files)
    return _record(source, Snapshot(source.name, day, files, datetime.now(UTC)))


def _record(source: Path, snapshot: Snapshot) -> Snapshot:
    path = lock_path(source, snapshot.day)
    assert snapshot.recorded_at is not None
    told = {
        "recorded_at": utc_text(snapshot.recorded_at),
        "files": [asdict(file) for file in snapshot.files],
    }
    try:
        write_atomically(path, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise RawError(
            f"{path}: the files of a new snapshot can't be recorded ({error.strerror}). Make "
            f"{source} writable for the first run that sees the snapshot."
        ) from error
    log.info("%s: recorded %d files on first sight", path, len(snapshot.files))
    return replace(snapshot, recorded_at=snapshot.recorded_at.replace(microsecond=0))


def utc_text(at: datetime) -> str:
    """A moment as it is written down: in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def recorded_snapshot(source: Path, day: date) -> Snapshot | None:
    """The snapshot as it was recorded on first sight; None where no run has seen it yet.

    Its files are not looked at.

    Raises:
        RawError: the record is damaged.
    """
    path = lock_path(source, day)
    try:
        lock = _Lock.model_validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise RawError(
            f"{path}: the record of the snapshot's files is damaged ({error}). Bring it back from "
            "version control."
        ) from error
    if len({file.path for file in lock.files}) != len(lock.files):
        raise RawError(f"{path}: names a file twice. Bring it back from version control.")
    at = lock.recorded_at.astimezone(UTC) if lock.recorded_at else None
    return Snapshot(source.name, day, _in_order(lock.files), at)


def check_source(
    source: Path, *, record: bool = True, known: HashCache | None = None
) -> dict[date, Snapshot]:
    """Every snapshot of a source by its day, each one checked; the last is the newest.

    Those that a person rejected are among them: see ``smartdata.raw.decisions``. ``known`` as in
    :func:`check_snapshot`.

    Raises:
        RawError: a snapshot was edited, vanished although it is recorded, or there is none.
    """
    days = snapshot_days(source)
    loose = [p.name for p in source.iterdir() if p.is_file() and not belongs_beside(p.name)]
    if loose:
        raise RawError(
            f"{source}: {', '.join(sorted(loose)[:_SHOWN])} lies beside the snapshots, where no "
            "run reads it. Put raw files into a snapshot folder."
        )
    for path in sorted(source.glob(f"*{_LOCK}")):
        day = _day(path.name.removesuffix(_LOCK))
        if day is not None and day not in days:
            raise RawError(
                f"{source / day.isoformat()}: the snapshot has vanished, though {path.name} "
                "records its files. Bring it back; raw snapshots are never removed. One that is "
                f"wrong is left out with: {_REJECT.format(source.name, day)}"
            )
    if not days:
        raise RawError(
            f"{source}: has a description but no snapshot. Put its files in a folder named after "
            "the day they were retrieved, like 2026-11-23; or say under the key fetch where they "
            f"come from, and run: smartdata fetch {source.name}"
        )
    return {day: check_snapshot(source, day, record=record, known=known) for day in days}


def new_complete_snapshots(raw: Path, settle_seconds: float) -> list[str]:
    """Snapshots never seen by a run and at rest, as ``source/day``: what a sensor waits for.

    A snapshot is at rest when nothing in it changed for ``settle_seconds`` and no file in it has
    the name of an unfinished download. A folder whose name begins with a dot is still arriving.
    """
    found = []
    for source in sorted(p for p in raw.iterdir() if p.is_dir() and not p.name.startswith(".")):
        for folder in sorted(p for p in source.iterdir() if p.is_dir()):
            day = _day(folder.name)
            if day is None or lock_path(source, day).exists():
                continue
            if _at_rest(folder, settle_seconds):
                found.append(f"{source.name}/{folder.name}")
    return found


def _at_rest(folder: Path, settle_seconds: float) -> bool:
    paths = list(folder.rglob("*"))
    if not any(path.is_file() for path in paths):
        return False
    if any(path.name.endswith(UNFINISHED_SUFFIXES) for path in paths):
        return False
    newest = max(path.lstat().st_mtime for path in [folder, *paths])
    return newest <= time.time() - settle_seconds


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name else None  # not 20261123 or 2026-W48-1


def _files(folder: Path, known: HashCache | None) -> Iterator[RawFile]:
    # Plain texts and one look at each file: there may be hundreds of thousands.
    top = os.fspath(folder)
    for parent, folders, names in os.walk(top, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        if links:
            raise RawError(f"{Path(parent, links[0])}: is a link. Put the folder itself there.")
        begin = f"{parent}{os.sep}"[len(top) + 1 :].replace(os.sep, "/")
        whole = os.path.abspath(parent)  # noqa: PTH100 - the others are plain texts too
        for name in sorted(names):
            if name.startswith("."):
                continue  # what a file manager leaves behind
            inner, path = begin + name, f"{parent}{os.sep}{name}"
            try:
                status = os.lstat(path)
                if not stat.S_ISREG(status.st_mode):
                    raise RawError(f"{path}: is not a plain file. Put the file itself there.")
                if not inner.isprintable():
                    raise RawError(f"{Path(path)!r}: the name can't be printed. Rename the file.")
                if known is None:
                    sha256 = file_sha256(Path(path))
                else:
                    sha256 = known.sha256(whole, name, status)
            except OSError as error:
                raise RawError(f"{path}: can't be read ({error.strerror}).") from error
            yield RawFile(inner, sha256, status.st_size)


def belongs_beside(name: str) -> bool:
    """Whether a file may lie beside the snapshots: what people say of the source, or a record."""
    beside = name.endswith((*RECORD_SUFFIXES, ".md"))
    return name in _BESIDE or beside or name.startswith(".")


def _refuse(error: OSError) -> None:
    raise RawError(f"{error.filename}: can't be read ({error.strerror}).") from error


def _in_order(files: Iterable[RawFile]) -> tuple[RawFile, ...]:
    return tuple(sorted(files, key=attrgetter("path")))


def _complain(
    folder: Path, path: Path, recorded: tuple[RawFile, ...], present: tuple[RawFile, ...]
) -> NoReturn:
    before = {file.path: file for file in recorded}
    now = {file.path: file for file in present}
    wrongs = [f"{name} has vanished" for name in before if name not in now]
    wrongs += [f"{name} was added" for name in now if name not in before]
    wrongs += [
        f"{name} was changed (sha256 {before[name].sha256[:12]}… then, {now[name].sha256[:12]}… "
        "now)"
        for name in before
        if name in now and before[name] != now[name]
    ]
    more = f"; and {len(wrongs) - _SHOWN} more" if len(wrongs) > _SHOWN else ""
    raise RawError(
        f"{folder}: a snapshot is never edited, but {'; '.join(wrongs[:_SHOWN])}{more}. "
        f"Put the files back as {path.name} records them, and new files in a snapshot folder "
        "of their own. If the snapshot is wrong as it was first seen, have it left out: "
        f"{_REJECT.format(folder.parent.name, folder.name)}. Only if it was incomplete then and "
        f"has never been released, remove {path.name}."
    )
