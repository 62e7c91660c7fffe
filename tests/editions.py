"""The edition of a release that lies in a folder, gathered again from its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smartdata.build.gather import coverage, source_terms
from smartdata.config import DataLicence, Publication, Publisher
from smartdata.edition import Edition, Profile
from smartdata.profile import write_profile
from smartdata.profile.columns import profile_release
from smartdata.publish.manifest import (
    ColumnEntry,
    RecordCounts,
    TableEntry,
    file_entry,
    make_manifest,
    read_manifest,
    write_manifest,
)
from smartdata.registry import TABLES
from smartdata.registry.render_arrow import arrow_type
from tests.small_release import Rows, write_release

LIMIT = "512MB"


def edition_of(folder: Path, **changes: Any) -> Edition:
    """What the release in a folder says of itself; ``quality.json`` is written if it is missing.

    ``changes`` replace fields of the edition.
    """
    made = read_manifest(folder)
    if "profile" not in changes:
        changes["profile"] = _profile(folder)
    told: dict[str, Any] = {
        "folder": folder,
        "version": made.version,
        "previous": None,
        "registry_version": made.registry_version,
        "software_version": made.software_version,
        "publication": Publication(),
        "publisher": made.publisher,
        "licence": made.licence,
        "tables": made.tables,
        "downloads": tuple(made.downloads),
        "records": made.records,
        "findings": made.findings,
        "money": tuple(made.money),
        "sources": source_terms(folder, LIMIT),
        "withheld": tuple(made.withheld),
        "coverage": coverage(folder, LIMIT),
    }
    return Edition(**(told | changes))


def _profile(folder: Path) -> Profile:
    if (folder / "quality.json").is_file():
        return profile_release(folder, LIMIT)
    profile, _ = write_profile(folder, LIMIT)
    return profile


def small_edition(folder: Path, **tables: Rows) -> Edition:
    """The edition of a release that is written row by row; its folder is named by its version."""
    write_release(folder, **tables)
    entries = {}
    for table in TABLES:
        path = folder / "data" / f"{table.name}.parquet"
        entries[table.name] = TableEntry(
            rows=len(tables.get(table.name, [])),
            key=list(table.key),
            columns=[ColumnEntry(name=c.name, type=str(arrow_type(c))) for c in table.columns],
            files=[file_entry(folder, path)],
        )
    counts = RecordCounts(records_in=0, published=0, quarantined=0, duplicates=0)
    made = make_manifest(
        version=folder.name, fingerprint="0" * 64, licence=DataLicence(), publisher=Publisher(),
        records=counts, findings={}, tables=entries, documents=[], money=[], raw_files=[],
    )  # fmt: skip
    write_manifest(folder, made)
    return edition_of(folder)
