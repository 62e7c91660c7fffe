"""Building a release aside, and moving it into place once it has been verified."""

from __future__ import annotations

import csv
import json
import logging
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import duckdb

import smartdata
from smartdata.config import Settings
from smartdata.errors import ReleaseError
from smartdata.files import point_link, sync_folder, sync_tree
from smartdata.progress import progress
from smartdata.publish.changelog import CHANGELOG_NAME, change_counts, changelog_text
from smartdata.publish.difference import difference
from smartdata.publish.evolution import refuse_unbumped
from smartdata.publish.manifest import (
    Manifest,
    RecordCounts,
    TableEntry,
    file_entry,
    make_manifest,
    read_manifest,
    table_entry,
    told_by_database,
    write_manifest,
)
from smartdata.publish.markdown import cell
from smartdata.publish.rows import Base, TableRows
from smartdata.publish.tables import write_table
from smartdata.publish.verify import BUILD_NAME, verify_release, write_checksums
from smartdata.publish.versions import LATEST, latest_version, released_versions, releases_folder
from smartdata.registry import LANGUAGES, REGISTRY_VERSION, TABLES
from smartdata.registry.render_dictionary import (
    DICTIONARY_COLUMNS,
    dictionary_markdown,
    dictionary_rows,
)
from smartdata.store.database import Conservation, row_counts

log = logging.getLogger(__name__)

#: What depends on the release before, or on this one's number.
_OF_THE_LAST = ("README.md", CHANGELOG_NAME, "data/changes.csv")


@dataclass(frozen=True)
class ReleasePlan:
    """What a release is to be called and what it says of its making."""

    version: str
    fingerprint: str
    conservation: Conservation
    settings: Settings
    #: The folder of the release before, which this one states its difference to.
    previous: Path | None = None
    #: The release before as a base, where its rows can be taken over, and the sources that changed.
    base: Base | None = None
    sources: list[str] = field(default_factory=list)


def build_release(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan
) -> Manifest:
    """Write every file of a release but ``build.json`` into an empty folder, and verify it.

    Rows that are too many to be sorted in memory are laid aside in ``scratch``. The same database,
    release before and software give the same bytes, whether rows are taken over from that
    release or sorted anew.

    Raises:
        ReleaseError: what was written does not read back as it should, or is not what the
            database holds.
    """
    if plan.previous is not None:
        refuse_unbumped(read_manifest(plan.previous))
    tables = _write_tables(connection, scratch, folder, plan)
    _write_dictionary(folder)
    told = told_by_database(connection)
    counts = RecordCounts(
        records_in=plan.conservation.records_in,
        published=plan.conservation.published,
        quarantined=plan.conservation.quarantined,
        duplicates=plan.conservation.duplicates,
    )
    _write_readme(folder, plan, {name: entry.rows for name, entry in tables.items()}, told)
    made = make_manifest(
        version=plan.version,
        fingerprint=plan.fingerprint,
        licence=plan.settings.data_licence,
        publisher=plan.settings.publisher,
        records=counts,
        tables=tables,
        documents=[],
        **told,
    )
    _write_changelog(connection, scratch, folder, plan, made)
    documents = [file_entry(folder, path) for path in sorted(folder.iterdir()) if path.is_file()]
    write_manifest(folder, made.model_copy(update={"documents": documents}))
    files = [*documents, *(file for entry in tables.values() for file in entry.files)]
    write_checksums(folder, {file.path: file.sha256 for file in files})
    return verify_release(folder)


def _write_tables(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan
) -> dict[str, TableEntry]:
    """Write every table as Parquet and CSV; returns their entries by name."""
    data = folder / "data"
    data.mkdir(parents=True)
    about = {
        "title": "smartdata open data",
        "version": plan.version,
        "registry_version": REGISTRY_VERSION,
        "licence": plan.settings.data_licence.id,
        "publisher": plan.settings.publisher.name,
    }
    tables = {}
    held = row_counts(connection)
    rows_of = TableRows(connection, scratch, plan.base, plan.sources)
    for table in progress(TABLES, "tables written", "table"):
        named = about | {"title": table.title.en, "description": table.about.en}
        rows = write_table(rows_of.of(table), table, data, named)
        if rows != held[table.name]:
            raise ReleaseError(
                f"table {table.name}: {rows} rows were written, but the database holds "
                f"{held[table.name]}. Nothing is published."
            )
        tables[table.name] = table_entry(folder, table, rows)
    return tables


def _write_changelog(
    connection: duckdb.DuckDBPyConnection, scratch: Path, folder: Path, plan: ReleasePlan,
    made: Manifest,
) -> None:  # fmt: skip
    """State the difference to the release before; without that no release is made."""
    previous = found = None
    if plan.previous is not None:
        previous = read_manifest(plan.previous)
        limit = plan.settings.duckdb_memory_limit
        found = difference(plan.previous, folder, limit, scratch, made)
    connection.execute("CREATE OR REPLACE TEMP VIEW changes_of_release AS FROM changes")
    text = changelog_text(previous, made, found, change_counts(connection))
    (folder / CHANGELOG_NAME).write_text(text, encoding="utf-8", newline="")


def same_content(one: Manifest, other: Manifest) -> bool:
    """Whether two releases say the same: equal CSV files and dictionaries, on equal terms.

    Parquet is left out: another version of its writer gives other bytes for the same rows; and so
    is what a release says of the one before it.
    """

    def content(manifest: Manifest) -> dict[str, Any]:
        entries = [e for table in manifest.tables.values() for e in table.files]
        entries += manifest.documents
        told = (e for e in entries if e.format != "parquet" and e.path not in _OF_THE_LAST)
        return {
            **{e.path: e.sha256 for e in told},
            "licence": manifest.licence,
            "publisher": manifest.publisher,
        }

    return content(one) == content(other)


def latest_manifest(warehouse: Path) -> Manifest | None:
    """The manifest of the latest release, or None before the first.

    Raises:
        ReleaseError: the latest release is damaged.
    """
    version = latest_version(warehouse)
    return read_manifest(releases_folder(warehouse) / version) if version else None


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


def _write_dictionary(folder: Path) -> None:
    path = folder / "data-dictionary.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(DICTIONARY_COLUMNS)
        writer.writerows(dictionary_rows())
    for language in LANGUAGES:
        page = dictionary_markdown(language)
        (folder / f"data-dictionary.{language}.md").write_text(page, "utf-8", newline="")


def _write_readme(
    folder: Path, plan: ReleasePlan, rows: dict[str, int], told: dict[str, Any]
) -> None:
    template = files(__package__).joinpath("release_readme.md").read_text(encoding="utf-8")
    listed = [f"| `{t.name}` | {rows[t.name]:,} | {t.about.en} |" for t in TABLES]
    money = [
        f"| {cell(m['programme'])} | {m['measure']} | {m['stage']} | {m['projects']:,} | "
        f"{m['sum']} {m['currency']} |"
        for m in told["money"]
    ]
    licence = plan.settings.data_licence
    page = Template(template).substitute(
        version=plan.version,
        registry_version=REGISTRY_VERSION,
        software_version=smartdata.__version__,
        conservation=plan.conservation.told(),
        tables="\n".join(listed),
        money="\n".join(money),
        licence=licence.name + (f" ({licence.url})" if licence.url else ""),
        publisher=plan.settings.publisher.name,
    )
    (folder / "README.md").write_text(page, encoding="utf-8", newline="")
