"""What ``smartdata releases list`` and ``verify`` do, and finding the release that is meant."""

from __future__ import annotations

from pathlib import Path

from smartdata.cli.output import say, say_json
from smartdata.config import Settings, load_settings
from smartdata.errors import UsageError
from smartdata.publish.manifest import read_manifest
from smartdata.publish.verify import verify_release
from smartdata.publish.versions import latest_version, released_versions, releases_folder


def do_list(warehouse: Path | None, as_json: bool) -> None:
    """Print the releases, newest first."""
    settings = load_settings(warehouse=warehouse)
    latest = latest_version(settings.warehouse)
    listed = []
    for version in reversed(released_versions(settings.warehouse)):
        manifest = read_manifest(releases_folder(settings.warehouse) / version)
        listed.append(
            {
                "version": version,
                "latest": version == latest,
                "registry_version": manifest.registry_version,
                **manifest.records.model_dump(),
            }
        )
    if as_json:
        say_json(listed)
        return
    for entry in listed:
        told = (
            f"{entry['version']:<14} {entry['published']} published, "
            f"{entry['quarantined']} quarantined, {entry['duplicates']} duplicates"
        )
        say(told + ("  (latest)" if entry["latest"] else ""))
    if not listed:
        say("There is no release yet; make one with: smartdata refresh")


def do_verify(warehouse: Path | None, version: str | None) -> None:
    """Verify a release and say so."""
    folder = release_folder(load_settings(warehouse=warehouse), version)
    manifest = verify_release(folder)
    files = sum(len(table.files) for table in manifest.tables.values())
    rows = sum(table.rows for table in manifest.tables.values())
    say(f"{folder}: whole. {files} data files, {rows} rows, checksums, schemas and twins agree.")


def release_folder(settings: Settings, version: str | None) -> Path:
    """The folder of the release named, or of the latest.

    Raises:
        UsageError: there is no such release.
    """
    wanted = version or latest_version(settings.warehouse)
    if wanted is None:
        raise UsageError(
            f"{settings.warehouse}: there is no release yet; make one with: smartdata refresh"
        )
    folder = releases_folder(settings.warehouse) / wanted
    if wanted not in released_versions(settings.warehouse):
        told = ", ".join(released_versions(settings.warehouse)) or "none"
        raise UsageError(f"there is no release {wanted}; there is {told}.")
    return folder
