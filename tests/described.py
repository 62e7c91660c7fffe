"""Editions for tests: what a release that lies there would say of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smartdata.config import DataLicence, Publication, Publisher
from smartdata.edition import Edition, Profile
from smartdata.publish.manifest import Manifest, read_manifest
from smartdata.registry import TABLES
from tests import editions

BASE_URL = "https://data.example.org/"
CHANGES = "What's new: <nothing> & more."
EARLIER = [("2026.11.20", "The one before."), ("2026.11.19.2", "An older one.")]
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
    """The edition of the release in a folder, with a profile that tells the rows only.

    ``changes`` are other values of its fields.
    """
    told: dict[str, Any] = {
        "publication": Publication(site=(folder / "site").is_dir()),
        "profile": profile_of(read_manifest(folder)),
    }
    return editions.edition_of(folder, **(told | changes))


def profile_of(manifest: Manifest) -> Profile:
    """A profile that tells the rows only."""
    rows = {name: entry.rows for name, entry in manifest.tables.items()}
    return Profile(rows=rows, columns={table.name: {} for table in TABLES})
