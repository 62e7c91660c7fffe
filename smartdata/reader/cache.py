"""Files from the web, kept by their checksums: the same file is fetched once, whatever its release.

A file appears under its name only once it is whole and checked, so two processes may fetch one at
the same time: the last one puts the same bytes in place again. A file that was damaged since is
fetched anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from smartdata.errors import ReleaseError
from smartdata.files import file_sha256
from smartdata.reader.listing import TableFile

VARIABLE = "SMARTDATA_CACHE"
_PART = ".part"
#: Seconds after which what a killed process left is cleared away.
_STALE = 24 * 3600


class Cache:
    """A folder of fetched files."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _usual()

    def file(self, entry: TableFile, fetch: Callable[[], Iterator[bytes]]) -> Path:
        """The file with the checksum of an entry; ``fetch`` gives its bytes where it isn't here.

        Raises:
            ReleaseError: what was fetched is not the file, or it can't be kept.
        """
        path = self._folder / entry.sha256[:2] / f"{entry.sha256}.parquet"
        try:
            if path.is_file() and file_sha256(path) == entry.sha256:
                return path
            path.parent.mkdir(parents=True, exist_ok=True)
            self._clear(path.parent)
            handle, name = tempfile.mkstemp(_PART, f".{entry.sha256[:12]}.", path.parent)
        except OSError as error:
            raise self._unusable(error) from error
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                self._fill(file, entry, fetch())
                file.flush()
                os.fsync(file.fileno())
            self._place(part, path)
        except OSError as error:
            raise self._unusable(error) from error
        finally:
            part.unlink(missing_ok=True)
        return path

    @staticmethod
    def _fill(file: IO[bytes], entry: TableFile, content: Iterator[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        for piece in content:
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        if size != entry.bytes or digest.hexdigest() != entry.sha256:
            raise ReleaseError(
                f"{entry.path}: what was fetched does not match its checksum ({size:,} of "
                f"{entry.bytes:,} bytes). Try again; if it stays so, tell the publisher."
            )

    @staticmethod
    def _place(part: Path, path: Path) -> None:
        try:
            part.replace(path)
        except PermissionError:
            # Where open files can't be replaced: another process has put the same one there.
            if not path.is_file():
                raise

    @staticmethod
    def _clear(folder: Path) -> None:
        for part in folder.glob(f".*{_PART}"):
            with contextlib.suppress(OSError):
                if time.time() - part.stat().st_mtime > _STALE:
                    part.unlink()

    def _unusable(self, error: OSError) -> ReleaseError:
        return ReleaseError(
            f"{self._folder}: files can't be kept here ({error.strerror}). Say another folder with "
            f"cache= or {VARIABLE}."
        )


def _usual() -> Path:
    told = os.environ.get(VARIABLE)
    if told:
        return Path(told)
    from platformdirs import user_cache_path

    return user_cache_path("smartdata", appauthor=False) / "releases"
