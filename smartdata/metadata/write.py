"""Writing the metadata of a release into its folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smartdata.edition import Edition
from smartdata.metadata.citation import citation_cff
from smartdata.metadata.croissant import croissant
from smartdata.metadata.csvw import csvw
from smartdata.metadata.datacite import datacite
from smartdata.metadata.datapackage import datapackage
from smartdata.metadata.feed import feed
from smartdata.metadata.rocrate import CRATE_NAME, crate_text
from smartdata.publish.checksums import BUILD_NAME, CHECKSUMS_NAME
from smartdata.publish.manifest import MANIFEST_NAME

#: What is written, by its path within the release. All of it names the version of the release.
METADATA_FILES = (
    "CITATION.cff",
    "catalog.jsonld",
    "catalog.rdf",
    "catalog.ttl",
    "croissant.json",
    "data/csvw-metadata.json",
    "datacite.xml",
    "datapackage.json",
    "feed.xml",
    CRATE_NAME,
)


def write_metadata(
    edition: Edition, changes: str, earlier: Sequence[tuple[str, str]]
) -> list[Path]:
    """Write every form of metadata into the release's folder; returns the files, by name.

    ``changes`` says in a few English words what is new; ``earlier`` are the releases before, as
    (version, summary). Documents that lie in the folder already are listed in the RO-Crate, so this
    comes after them and before the manifest and the checksums.
    """
    from smartdata.metadata.dcat import catalogue  # rdflib takes a while to be imported
    from smartdata.metadata.graph import as_json_ld, as_rdf_xml, as_turtle

    graph = catalogue(edition, changes, earlier)
    texts: dict[str, str | bytes] = {
        "CITATION.cff": citation_cff(edition),
        "catalog.jsonld": as_json_ld(graph),
        "catalog.rdf": as_rdf_xml(graph),
        "catalog.ttl": as_turtle(graph),
        "croissant.json": _json(croissant(edition)),
        "data/csvw-metadata.json": _json(csvw(edition)),
        "datacite.xml": datacite(edition),
        "datapackage.json": _json(datapackage(edition)),
        "feed.xml": feed(edition, changes, earlier),
        CRATE_NAME: crate_text(edition, _documents(edition.folder)),
    }
    for name, text in texts.items():
        path = edition.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [edition.folder / name for name in sorted(texts)]


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _documents(folder: Path) -> set[str]:
    """What describes the release, by path: what lies beside ``data``, and what is still to come."""
    found = {path.name for path in folder.iterdir() if path.is_file()} - {BUILD_NAME}
    found = {name for name in found if not name.startswith(".")}
    return found | {*METADATA_FILES, MANIFEST_NAME, CHECKSUMS_NAME}
