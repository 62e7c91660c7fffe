"""Moving a verified release into place, and telling whether it says anything new."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from smartdata.errors import ReleaseError
from smartdata.files import point_link, sync_folder, sync_tree
from smartdata.publish.checksums import BUILD_NAME
from smartdata.publish.manifest import (
    Manifest,
    read_manifest,
)
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import LATEST, latest_version, released_versions, releases_folder

log = logging.getLogger(__name__)

#: What depends on the release before.
_OF_THE_LAST = ("data/changes.csv", "data/changes.jsonl")
#: On what terms a release is published, where, and what beside its tables.
_TERMS = ("licence", "publisher", "publication", "audience", "withheld", "scripts")


def same_content(one: Manifest, other: Manifest) -> bool:
    """Whether two releases say the same: equal CSV files and dictionaries, on equal terms.

    Parquet is left out: another version of its writer gives other bytes for the same rows; and so
    is what a release says of the one before it.
    """

    def content(manifest: Manifest) -> dict[str, Any]:
        entries = [e for table in manifest.tables.values() for e in table.files]
        entries += [e for e in manifest.documents if e.path.startswith("data-dictionary")]
        told = (e for e in entries if e.format != "parquet" and e.path not in _OF_THE_LAST)
        return {
            **{e.path: e.sha256 for e in told},
            "downloads": [e.path for e in manifest.downloads],
            **{name: getattr(manifest, name) for name in _TERMS},
        }

    return content(one) == content(other)


def latest_manifest(warehouse: Path) -> Manifest | None:
    """The manifest of the latest release, or None before the first.

    Raises:
        ReleaseError: the latest release is damaged.
    """
    version = latest_version(warehouse)
    return read_manifest(releases_folder(warehouse) / version) if version else None


def release_before(warehouse: Path, audience: str) -> Path | None:
    """The folder of the release that the next one states its difference to: the latest one.

    What is made for the public goes back to the newest one for the public: the difference to one
    for internal use would tell of what may not be published.

    Raises:
        ReleaseError: ``latest`` points nowhere.
    """
    latest = latest_version(warehouse)
    if latest is None:
        return None
    folder, versions = releases_folder(warehouse), released_versions(warehouse)
    older = versions[: versions.index(latest)] if latest in versions else []
    for version in (latest, *reversed(older)):
        if audience == "internal":
            return folder / version
        try:
            found = read_manifest(folder / version)
        except ReleaseError:
            if version == latest:
                return folder / version  # where it is read, its damage is told
            continue
        if found.audience == "public":
            return folder / version
    return None


def unannounced_releases(warehouse: Path) -> list[Manifest]:
    """Whole releases newer than ``latest``, the newest first.

    A run that was killed after moving its release into place, but before ``latest`` pointed to
    it, leaves one behind; a later run that would say the same announces it instead of making
    another.
    """
    latest = latest_version(warehouse)
    versions = released_versions(warehouse)
    newer = versions[versions.index(latest) + 1 :] if latest in versions else versions
    found = []
    for version in reversed(newer):
        try:
            found.append(verify_release(releases_folder(warehouse) / version))
        except ReleaseError as error:
            log.warning("a release that was never announced is damaged: %s", error)
    return found


def install_release(built: Path, warehouse: Path, version: str, build: dict[str, Any]) -> Path:
    """Move a verified release into place, whole; ``latest`` does not point to it yet."""
    (built / BUILD_NAME).write_text(json.dumps(build, indent=1) + "\n", encoding="utf-8")
    sync_tree(built)
    folder = releases_folder(warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / version
    built.rename(target)
    sync_folder(folder)
    return target


def announce_release(warehouse: Path, version: str) -> None:
    """Point ``latest`` to a release that lies in place."""
    folder = releases_folder(warehouse)
    # The short address never changes, so it is made before what it leads to.
    short = folder.parent / LATEST
    if not short.is_symlink():
        point_link(short, f"{folder.name}/{LATEST}")
    point_link(folder / LATEST, version)
