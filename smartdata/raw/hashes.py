"""SHA-256 of raw files, remembered by what the file system says of each of them."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType

from smartdata.files import file_sha256

log = logging.getLogger(__name__)

#: A file that was written less than this before it was read may be written again within the same
#: tick of the file system's clock, so that nothing would tell.
_RACY_NS = 2_000_000_000
#: After so many files what was learned is kept, also if the process is killed.
_COMMIT_AFTER = 10_000
_TABLE = """
CREATE TABLE IF NOT EXISTS hashes (
    folder BLOB, name TEXT, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER,
    sha256 TEXT, PRIMARY KEY (folder, name)
) WITHOUT ROWID
"""
_HELD = "SELECT name, size, mtime_ns, ctime_ns, inode, sha256 FROM hashes WHERE folder = ?"
_KEEP = "INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?, ?, ?, ?)"
#: Size, the times of change of content and entry, and inode.
_State = tuple[int, int, int, int]


class HashCache:
    """Remembers the SHA-256 of files, so that one that did not change is only looked at.

    A file is taken for unchanged if its absolute path, size, times of change (of its content and of
    its entry) and inode are those with which it was last read. As git does, one is not trusted that
    was written in the two seconds before it was read. Bits that rot on the disk are not noticed: to
    have every byte read again, use none.

    A context manager; what was learned is kept in the file at ``path``. Where that is damaged, or
    another process holds it, everything is hashed: that is no error.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._learned = 0
        self._folder = ""
        self._held: dict[str, tuple[_State, str]] = {}

    def __enter__(self) -> HashCache:
        try:
            self._open()
        except (OSError, sqlite3.Error) as error:
            if self._do_without(error):
                with contextlib.suppress(OSError, sqlite3.Error):
                    self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._commit()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._folder, self._held = "", {}

    def sha256(self, folder: str, name: str, status: os.stat_result) -> str:
        """SHA-256 of a file in an absolute folder, whose ``os.lstat`` was just taken; its name must
        be valid Unicode.

        Quick where the files of a folder are asked for one after the other.

        Raises:
            OSError: it can't be read.
        """
        if folder != self._folder:
            self._folder, self._held = folder, self._known(folder)
        state = _state(status)
        known = self._held.get(name)
        if known is not None and known[0] == state:
            return known[1]
        path = Path(folder, name)
        began = time.time_ns()
        digest = file_sha256(path)
        settled = max(status.st_mtime_ns, status.st_ctime_ns) < began - _RACY_NS
        if settled and _state(path.lstat()) == state:
            self._keep((os.fsencode(folder), name, *state, digest))
        return digest

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self.path)
        self._connection.execute(_TABLE)
        self._connection.execute(_HELD, (b"",))  # a table of another version is not one of ours

    def _known(self, folder: str) -> dict[str, tuple[_State, str]]:
        if self._connection is None:
            return {}
        try:
            rows = self._connection.execute(_HELD, (os.fsencode(folder),))
            return {name: ((a, b, c, d), digest) for name, a, b, c, d, digest in rows}
        except sqlite3.Error as error:
            self._do_without(error)
            return {}

    def _keep(self, row: tuple[bytes | int | str, ...]) -> None:
        try:
            if self._connection is not None:
                self._connection.execute(_KEEP, row)
        except sqlite3.Error as error:
            self._do_without(error)
        self._learned += 1
        if self._learned % _COMMIT_AFTER == 0:
            self._commit()

    def _commit(self) -> None:
        try:
            if self._connection is not None:
                self._connection.commit()
        except sqlite3.Error as error:
            self._do_without(error)

    def _do_without(self, error: Exception) -> bool:
        """Go on without the file. Returns whether it was damaged; then it is taken away."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        log.warning("%s: can't be used (%s); files are hashed", self.path, error)
        damaged = isinstance(error, sqlite3.DatabaseError) and (
            not isinstance(error, sqlite3.OperationalError) or "no such column" in str(error)
        )
        if damaged:
            with contextlib.suppress(OSError):
                self.path.unlink()
        return damaged


def _state(status: os.stat_result) -> _State:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
