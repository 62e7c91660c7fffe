"""What a release holds besides its tables: formats for people, descriptions, and the site."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from smartdata.build.gather import coverage, left_out, source_terms, write_history
from smartdata.build.plan import ReleasePlan
from smartdata.edition import Edition, Profile
from smartdata.errors import ReleaseError
from smartdata.publish.manifest import FileEntry, Manifest, TableEntry, file_entry, read_manifest
from smartdata.publish.versions import released_versions
from smartdata.registry import REGISTRY_VERSION, TABLES

#: Pages are made from a few hundred projects at a time; more memory would only hold what was read.
_SITE_MEMORY = "192MB"
#: So many releases before this one are named in its feed.
_TOLD_BEFORE = 20


@dataclass(frozen=True)
class Formats:
    """What the formats for people added."""

    downloads: list[FileEntry]
    notices: list[str]


def add_formats(
    folder: Path, scratch: Path, tables: dict[str, TableEntry], plan: ReleasePlan
) -> Formats:
    """Write the tables once more in the formats that were asked for, and enter them in ``tables``.

    Raises:
        OSError: the disk is full.
    """
    wanted = plan.settings.publication.formats
    if not wanted:
        return Formats([], [])
    from smartdata.formats import FormatsAbout, write_formats

    settings = plan.settings
    about = FormatsAbout(
        version=plan.version,
        registry_version=REGISTRY_VERSION,
        licence=settings.data_licence,
        publisher=settings.publisher,
        base_url=settings.publication.base_url,
        notices=tuple(left_out(plan.withheld)),
    )
    written = write_formats(folder, TABLES, about, wanted, scratch, plan.taken_from)
    for name, paths in written.tables.items():
        entries = [file_entry(folder, path) for path in paths]
        tables[name] = tables[name].model_copy(update={"files": [*tables[name].files, *entries]})
    return Formats(
        [file_entry(folder, path) for path in written.release],
        [notice.en for notice in written.notices],
    )


def scripts_of_site(plan: ReleasePlan) -> Path | None:
    """The built scripts that the site of the release will have; a machine of its own builds them.

    Raises:
        ReleaseError: they are not as they were built.
    """
    from smartdata.site.frontend import find_frontend

    publication = plan.settings.publication
    return find_frontend() if publication.metadata and publication.site else None


def describe_release(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan,
    made: Manifest, scripts: Path | None,
) -> Collection[str]:  # fmt: skip
    """Write dictionary and quality report, metadata and site, as far as they are asked for.

    Returns the files of the site, by their path in it, that were taken over from the release before
    as they are.
    """
    from smartdata.profile import write_dictionary, write_profile

    publication, limit = plan.settings.publication, plan.settings.duckdb_memory_limit
    if not publication.metadata:
        write_dictionary(folder)
        return ()
    profile, _ = write_profile(folder, limit, scratch)
    edition = _edition(folder, plan, made, profile)
    from smartdata.metadata import write_metadata

    write_metadata(edition, _summary(made), _earlier(plan))
    if not publication.site:
        return ()
    from smartdata.site.build import build_site

    history = scratch / "history.parquet"
    write_history(connection, history)
    built = build_site(edition, plan.taken_from, history, scripts, scratch, _SITE_MEMORY)
    return built.linked


def _edition(folder: Path, plan: ReleasePlan, made: Manifest, profile: Profile) -> Edition:
    limit = plan.settings.duckdb_memory_limit
    return Edition(
        folder=folder,
        version=made.version,
        previous=plan.previous.name if plan.previous else None,
        registry_version=made.registry_version,
        software_version=made.software_version,
        publication=plan.settings.publication,
        publisher=made.publisher,
        licence=made.licence,
        tables=made.tables,
        downloads=tuple(made.downloads),
        records=made.records,
        findings=made.findings,
        money=tuple(made.money),
        sources=source_terms(folder, limit),
        withheld=tuple(made.withheld),
        coverage=coverage(folder, limit),
        profile=profile,
        rows_before=_rows_before(plan),
    )


def _rows_before(plan: ReleasePlan) -> dict[str, int]:
    if plan.previous is None:
        return {}
    return {name: entry.rows for name, entry in read_manifest(plan.previous).tables.items()}


def _summary(made: Manifest) -> str:
    """A release in one sentence, for those who follow its feed."""
    records = made.records
    return (
        f"{made.tables['projects'].rows:,} projects from {records.records_in:,} raw records: "
        f"{records.published:,} published, {records.quarantined:,} in quarantine, "
        f"{records.duplicates:,} duplicates."
    )


def _earlier(plan: ReleasePlan) -> list[tuple[str, str]]:
    """The releases before this one that still have a folder, the newest first, and what they hold.

    A damaged one is left out: it does not keep a good one from being made.
    """
    told = []
    if plan.previous is not None:
        warehouse = plan.settings.warehouse
        for version in reversed(released_versions(warehouse)[-_TOLD_BEFORE:]):
            try:
                manifest = read_manifest(plan.previous.parent / version)
            except ReleaseError:
                continue
            if plan.settings.audience == "public" and manifest.audience != "public":
                continue
            told.append((version, _summary(manifest)))
    return told
