"""Releases packed away: one file each, its checksums beside it, and a list of them all.

``open-data/archive/2026.11.23.tar.gz`` holds every file of the release below a folder of that name.
Beside it lie its own checksum (``.tar.gz.sha256``) and the checksums of the files in it
(``.SHA256SUMS``), so that somebody who has one of them can tell what it is without unpacking
anything. ``index.json`` has one line for each release.

An archive is read again, whole, and compared with the folder before anything relies on it. The
folder goes last, in one step. Wherever that is cut short, folder or archive is whole, or both.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from smartdata.errors import ReleaseError, UsageError
from smartdata.files import file_sha256, sync_folder, sync_tree, write_atomically
from smartdata.publish.checksums import (
    BUILD_NAME,
    CHECKSUMS_NAME,
    SITE_CHECKSUMS,
    listed_files,
)
from smartdata.publish.manifest import MANIFEST_NAME, Manifest, Sha256
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import (
    ARCHIVE_SUFFIX,
    INDEX_NAME,
    archive_folder,
    damaged_index,
    is_version,
    released_versions,
    releases_folder,
    version_key,
)

log = logging.getLogger(__name__)

_LEVEL = 6
_PIECE = 1024 * 1024
_UNFINISHED, _GOING = ".new", ".removed"


class ArchivedRelease(BaseModel):
    """One line of the list: a release that was packed away, and how to tell its file.

    ``restored`` says that somebody brought it back; it then stays until somebody lets it go.
    """

    model_config = ConfigDict(extra="forbid")

    version: str
    archive: str
    bytes: int
    sha256: Sha256
    files: int
    unpacked_bytes: int
    registry_version: str
    fingerprint: Sha256
    restored: bool = False


@dataclass(frozen=True)
class _Held:
    """What an archive holds: SHA-256 and size of each file, and the two that say so themselves."""

    digests: dict[str, str]
    bytes: int
    sums: str
    manifest: Manifest


def archived_releases(warehouse: Path) -> dict[str, ArchivedRelease]:
    """The lines of the list of the archive by version, oldest first; none before the first.

    Raises:
        ReleaseError: the list is damaged.
    """
    path = archive_folder(warehouse) / INDEX_NAME
    try:
        told = json.loads(path.read_bytes())
        lines = [ArchivedRelease.model_validate(line) for line in told["releases"]]
        ordered = sorted(lines, key=lambda line: version_key(line.version))
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, OSError, UsageError) as error:
        raise damaged_index(path, error) from error
    return {line.version: line for line in ordered}


def archive_release(warehouse: Path, version: str) -> ArchivedRelease:
    """Pack a release that was verified just before, read the archive again, and list it.

    The folder stays. Where an archive holds just these files already, it is not made again.

    Raises:
        ReleaseError: what was packed does not match the checksums of the release, or a whole
            archive of that version holds something else; neither is touched then.
        OSError: the disk is full.
    """
    folder = releases_folder(warehouse) / version
    present = {name: file_sha256(folder / name) for name in _names(folder)}
    archive = archive_path(warehouse, version)
    archive.parent.mkdir(parents=True, exist_ok=True)
    held = _standing(archive, version, present)
    if held is None:
        temporary = archive.with_name(f".{archive.name}{_UNFINISHED}")
        _pack(folder, version, temporary)
        held = _read_archive(temporary, version)
        if held.digests != present:
            raise ReleaseError(f"{folder}: changed while it was packed. It stays; try again.")
        _write_beside(archive, held.sums, file_sha256(temporary))
        temporary.replace(archive)
        sync_folder(archive.parent)
    line = _line(archive, version, held)
    _write_beside(archive, held.sums, line.sha256)
    _list(warehouse, line)
    return line


def remove_release(warehouse: Path, version: str) -> None:
    """Take away the folder of a release whose archive was just made or checked.

    It goes from its place in one step. Whoever has a file of it open keeps that.
    """
    folder = releases_folder(warehouse)
    going = folder / f".{version}{_GOING}"
    if going.exists():
        shutil.rmtree(going)
    (folder / version).rename(going)
    sync_folder(folder)
    shutil.rmtree(going)


def restore_release(warehouse: Path, version: str) -> Path:
    """Bring back a release from the archive, byte for byte, and verify it; the archive stays.

    Where the release lies in its place, whole, it only is marked to stay.

    Raises:
        UsageError: it is not in the archive.
        ReleaseError: the archive, or what lies in the release's place, is damaged.
    """
    clear_leftovers(warehouse)
    listed = archived_releases(warehouse)
    target = releases_folder(warehouse) / version
    if version not in listed:
        if version in released_versions(warehouse):
            raise UsageError(f"release {version} was never packed away; it lies at {target}.")
        told = ", ".join(listed) or "none"
        raise UsageError(f"there is no release {version} in the archive; there is {told}.")
    if target.exists():
        _expect_whole(target)
        _list(warehouse, listed[version].model_copy(update={"restored": True}))
        return target
    verify_archive(warehouse, version)
    temporary = target.with_name(f".{version}{_UNFINISHED}")
    _unpack(archive_path(warehouse, version), version, temporary)
    if verify_release(temporary).version != version:
        raise ReleaseError(f"{archive_path(warehouse, version)}: holds another release.")
    sync_tree(temporary)
    # Before it is in place: what lies there unmarked would be packed away again the next night.
    _list(warehouse, listed[version].model_copy(update={"restored": True}))
    temporary.rename(target)
    sync_folder(target.parent)
    return target


def _expect_whole(folder: Path) -> None:
    try:
        verify_release(folder)
    except ReleaseError as error:
        raise ReleaseError(
            f"{error} It was left as it is; move it away, and the release can be brought back from "
            "the archive into its place."
        ) from error


def verify_archive(warehouse: Path, version: str) -> ArchivedRelease:
    """Read an archive again, whole: its own checksum and that of every file in it.

    Raises:
        UsageError: the release is not in the archive.
        ReleaseError: the archive is missing or damaged.
    """
    line = archived_releases(warehouse).get(version)
    if line is None:
        raise UsageError(f"there is no release {version} in the archive.")
    path = archive_path(warehouse, version)
    if not path.is_file():
        raise ReleaseError(f"{path}: is missing, though {INDEX_NAME} lists it. Bring it back.")
    if file_sha256(path) != line.sha256:
        raise ReleaseError(
            f"{path}: does not match the checksum in {INDEX_NAME}. Bring it back from a copy."
        )
    _read_archive(path, version)
    return line


def clear_leftovers(warehouse: Path) -> None:
    """Clear what a killed run left, and list archives that it made but did not come to list.

    Raises:
        ReleaseError: the list is damaged.
    """
    archive = archive_folder(warehouse)
    for path in archive.glob(f".*{_UNFINISHED}"):
        path.unlink()
    listed = archived_releases(warehouse)
    for path in sorted(archive.glob(f"*{ARCHIVE_SUFFIX}")):
        version = path.name.removesuffix(ARCHIVE_SUFFIX)
        if is_version(version) and version not in listed:
            try:
                held = _read_archive(path, version)
            except ReleaseError as error:
                log.warning("an archive that is not listed can't be listed: %s", error)
                continue
            line = _line(path, version, held)
            _write_beside(path, held.sums, line.sha256)
            _list(warehouse, line)
    for path in releases_folder(warehouse).glob(f".*{_UNFINISHED}"):
        # The link "latest" is moved into place under such a name, and is not a folder.
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
    for path in releases_folder(warehouse).glob(f".*{_GOING}"):
        _finish_removal(warehouse, path)


def _finish_removal(warehouse: Path, going: Path) -> None:
    """Take away what is left of a folder that was going, now that its archive is known whole."""
    try:
        verify_archive(warehouse, going.name.removeprefix(".").removesuffix(_GOING))
    except (ReleaseError, UsageError) as error:
        log.warning("%s was being removed and is left: %s", going, error)
        return
    shutil.rmtree(going)


def archive_path(warehouse: Path, version: str) -> Path:
    """The file that a release is packed into."""
    return archive_folder(warehouse) / f"{version}{ARCHIVE_SUFFIX}"


def _names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _standing(archive: Path, version: str, present: dict[str, str]) -> _Held | None:
    """What an archive holds that is there already and as good as a new one."""
    if not archive.is_file():
        return None
    try:
        held = _read_archive(archive, version)
    except ReleaseError as error:
        log.warning("the archive is made again from the release, which is whole: %s", error)
        return None
    if held.digests != present:
        raise ReleaseError(
            f"{archive}: is whole, but holds other files than the release {version} beside it. "
            "Neither was touched; move away the one that is not as it was released."
        )
    return held


# The file itself ------------------------------------------------------------------------------


def _pack(folder: Path, version: str, target: Path) -> None:
    """The same files give the same bytes: nothing of the clock, the user or the disk goes in."""
    day = datetime.combine(version_key(version)[0], time(), UTC)
    with target.open("wb") as file:
        with (
            gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as zipped,
            tarfile.open(mode="w|", fileobj=zipped, format=tarfile.PAX_FORMAT) as tar,
        ):
            for name in _names(folder):
                entry = tarfile.TarInfo(f"{version}/{name}")
                entry.mtime, entry.mode = int(day.timestamp()), 0o644
                with (folder / name).open("rb") as content:
                    entry.size = (folder / name).stat().st_size
                    tar.addfile(entry, content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with gzip.open(archive) as zipped:
            with tarfile.open(fileobj=zipped, mode="r|") as tar:
                yield tar
            while zipped.read(_PIECE):
                pass  # to its end, where its own check sum stands
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReleaseError(f"{archive}: is damaged ({error}).") from error


def _members(tar: tarfile.TarFile, archive: Path, version: str) -> Iterator[tuple[str, IO[bytes]]]:
    """The files in an archive by their path within the release, each one once."""
    seen = set()
    for member in tar:
        name = member.name.removeprefix(f"{version}/")
        content = tar.extractfile(member) if member.isreg() else None
        astray = ".." in Path(name).parts or Path(name).is_absolute()
        if content is None or name == member.name or astray or name in seen:
            raise ReleaseError(f"{archive}: {member.name!r} is not a file of release {version}.")
        seen.add(name)
        yield name, content


def _read_archive(archive: Path, version: str) -> _Held:
    """What an archive holds, read whole and compared with the checksums that it carries.

    Raises:
        ReleaseError: it can't be read, or is not what its own checksums say.
    """
    digests: dict[str, str] = {}
    kept = {CHECKSUMS_NAME: b"", SITE_CHECKSUMS: b"", MANIFEST_NAME: b""}
    size = 0
    with _opened(archive) as tar:
        for name, content in _members(tar, archive, version):
            digest = hashlib.sha256()
            while piece := content.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                if name in kept:
                    kept[name] += piece
            digests[name] = digest.hexdigest()
    try:
        sums = kept[CHECKSUMS_NAME].decode()
        site = kept[SITE_CHECKSUMS].decode() if SITE_CHECKSUMS in digests else None
        listed = listed_files(sums, site)
        manifest = Manifest.model_validate_json(kept[MANIFEST_NAME])
    except (UnicodeDecodeError, ValueError) as error:
        raise ReleaseError(f"{archive}: holds no whole release ({error}).") from error
    told = {n: d for n, d in digests.items() if n not in (CHECKSUMS_NAME, BUILD_NAME)}
    if told != listed:
        raise ReleaseError(f"{archive}: the files in it do not match its {CHECKSUMS_NAME}.")
    if manifest.version != version:
        raise ReleaseError(f"{archive}: holds release {manifest.version}.")
    return _Held(digests, size, sums, manifest)


def _unpack(archive: Path, version: str, target: Path) -> None:
    """Write every file of an archive below an empty folder."""
    if target.exists():
        shutil.rmtree(target)
    with _opened(archive) as tar:
        for name, content in _members(tar, archive, version):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file, _PIECE)


# What lies beside it --------------------------------------------------------------------------


def _line(archive: Path, version: str, held: _Held) -> ArchivedRelease:
    return ArchivedRelease(
        version=version,
        archive=archive.name,
        bytes=archive.stat().st_size,
        sha256=file_sha256(archive),
        files=len(held.digests),
        unpacked_bytes=held.bytes,
        registry_version=held.manifest.registry_version,
        fingerprint=held.manifest.fingerprint,
    )


def _write_beside(archive: Path, sums: str, sha256: str) -> None:
    version = archive.name.removesuffix(ARCHIVE_SUFFIX)
    _write_changed(archive.with_name(f"{version}.{CHECKSUMS_NAME}"), sums)
    _write_changed(archive.with_name(f"{archive.name}.sha256"), f"{sha256}  {archive.name}\n")


def _list(warehouse: Path, line: ArchivedRelease) -> None:
    """Put the line of a release into the list, in the place of the one it had."""
    lines = archived_releases(warehouse) | {line.version: line}
    ordered = sorted(lines.values(), key=lambda one: version_key(one.version))
    told = ",\n".join(json.dumps(one.model_dump()) for one in ordered)
    path = archive_folder(warehouse) / INDEX_NAME
    _write_changed(path, f'{{"releases": [\n{told}\n]}}\n')


def _write_changed(path: Path, text: str) -> None:
    if not path.is_file() or path.read_bytes() != text.encode():
        write_atomically(path, text)
