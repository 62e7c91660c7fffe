"""Versions of releases: CalVer, ``2026.11.23``, then ``2026.11.23.2`` on the same day."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from smartdata.errors import ReleaseError, UsageError

_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})(?:\.([1-9]\d{0,4}))?", re.ASCII)
LATEST = "latest"
#: What the file of an archived release is called after its version.
ARCHIVE_SUFFIX = ".tar.gz"
INDEX_NAME = "index.json"


def version_key(version: str) -> tuple[date, int]:
    """The day and the number of a version, by which versions are in order.

    Raises:
        UsageError: it is not a version, or its day is in no calendar.
    """
    match = _VERSION.fullmatch(version)
    try:
        if match and match[4] != "1":
            return date(int(match[1]), int(match[2]), int(match[3])), int(match[4] or 1)
    except ValueError:
        pass
    raise UsageError(
        f"{version!r} is not a version; write the day as 2026.11.23, or 2026.11.23.2 for a second "
        "release of that day."
    )


def releases_folder(warehouse: Path) -> Path:
    """Where the releases lie, one folder each, and ``latest`` beside them."""
    return warehouse / "open-data" / "releases"


def released_versions(warehouse: Path) -> list[str]:
    """The versions that have a folder, oldest first."""
    folder = releases_folder(warehouse)
    if not folder.is_dir():
        return []
    names = [p.name for p in folder.iterdir() if p.is_dir() and not p.is_symlink()]
    return sorted(filter(is_version, names), key=version_key)


def archive_folder(warehouse: Path) -> Path:
    """Where releases lie that were packed away, one file each."""
    return warehouse / "open-data" / "archive"


def archived_versions(warehouse: Path) -> list[str]:
    """The versions that are packed away, oldest first, whether or not they have a folder as well.

    A version counts that has a line in the list of the archive, or a file in it: neither a lost
    list nor a file that was moved to a safer place frees its number.

    Raises:
        ReleaseError: the list is damaged.
    """
    folder = archive_folder(warehouse)
    files = {p.name.removesuffix(ARCHIVE_SUFFIX) for p in folder.glob(f"*{ARCHIVE_SUFFIX}")}
    names = files | set(_listed(folder / INDEX_NAME))
    return sorted(filter(is_version, names), key=version_key)


def _listed(index: Path) -> list[str]:
    """The versions that the list of the archive names; the rest of it is of no matter here."""
    try:
        return [str(line["version"]) for line in json.loads(index.read_bytes())["releases"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise damaged_index(index, error) from error


def damaged_index(index: Path, error: Exception) -> ReleaseError:
    """What is said of a list of the archive that can't be read."""
    return ReleaseError(
        f"{index}: is damaged ({error}). Bring it back from a copy; or remove it, and smartdata "
        "releases prune makes it anew from the archives beside it."
    )


def is_version(name: str) -> bool:
    """Whether a name is that of a release."""
    try:
        version_key(name)
    except UsageError:
        return False
    return True


def latest_version(warehouse: Path) -> str | None:
    """The version that ``latest`` points to, or None before the first release.

    Raises:
        ReleaseError: it points nowhere.
    """
    link = releases_folder(warehouse) / LATEST
    if not link.is_symlink() and not link.exists():
        return None
    if not link.is_symlink() or not link.is_dir():
        raise ReleaseError(
            f"{link}: does not point to a release. Restore the release that it names, or point it "
            "to one that verifies; remove it only to begin anew."
        )
    return link.readlink().name


def next_version(warehouse: Path, day: date, wanted: str | None) -> str:
    """The version of a new release: the one wanted, else the next free one of the day.

    Raises:
        UsageError: the version wanted is not one, is taken, or is older than the latest.
        ReleaseError: the list of the archive is damaged, so that it can't say what is taken.
    """
    taken = sorted({*released_versions(warehouse), *archived_versions(warehouse)}, key=version_key)
    newest = max(map(version_key, taken), default=None)
    if wanted is None:
        if newest is None or newest[0] < day:
            return f"{day:%Y.%m.%d}"
        return f"{newest[0]:%Y.%m.%d}.{newest[1] + 1}"
    if wanted in taken:
        raise UsageError(f"version {wanted} exists already; a release is never rewritten.")
    if newest is not None and version_key(wanted) < newest:
        raise UsageError(
            f"version {wanted} is older than {taken[-1]}, which is released; give a newer one."
        )
    return wanted
