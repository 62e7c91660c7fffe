"""Zip archives: opened only within limits, so that none can fill memory or disk."""

from __future__ import annotations

import fnmatch
import io
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from smartdata.parse.files.model import Limits, RefusedFile

#: What reading a damaged archive raises.
DAMAGE = (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError)
_NOT_DATA = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
#: How many members a message names.
_NAMED = 10


class _SmallReads(io.BufferedReader):
    """A file that hands out no more at once than a directory of members may be long."""

    limit = 0

    def read(self, size: int | None = -1) -> bytes:
        """Up to ``size`` bytes."""
        if size is not None and size > self.limit:
            raise _TooManyError
        return super().read(size)


class _TooManyError(Exception):
    """The directory of an archive is longer than any that is read."""


@contextmanager
def opened_zip(path: Path, limits: Limits) -> Iterator[ZipFile]:
    """A zip archive whose members are few, open and not packed beyond reason.

    Raises:
        RefusedFile: it is damaged, encrypted, or a zip bomb. What the caller reads from it may
            raise :data:`DAMAGE`, which also becomes a refusal.
    """
    with _SmallReads(io.FileIO(path)) as file:
        file.limit = max(limits.directory_bytes, 2**17)
        try:
            with ZipFile(file) as archive:
                _refuse_bomb(archive, path, limits)
                yield archive
        except _TooManyError as error:
            raise RefusedFile(
                f"{path}: its directory of members is longer than {limits.directory_bytes} bytes, "
                f"so it has far more than {limits.members}. Ask for the list alone."
            ) from error
        except DAMAGE as error:
            raise RefusedFile(
                f"{path}: the archive is damaged or cut off ({error}). Fetch the file again."
            ) from error


def _refuse_bomb(archive: ZipFile, path: Path, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.members:
        raise RefusedFile(
            f"{path}: {len(members)} members, more than {limits.members}. Ask for the list alone."
        )
    if len({member.filename for member in members}) != len(members):
        raise RefusedFile(
            f"{path}: two members have the same name; which one counts is unknown. Ask the "
            "publisher."
        )
    if any(member.flag_bits & 1 for member in members):
        raise RefusedFile(f"{path}: the archive is protected by a password. Ask for an open one.")
    odd = {m.compress_type for m in members} - {ZIP_STORED, ZIP_DEFLATED}
    if odd:
        raise RefusedFile(
            f"{path}: is packed in a way that is not read (method {min(odd)}). Ask for a plain zip."
        )
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    bomb = unpacked > limits.small_bytes and unpacked > limits.packing_ratio * max(packed, 1)
    if unpacked > limits.unpacked_bytes or bomb or _overlap(archive, members):
        raise RefusedFile(
            f"{path}: {packed} bytes unpack to {unpacked}, or members share their bytes: a zip "
            "bomb, or far too large for a list. Ask the publisher for the list alone."
        )


def _overlap(archive: ZipFile, members: list[ZipInfo]) -> bool:
    """Whether the bytes of one member are also another's, or the directory's."""
    ends = [(m.header_offset, m.header_offset + 30 + m.compress_size) for m in members]
    starts = [*sorted(start for start, _ in ends)[1:], archive.start_dir]
    return any(
        end > following for (_, end), following in zip(sorted(ends), starts, strict=False)
    ) or any(start < 0 for start, _ in ends)


def chosen_member(archive: ZipFile, path: Path, pattern: str | None) -> ZipInfo:
    """The member that holds the list: the one that fits the pattern, or the only one.

    Raises:
        RefusedFile: none or several do.
    """
    files = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not any(part in member.filename for part in _NOT_DATA)
    ]
    found = [m for m in files if pattern is None or fnmatch.fnmatchcase(m.filename, pattern)]
    if len(found) != 1:
        names = sorted(member.filename for member in (found or files))
        told = ", ".join(names[:_NAMED]) or "nothing"
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        fit = f"fit {pattern}" if pattern else "may hold the list"
        raise RefusedFile(
            f"{path}: {len(found)} members {fit}; the archive holds {told}{more}. Say file.member, "
            "as a pattern like *.csv, so that one fits."
        )
    return found[0]


def extract(archive: ZipFile, member: ZipInfo, target: Path) -> None:
    """Unpack one member; never more bytes than the archive states."""
    with archive.open(member) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, 2**16)
