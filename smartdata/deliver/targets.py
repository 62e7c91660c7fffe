"""Where a release can be brought to, and what a target must be able to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Protocol

from smartdata.deliver.contents import Held, ReleaseFile
from smartdata.errors import UsageError

#: Where a target keeps lists of what was confirmed: what readers need not see.
WORK = ".smartdata"


def confirmed_path(version: str) -> str:
    """Where a target keeps the list of the confirmed files of a release."""
    return f"{WORK}/{version}.confirmed"


class Target(Protocol):
    """A place that readers read from. Paths are relative to its root, or to a release in it.

    All raise :class:`DeliveryError` where the target fails or refuses.
    """

    @property
    def name(self) -> str:
        """What the target is called in messages."""
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Keep out other publishers, where the target can; where it can't, its writes are
        conditional."""
        ...

    def is_shown(self, version: str) -> bool:
        """Whether readers can reach the files of a release, so that none may be replaced."""
        ...

    def held(self, version: str) -> Iterator[Held]:
        """The files that it holds of a release, in order of their paths."""
        ...

    def digest(self, version: str, held: Held, *, reread: bool) -> str | None:
        """The SHA-256 of a file held, as the target states it or by reading; None if it is gone."""
        ...

    def find(self, version: str, path: str) -> Held | None:
        """What it holds at the path of one file."""
        ...

    def put(self, version: str, file: ReleaseFile, source: Path) -> Held | None:
        """Upload a file in one step; None where the target holds something there by now."""
        ...

    def copy(self, version: str, file: ReleaseFile, before: str, tag: str) -> Held | None:
        """Take over a file of another release at the target; None where it is not there as it
        was when it had this tag."""
        ...

    def complete(self, version: str) -> None:
        """Show the files of a release, all of which are there, at their address."""
        ...

    def point(self, version: str) -> None:
        """Point ``latest`` to a release, where the target has such links."""
        ...

    def read(self, path: str, into: IO[bytes]) -> str | None:
        """Read a file at the root's address into a file; its tag, or None if there is none."""
        ...

    def replace(self, path: str, content: IO[bytes], tag: str | None) -> bool:
        """Replace a file in one step if it has this tag still, or (None) is not there; else
        False."""
        ...


def open_target(
    target: str, *, endpoint: str | None = None, own: Path | None = None, wait_seconds: float = 0
) -> Target:
    """The target that somebody named: a folder, or ``s3://bucket/prefix``.

    ``own`` is the folder that releases are made in, which can't be a target.

    Raises:
        UsageError: it is none.
    """
    if target.startswith("s3://"):
        from smartdata.deliver.s3 import open_bucket

        return open_bucket(target, endpoint)
    if "://" in target:
        raise UsageError(f"{target}: can't be published to. Name a folder, or s3://BUCKET/PREFIX.")
    if endpoint is not None:
        raise UsageError("--endpoint is the address of an object store; a folder has none.")
    from smartdata.deliver.folder import FolderTarget

    if not target.strip():
        # Most likely a variable that is not set; the folder one stands in is called "." instead.
        raise UsageError("The target is empty: name a folder, or s3://BUCKET/PREFIX.")
    try:
        root = Path(target).expanduser()
        if root.exists() and not root.is_dir():
            raise UsageError(f"{target}: is a file; name a folder.")
        resolved = root.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{target}: can't be a folder ({error}). Name another one.") from error
    if own is not None and (resolved == own.resolve() or own.resolve() in resolved.parents):
        raise UsageError(f"{target}: releases are made there; publish to another folder.")
    return FolderTarget(root, wait_seconds)
