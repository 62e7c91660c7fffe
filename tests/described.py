"""Editions for tests: what a release that lies there would say of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smartdata.build.gather import coverage, source_terms
from smartdata.config import DataLicence, Publication, Publisher
from smartdata.edition import Edition, Profile
from smartdata.publish.manifest import Manifest, read_manifest
from smartdata.registry import TABLES

BASE_URL = "https://data.example.org/"
#: Whoever publishes says all that a catalogue could want to know.
FULL: dict[str, Any] = {
    "licence": DataLicence(
        id="CC-BY-4.0", name="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/"
    ),
    "publisher": Publisher(
        name="Example & <Sons>",
        homepage="https://example.org/",
        contact="data@example.org",
        kind="NonProfitOrganisation",
    ),
    "publication": Publication(base_url=BASE_URL, site=False),
}
#: Nobody has said anything.
DEFAULTS: dict[str, Any] = {
    "licence": DataLicence(),
    "publisher": Publisher(),
    "publication": Publication(site=False),
}


def edition_of(folder: Path, **changes: Any) -> Edition:
    """The edition of the release in a folder; ``changes`` are other values of its fields."""
    manifest = read_manifest(folder)
    told: dict[str, Any] = {
        "folder": folder,
        "version": manifest.version,
        "previous": None,
        "registry_version": manifest.registry_version,
        "software_version": manifest.software_version,
        "publication": Publication(site=(folder / "site").is_dir()),
        "publisher": manifest.publisher,
        "licence": manifest.licence,
        "tables": manifest.tables,
        "downloads": tuple(manifest.downloads),
        "records": manifest.records,
        "findings": manifest.findings,
        "money": tuple(manifest.money),
        "sources": source_terms(folder, "256MB"),
        "withheld": tuple(manifest.withheld),
        "coverage": coverage(folder, "256MB"),
        "profile": profile_of(manifest),
    }
    return Edition(**(told | changes))


def profile_of(manifest: Manifest) -> Profile:
    """A profile that tells the rows only."""
    rows = {name: entry.rows for name, entry in manifest.tables.items()}
    return Profile(rows=rows, columns={table.name: {} for table in TABLES})
