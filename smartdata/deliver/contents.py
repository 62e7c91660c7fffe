"""What a release holds and what a target holds of it, as streams in the order of their paths.

A site may have pages by the hundred thousand, so nothing here holds all of them: each list is read
line by line, in the order of its paths as UTF-8 bytes, as object stores list them.
"""

from __future__ import annotations

import heapq
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from smartdata.addresses import SITE
from smartdata.files import file_sha256
from smartdata.publish.checksums import BUILD_NAME, CHECKSUMS_NAME, SITE_CHECKSUMS

log = logging.getLogger(__name__)

_HEAD = "smartdata confirmed 1"


@dataclass(frozen=True, order=True)
class ReleaseFile:
    """A file of a release: its path within it, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, order=True)
class Held:
    """A file that a target holds. ``tag`` changes with each change of its bytes there."""

    path: str
    size: int
    tag: str


@dataclass(frozen=True, order=True)
class Confirmed:
    """A file that was found at a target, with this SHA-256, while it had this tag."""

    path: str
    size: int
    sha256: str
    tag: str

    def line(self) -> str:
        """The line of a list of confirmed files."""
        return f"{self.sha256}\t{self.size}\t{self.tag}\t{self.path}\n"


def release_files(folder: Path) -> Iterator[ReleaseFile]:
    """Every file of a verified release, in order: those that its lists name, and the lists."""
    own = [name for name in (CHECKSUMS_NAME, BUILD_NAME) if (folder / name).is_file()]
    named = ((name, file_sha256(folder / name)) for name in sorted(own))
    streams = [_listed(folder / CHECKSUMS_NAME, ""), named]
    if (folder / SITE_CHECKSUMS).is_file():
        streams.append(_listed(folder / SITE_CHECKSUMS, f"{SITE}/"))
        streams.append(iter([(SITE_CHECKSUMS, file_sha256(folder / SITE_CHECKSUMS))]))
    last = None
    for path, digest in heapq.merge(*streams):
        if path != last:
            yield ReleaseFile(path, (folder / path).stat().st_size, digest)
        last = path


def _listed(sums: Path, before: str) -> Iterator[tuple[str, str]]:
    """The paths and digests of a list, in order, without loading it where it is in order."""

    def pairs() -> Iterator[tuple[str, str]]:
        with sums.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                digest, _, name = line.rstrip("\n").partition("  ")
                yield before + name, digest

    return pairs() if _in_order(pairs()) else iter(sorted(pairs()))


def _in_order(pairs: Iterable[tuple[str, str]]) -> bool:
    last = ""
    for name, _ in pairs:
        if name < last:
            return False
        last = name
    return True


def folder_files(folder: Path, before: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder, by its path, in order; the names of one folder are held at a time,
    and of those that it lies in. Links are not followed."""
    with os.scandir(folder) as found:
        # A folder sorts as its name with the slash that follows in each path below it.
        names = [e.name + ("/" if e.is_dir(follow_symlinks=False) else "") for e in found]
    names.sort()
    for name in names:
        if name.endswith("/"):
            yield from folder_files(folder / name, before + name)
        else:
            yield before + name, (folder / name).lstat()


def write_head(into: IO[bytes]) -> None:
    """Begin a list of confirmed files."""
    into.write(f"{_HEAD}\n".encode())


def read_confirmed(lines: IO[bytes]) -> Iterator[Confirmed]:
    """The files of a list, in order; nothing if it is not one, and no more once it is damaged.

    It only spares work: what it does not name is compared anew.
    """
    lines.seek(0)
    if lines.readline().decode(errors="replace").rstrip("\n") != _HEAD:
        return
    for line in lines:
        try:
            digest, size, tag, path = line.decode().rstrip("\n").split("\t", 3)
            yield Confirmed(path, int(size), digest, tag)
        except ValueError:
            log.warning("a list of confirmed files is damaged; the rest of them is compared anew")
            return
