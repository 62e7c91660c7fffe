"""Which releases stay in their folders, and packing away the others.

A release that somebody may have cited never vanishes: what does not stay is packed into the archive
(``publish.archive``), from where it can be brought back byte for byte. The raw folder is never
touched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from smartdata.config import Settings
from smartdata.connection import connect
from smartdata.errors import ReleaseError, SmartdataError, UsageError
from smartdata.progress import progress
from smartdata.publish.archive import (
    archive_path,
    archive_release,
    archived_releases,
    clear_leftovers,
    remove_release,
)
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import (
    latest_version,
    released_versions,
    releases_folder,
    version_key,
)
from smartdata.work import DATABASE_NAME

log = logging.getLogger(__name__)

FirstOf = Literal["month", "year", "none"]


@dataclass(frozen=True)
class Retained:
    """What became of one release that need not stay, or of the whole attempt (no version).

    ``archived``: packed, checked, and its folder removed. ``due``: would be, in a dry run.
    ``damaged``: does not verify, and was left as it is. ``failed``: could not be packed now, and
    is whole where it was.
    """

    version: str
    outcome: Literal["archived", "due", "damaged", "failed"]
    told: str


def what_goes(
    versions: Sequence[str], keep: int, first_of: FirstOf, stays: Iterable[str] = ()
) -> list[str]:
    """The versions that need not stay, oldest first.

    There stay the ``keep`` newest, the first one of each month or year, and those in ``stays``.
    """
    ordered = sorted(versions, key=version_key)
    staying = {*stays, *ordered[-keep:]}
    begun = set()
    for version in ordered:
        period = _period(version_key(version)[0], first_of)
        if period is not None and period not in begun:
            begun.add(period)
            staying.add(version)
    return [version for version in ordered if version not in staying]


def _period(day: date, first_of: FirstOf) -> tuple[int, ...] | None:
    match first_of:
        case "month":
            return day.year, day.month
        case "year":
            return (day.year,)
        case "none":
            return None


def prune(
    settings: Settings, keep: int, *, dry_run: bool = False, restored: bool = False
) -> list[Retained]:
    """Pack away the releases that need not stay, oldest first; to be called holding the warehouse.

    Besides the rules of the settings there stay: ``latest`` and all that is newer, the release that
    the database names, those that the settings call cited, and those that were brought back from
    the archive, unless ``restored``. With ``dry_run`` nothing is written, but all is verified.

    Raises:
        UsageError: ``keep`` is less than one.
        ReleaseError: it can't be told which releases must stay: ``latest`` leads nowhere, the
            database or the list of the archive can't be read. Nothing goes then.
    """
    if keep < 1:
        raise UsageError(f"--keep is {keep}; at least the newest release stays.")
    warehouse = settings.warehouse
    versions = released_versions(warehouse)
    stays = _must_stay(settings, versions)
    if not dry_run:
        clear_leftovers(warehouse)
    back = {line.version for line in archived_releases(warehouse).values() if line.restored}
    asked = [version for version in versions if restored or version not in back]
    due = what_goes(asked, keep, settings.keep_first_of, stays)
    done = []
    for version in progress(due, "releases packed away", "release"):
        done.append(_prune_one(warehouse, version, dry_run))
        if done[-1].outcome == "failed":
            break  # a full disk is no better for the next one
    return done


def apply_retention(settings: Settings) -> list[Retained]:
    """What a refresh does at its very end, holding the warehouse: nothing unless the settings say
    how many releases stay.

    Raises nothing on purpose: the release of the run is out already, and nothing is lost where
    packing away an old one fails. What failed is in the list and in the log.
    """
    if settings.keep_releases is None:
        return []
    try:
        done = prune(settings, settings.keep_releases)
    except (SmartdataError, OSError) as error:
        done = [Retained("", "failed", str(error))]
    for one in done:
        log.log(logging.INFO if one.outcome == "archived" else logging.WARNING, "%s", one.told)
    return done


def _must_stay(settings: Settings, versions: list[str]) -> set[str]:
    latest = latest_version(settings.warehouse)
    named = _database_release(settings)
    # What is newer than latest was never announced; a later run may still settle on it.
    newest = versions if latest is None else [v for v in versions if _not_older(v, latest)]
    return {*newest, *versions[-1:], *([named] if named else []), *settings.cited_releases}


def _not_older(version: str, than: str) -> bool:
    return version_key(version) >= version_key(than)


def _database_release(settings: Settings) -> str | None:
    """The release that the database names, or None where there is no database."""
    path = settings.warehouse / DATABASE_NAME
    if not path.is_file():
        return None
    try:
        with connect(path, settings.duckdb_memory_limit, read_only=True) as connection:
            return str(connection.execute("SELECT version FROM release").fetchall()[0][0])
    except (duckdb.Error, OSError, IndexError) as error:
        raise ReleaseError(
            f"{path}: can't be read, so that it is not known which release it names ({error}). No "
            "release was packed away. Close what has it open for writing, or run: smartdata refresh"
        ) from error


def _prune_one(warehouse: Path, version: str, dry_run: bool) -> Retained:
    folder = releases_folder(warehouse) / version
    try:
        verify_release(folder)
    except ReleaseError as error:
        told = f"{error} It was left as it is, and not packed away."
        return Retained(version, "damaged", told)
    target = archive_path(warehouse, version)
    if dry_run:
        return Retained(version, "due", f"release {version} would be packed into {target}.")
    try:
        archive_release(warehouse, version)
        remove_release(warehouse, version)
    except (ReleaseError, OSError) as error:
        return Retained(version, "failed", f"release {version} was not packed away: {error}")
    return Retained(version, "archived", f"release {version} is packed into {target}.")
