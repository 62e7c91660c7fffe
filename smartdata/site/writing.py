"""Writing the site's files, each once; what did not change is the same file as before."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from smartdata.errors import ReleaseError


def link(old: Path, new: Path) -> None:
    """Give an unchanged file a second name, or copy it where the disk can't do that."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


@dataclass
class SiteFiles:
    """The files of a site in the making, with their checksums.

    ``previous`` is the site of the release before; a file that is equal there is linked.
    """

    folder: Path
    previous: Path | None
    sums: dict[str, str] = field(default_factory=dict)
    written: int = 0
    linked: set[str] = field(default_factory=set)
    _folders: set[Path] = field(default_factory=set)

    def write(self, path: str, content: bytes) -> None:
        """Write a file, or link it to an equal one of the release before.

        Raises:
            ReleaseError: two files of the site have the same address.
        """
        if path in self.sums:
            raise ReleaseError(f"site/{path}: two pages have this address. Nothing is published.")
        self.sums[path] = hashlib.sha256(content).hexdigest()
        self.place(path, content)

    def place(self, path: str, content: bytes) -> None:
        """Like :meth:`write`, for pages whose checksums are kept elsewhere."""
        target = self.target(path)
        old = self.previous / path if self.previous else None
        if old is not None and _holds(old, content):
            link(old, target)
            self.linked.add(path)
        else:
            target.write_bytes(content)
            self.written += 1

    def take(self, path: str) -> None:
        """Take a page over as it is in the release before.

        Raises:
            ReleaseError: it is not there, though that release says so.
        """
        assert self.previous is not None
        old = self.previous / path
        try:
            link(old, self.target(path))
        except FileNotFoundError as error:
            raise ReleaseError(
                f"{old}: is missing, so that release is damaged. Run with --full to make all pages "
                "anew."
            ) from error
        self.linked.add(path)

    def target(self, path: str) -> Path:
        """Where a file goes; its folder is there."""
        target = self.folder / path
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        return target


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
