"""Snapshots of a source: finding them, recording them on first sight, and noticing any change."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from smartdata.errors import RawError
from smartdata.files import file_sha256, write_atomically

log = logging.getLogger(__name__)

#: Names that a download or a copy in progress leaves behind.
UNFINISHED_SUFFIXES = (".part", ".partial", ".tmp", ".crdownload", ".download", ".swp")
_SHOWN = 5
_LOCK, _FETCHED = ".lock.json", ".fetch.json"
#: Endings of what is recorded beside the snapshots.
RECORD_SUFFIXES = (_LOCK, _FETCHED)


@dataclass(frozen=True, order=True)
class RawFile:
    """One file of a snapshot: its path within the snapshot, sha256 and size in bytes."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Snapshot:
    """The files of one source as they were retrieved on one day."""

    source_id: str
    day: date
    files: tuple[RawFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the source, the day and every file: the identity of the snapshot."""
        told = json.dumps([self.source_id, self.day.isoformat(), *map(_as_list, self.files)])
        return hashlib.sha256(told.encode()).hexdigest()


class _Lock(BaseModel):
    model_config = ConfigDict(extra="forbid")
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


def fetch_record_days(source: Path) -> list[date]:
    """The days of which a source has such records."""
    days = (_day(path.name.removesuffix(_FETCHED)) for path in source.glob(f"*{_FETCHED}"))
    return sorted(day for day in days if day is not None)


def check_snapshot(source: Path, day: date, *, record: bool = True) -> Snapshot:
    """The snapshot of a day, after making sure that it is what it was on first sight.

    On first sight its files are recorded beside it, unless ``record`` is false.

    Raises:
        RawError: a file was changed, added or taken away since, or there is none at all.
    """
    folder = source / day.isoformat()
    snapshot = Snapshot(source.name, day, tuple(sorted(_files(folder))))
    if not snapshot.files:
        raise RawError(f"{folder}: the snapshot holds no file.")
    path = lock_path(source, day)
    recorded = _recorded(path)
    if recorded is not None:
        _compare(folder, path, recorded, snapshot.files)
    elif record:
        told = {"files": [asdict(file) for file in snapshot.files]}
        try:
            write_atomically(path, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
        except OSError as error:
            raise RawError(
                f"{path}: the files of a new snapshot can't be recorded ({error.strerror}). Make "
                f"{source} writable for the first run that sees the snapshot."
            ) from error
        log.info("%s: recorded %d files on first sight", folder, len(snapshot.files))
    return snapshot


def check_source(source: Path, *, record: bool = True) -> dict[date, Snapshot]:
    """Every snapshot of a source by its day, each one checked; the last is the newest.

    Raises:
        RawError: a snapshot was edited, vanished although it is recorded, or there is none.
    """
    days = snapshot_days(source)
    loose = [p.name for p in source.iterdir() if p.is_file() and not _belongs(p.name)]
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
                "records its files. Bring it back; raw snapshots are never removed."
            )
    if not days:
        raise RawError(
            f"{source}: has a description but no snapshot. Put its files in a folder named after "
            "the day they were retrieved, like 2026-11-23; or say under the key fetch where they "
            f"come from, and run: smartdata fetch {source.name}"
        )
    return {day: check_snapshot(source, day, record=record) for day in days}


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


def _files(folder: Path) -> Iterator[RawFile]:
    for parent, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        if links:
            raise RawError(f"{Path(parent, links[0])}: is a link. Put the folder itself there.")
        for name in sorted(names):
            if name.startswith("."):
                continue  # what a file manager leaves behind
            path = Path(parent, name)
            if path.is_symlink() or not path.is_file():
                raise RawError(f"{path}: is not a plain file. Put the file itself there.")
            if not path.relative_to(folder).as_posix().isprintable():
                raise RawError(f"{path!r}: the name can't be printed. Rename the file.")
            try:
                yield RawFile(
                    path.relative_to(folder).as_posix(), file_sha256(path), path.stat().st_size
                )
            except OSError as error:
                raise RawError(f"{path}: can't be read ({error.strerror}).") from error


def _belongs(name: str) -> bool:
    """Whether a file may lie beside the snapshots: the description, a record, a note for people."""
    beside = name.endswith((*RECORD_SUFFIXES, ".md"))
    return name == "source.yaml" or beside or name.startswith(".")


def _refuse(error: OSError) -> None:
    raise RawError(f"{error.filename}: can't be read ({error.strerror}).") from error


def _recorded(path: Path) -> list[RawFile] | None:
    try:
        files = _Lock.model_validate_json(path.read_bytes(), strict=True).files
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise RawError(
            f"{path}: the record of the snapshot's files is damaged ({error}). Bring it back from "
            "version control."
        ) from error
    if len({file.path for file in files}) != len(files):
        raise RawError(f"{path}: names a file twice. Bring it back from version control.")
    return files


def _compare(
    folder: Path, path: Path, recorded: list[RawFile], present: tuple[RawFile, ...]
) -> None:
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
    if wrongs:
        more = f"; and {len(wrongs) - _SHOWN} more" if len(wrongs) > _SHOWN else ""
        raise RawError(
            f"{folder}: a snapshot is never edited, but {'; '.join(wrongs[:_SHOWN])}{more}. "
            f"Put the files back as {path.name} records them, and new files in a snapshot folder "
            f"of their own. Only if this snapshot was incomplete when it was first seen and has "
            f"never been released, remove {path.name}."
        )
