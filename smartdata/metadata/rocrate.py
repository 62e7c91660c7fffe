"""``ro-crate-metadata.json``: RO-Crate 1.2, which research archives take a release in by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from smartdata.addresses import SITE, slug
from smartdata.edition import Edition, SourceTerms
from smartdata.formats.kinds import kind_of
from smartdata.media_types import media_type
from smartdata.metadata.citation import release_address, text_citation
from smartdata.metadata.codes import is_stated, licence_url
from smartdata.metadata.common import (
    ABOUT,
    ALL_TABLES,
    NAME,
    PROVENANCE,
    TITLE,
    home_page,
    is_address,
    is_person,
    keywords,
    licence_told,
    mail_of,
    release_file,
    rights,
    time_span,
    title_of,
)
from smartdata.publish.manifest import FileEntry
from smartdata.registry import BY_NAME, LANGUAGES

CRATE_NAME = "ro-crate-metadata.json"


def rocrate(edition: Edition, documents: Iterable[str]) -> dict[str, Any]:
    """The crate of a release: every data file, and the documents beside them by their paths."""
    data = {f.path: f for entry in edition.tables.values() for f in entry.files}
    data |= {file.path: file for file in edition.downloads}
    told = sorted({*documents} - {*data, CRATE_NAME})
    files = [_data(edition, file) for _, file in sorted(data.items())]
    files += [_document(path) for path in told]
    if edition.publication.site:
        files.append(
            {
                "@id": f"{SITE}/",
                "@type": "Dataset",
                "name": "The site: pages for people, in English, Latvian and Lithuanian",
            }
        )
    others = [_licence(edition), *_publisher(edition), *(_source(s) for s in edition.sources)]
    graph = [_descriptor(), _root(edition, files), *files, *others, *_software(edition)]
    return {"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph}


def crate_text(edition: Edition, documents: Iterable[str]) -> str:
    """The crate as the text of its file."""
    return json.dumps(rocrate(edition, documents), ensure_ascii=False, indent=1) + "\n"


def _descriptor() -> dict[str, Any]:
    return {
        "@id": CRATE_NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
        "about": {"@id": "./"},
    }


def _root(edition: Edition, files: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{TITLE.en}, release {edition.version}",
        "alternateName": f"{NAME} {edition.version}",
        "description": f"{ABOUT.en} {PROVENANCE.en}",
        "identifier": {"@id": "#address"},
        "url": home_page(edition, "en"),
        "cite-as": release_address(edition),
        "version": edition.version,
        "datePublished": edition.day.isoformat(),
        "license": {"@id": _licence_id(edition)},
        "publisher": {"@id": "#publisher"},
        "author": {"@id": "#publisher"},
        "creditText": text_citation(edition, "en"),
        "inLanguage": list(LANGUAGES),
        "keywords": keywords(edition, "en"),
        "usageInfo": rights(edition, "en"),
        "hasPart": [{"@id": file["@id"]} for file in files],
        "isBasedOn": [{"@id": _source_id(source)} for source in edition.sources],
        "mentions": [{"@id": "#making"}],
    }
    if span := time_span(edition):
        found["temporalCoverage"] = span
    if edition.publisher.contact:
        found["contactPoint"] = {"@id": "#contact"}
    return found


def _data(edition: Edition, file: FileEntry) -> dict[str, Any]:
    kind = kind_of(file.path)
    table = BY_NAME.get(file.path.rpartition("/")[2].partition(".")[0])
    about = table.about.en if table else f"{ALL_TABLES.en}."
    return {
        "@id": file.path,
        "@type": "File",
        "name": file.path.rpartition("/")[2],
        "description": f"{about} ({kind.label.en})",
        "encodingFormat": kind.media_type,
        "contentSize": str(file.bytes),
        "sha256": file.sha256,
        "dateModified": edition.day.isoformat(),
        "url": release_file(edition, file.path),
    }


def _document(path: str) -> dict[str, Any]:
    return {
        "@id": path,
        "@type": "File",
        "name": path.rpartition("/")[2],
        "description": _DOCUMENTS.get(path, f"Document of the release: {path}."),
        "encodingFormat": media_type(path),
    }


_DOCUMENTS = {
    "README.md": "What the release holds, and how to use it.",
    "CHANGELOG.md": "What changed since the release before.",
    "manifest.json": "Every table and file of the release with its checksum, for programs.",
    "SHA256SUMS": "The SHA-256 of every file of the release.",
    "datapackage.json": "The tables as a Data Package 2.0, with schemas, keys and references.",
    "data/csvw-metadata.json": "The CSV files as CSV on the Web.",
    "catalog.ttl": "The release as DCAT-AP 3.0.1, in Turtle.",
    "catalog.jsonld": "The release as DCAT-AP 3.0.1, in JSON-LD.",
    "catalog.rdf": "The release as DCAT-AP 3.0.1, in RDF/XML.",
    "croissant.json": "The tables for machine-learning tools, in Croissant 1.1.",
    "CITATION.cff": "How to cite the release.",
    "datacite.xml": "The release in the DataCite schema 4.7.",
    "feed.xml": "The releases as an Atom feed.",
    "data-dictionary.csv": "Every column, its meaning, unit and allowed values, for programs.",
    "quality.json": "What the checks found, for programs.",
}


def _licence_id(edition: Edition) -> str:
    return licence_url(edition.licence) or "#licence"


def _licence(edition: Edition) -> dict[str, Any]:
    stated = is_stated(edition.licence)
    return {
        "@id": _licence_id(edition),
        "@type": "CreativeWork",
        "name": edition.licence.name,
        "description": licence_told(edition, "en"),
        **({"identifier": edition.licence.id} if stated else {}),
    }


def _publisher(edition: Edition) -> list[dict[str, Any]]:
    publisher = edition.publisher
    found: dict[str, Any] = {
        "@id": "#publisher",
        "@type": "Person" if is_person(edition) else "Organization",
        "name": publisher.name,
        **({"url": publisher.homepage} if is_address(publisher.homepage) else {}),
    }
    address = {
        "@id": "#address",
        "@type": "PropertyValue",
        "propertyID": "https://registry.identifiers.org/registry/url",
        "name": "Address of the release",
        "value": release_address(edition),
        "url": release_address(edition),
    }
    if not publisher.contact:
        return [found, address]
    mail = mail_of(publisher.contact)
    told = {"email": mail} if mail else {"url": publisher.contact}
    contact = {
        "@id": "#contact",
        "@type": "ContactPoint",
        "name": f"{publisher.name}: questions about the data",
        "contactType": "customer service",
        **told,
    }
    return [{**found, "contactPoint": {"@id": "#contact"}}, contact, address]


def _source_id(source: SourceTerms) -> str:
    return f"#source-{slug(source.source_id)}"


def _source(source: SourceTerms) -> dict[str, Any]:
    return {
        "@id": _source_id(source),
        "@type": "CreativeWork",
        "name": title_of(source, "en"),
        "creditText": source.attribution,
        "publisher": source.publisher,
        "version": source.snapshot_date.isoformat(),
        **({"url": source.landing_page} if is_address(source.landing_page) else {}),
        **({"license": source.licence} if source.licence else {}),
    }


def _software(edition: Edition) -> list[dict[str, Any]]:
    return [
        {
            "@id": "#making",
            "@type": "CreateAction",
            "name": "Making of the release",
            "description": PROVENANCE.en,
            "instrument": {"@id": "#software"},
            "object": [{"@id": _source_id(source)} for source in edition.sources],
            "result": {"@id": "./"},
        },
        {
            "@id": "#software",
            # A SoftwareApplication would need an address, and there is none that is known to last.
            "@type": "CreativeWork",
            "name": f"{NAME} (software)",
            "version": edition.software_version,
        },
    ]
