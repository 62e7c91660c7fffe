"""A folder of a web server as a target.

A release is gathered under a name that nothing leads to, ``releases/.<version>.new``, and renamed
once it is whole and safe on the disk. A file that the release before has at the target is linked.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from smartdata.deliver.contents import Held, ReleaseFile, folder_files
from smartdata.deliver.targets import WORK
from smartdata.errors import BusyError, DeliveryError
from smartdata.files import file_sha256, point_link, sync_folder, sync_tree
from smartdata.publish.versions import LATEST

_PIECE = 1024 * 1024


class FolderTarget:
    """See :class:`smartdata.deliver.targets.Target`. A tag is the time of the last change."""

    def __init__(self, root: Path, wait_seconds: float = 0) -> None:
        self.root = root
        self.wait_seconds = wait_seconds
        self._parts = itertools.count()

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.root)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep out other publishers; the system frees it if the process is killed.

        Raises:
            BusyError: another one is at work.
        """
        work = self.root / WORK
        work.mkdir(parents=True, exist_ok=True)
        lock = FileLock(work / "lock")
        try:
            lock.acquire(timeout=self.wait_seconds)
        except Timeout as error:
            raise BusyError(
                f"{self.root}: another publish is at work there. Wait for it, or set "
                "SMARTDATA_LOCK_TIMEOUT_SECONDS to wait here."
            ) from error
        try:
            # What a killed one was writing when it was killed.
            shutil.rmtree(work / "parts", ignore_errors=True)
            (work / "parts").mkdir()
            yield
        finally:
            lock.release()

    def is_shown(self, version: str) -> bool:
        """Whether the release has its name already."""
        return self._shown(version).is_dir()

    def held(self, version: str) -> Iterator[Held]:
        """The files of the release, wherever it lies."""
        folder = self._folder(version)
        if not folder.is_dir():
            return
        for path, found in folder_files(folder):
            if not stat.S_ISREG(found.st_mode):
                raise DeliveryError(f"{folder / path}: is a link or no file; take it away.")
            yield _held(path, found)

    def digest(self, version: str, held: Held, *, reread: bool) -> str | None:
        """The SHA-256 by reading; a folder states none."""
        del reread
        try:
            return file_sha256(self._folder(version) / held.path)
        except FileNotFoundError:
            return None

    def find(self, version: str, path: str) -> Held | None:
        """What there is at the path of a file."""
        try:
            return _held(path, (self._folder(version) / path).lstat())
        except FileNotFoundError:
            return None

    def put(self, version: str, file: ReleaseFile, source: Path) -> Held | None:
        """Copy a file aside and move it into its place."""
        part = self.root / WORK / "parts" / str(next(self._parts))
        digest = hashlib.sha256()
        with source.open("rb") as reading, part.open("wb") as writing:
            while piece := reading.read(_PIECE):
                digest.update(piece)
                writing.write(piece)
        if digest.hexdigest() != file.sha256:
            raise DeliveryError(f"{source}: changed while it was published. Verify the release.")
        goal = self._folder(version) / file.path
        goal.parent.mkdir(parents=True, exist_ok=True)
        if self.is_shown(version):
            # A file that a shown release has lost comes back whole, or not at all.
            _sync_file(part)
        part.replace(goal)
        return _held(file.path, goal.stat())

    def copy(self, version: str, file: ReleaseFile, before: str, tag: str) -> Held | None:
        """Link the file of another release, if it did not change since it was confirmed."""
        source = self._shown(before) / file.path
        goal = self._folder(version) / file.path
        goal.parent.mkdir(parents=True, exist_ok=True)
        try:
            found = source.lstat()
            if _held(file.path, found) != Held(file.path, file.size, tag):
                return None
            os.link(source, goal, follow_symlinks=False)
        except OSError:
            # It is gone, or this disk has no links: the file is uploaded.
            return None
        return _held(file.path, goal.stat())

    def complete(self, version: str) -> None:
        """Give the release its name, once it is safe on the disk."""
        if self.is_shown(version):
            return
        hidden = self._folder(version)
        sync_tree(hidden)
        hidden.rename(self._shown(version))
        sync_folder(self.root / "releases")

    def point(self, version: str) -> None:
        """Point ``releases/latest`` to the release, and ``latest`` to that."""
        releases = self.root / "releases"
        for link, leads_to in ((releases / LATEST, version), (self.root / LATEST, "")):
            wanted = leads_to or f"releases/{LATEST}"
            if link.is_symlink() and link.readlink() == Path(wanted):
                continue
            if link.exists() and not link.is_symlink():
                raise DeliveryError(f"{link}: is no link; move it away, and publish again.")
            point_link(link, wanted)

    def read(self, path: str, into: IO[bytes]) -> str | None:
        """Read a file of the root."""
        try:
            with (self.root / path).open("rb") as file:
                shutil.copyfileobj(file, into)
                return str(os.fstat(file.fileno()).st_mtime_ns)
        except FileNotFoundError:
            return None

    def replace(self, path: str, content: IO[bytes], tag: str | None) -> bool:
        """Replace a file of the root; the lock keeps others from doing so meanwhile."""
        del tag
        part = self.root / WORK / "parts" / str(next(self._parts))
        with part.open("wb") as writing:
            shutil.copyfileobj(content, writing)
        _sync_file(part)
        goal = self.root / path
        part.replace(goal)
        sync_folder(goal.parent)
        return True

    def _shown(self, version: str) -> Path:
        return self.root / "releases" / version

    def _folder(self, version: str) -> Path:
        shown = self._shown(version)
        return shown if shown.is_dir() else shown.with_name(f".{version}.new")


def _held(path: str, found: os.stat_result) -> Held:
    return Held(path, found.st_size, str(found.st_mtime_ns))


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
