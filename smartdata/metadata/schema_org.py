"""schema.org for the pages of datasets, which search engines read."""

from __future__ import annotations

from typing import Any

from smartdata.edition import Edition
from smartdata.formats.kinds import kind_of
from smartdata.metadata.citation import text_citation
from smartdata.metadata.codes import licence_url
from smartdata.metadata.common import (
    ABOUT,
    NAME,
    PROVENANCE,
    TITLE,
    catalogue_uri,
    families_of,
    files_of,
    home_page,
    is_address,
    is_person,
    landing_page,
    lasting_uri,
    mail_of,
    release_file,
    rights,
    tables_of,
    time_span,
    title_of,
    unit_of,
)
from smartdata.registry import LANGUAGES
from smartdata.registry.families import Family
from smartdata.registry.model import Language, Words

#: What search engines read of a description.
_MOST = 5_000
_RELEASE = Words("release", "laidiens", "laida")


def dataset_jsonld(edition: Edition, family: Family, language: Language) -> dict[str, Any]:
    """A dataset of a release as schema.org/Dataset, for its page in one language."""
    page = landing_page(edition, family, language)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{page}#dataset",
        "name": family.title.in_(language),
        "alternateName": f"{NAME}: {family.name}, {_RELEASE.in_(language)} {edition.version}",
        "description": _description(edition, family, language),
        "url": page,
        "sameAs": lasting_uri(edition, family.name),
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "URL",
            "value": catalogue_uri(edition, family.name),
        },
        "keywords": [words.in_(language) for words in family.keywords],
        "inLanguage": list(LANGUAGES),
        "version": edition.version,
        "datePublished": edition.day.isoformat(),
        "dateModified": edition.day.isoformat(),
        "isAccessibleForFree": True,
        **_terms(edition, language),
        "creator": _publisher(edition),
        "publisher": _publisher(edition),
        "citation": text_citation(edition, language),
        "measurementTechnique": PROVENANCE.in_(language),
        "variableMeasured": _variables(edition, family, language),
        **_coverage(edition),
        "isBasedOn": _sources(edition, language),
        "isPartOf": {"@type": "Dataset", **_whole(edition, language)},
        "includedInDataCatalog": {"@type": "DataCatalog", **_catalogue(edition, language)},
        "distribution": _downloads(edition, family),
    }


def catalog_jsonld(edition: Edition, language: Language) -> dict[str, Any]:
    """The catalogue as schema.org/DataCatalog, for its first page in one language."""
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        **_catalogue(edition, language),
        "description": ABOUT.in_(language),
        "inLanguage": list(LANGUAGES),
        "version": edition.version,
        "dateModified": edition.day.isoformat(),
        "isAccessibleForFree": True,
        **_terms(edition, language),
        "publisher": _publisher(edition),
        "creator": _publisher(edition),
        **_coverage(edition),
        "dataset": [
            {
                "@type": "Dataset",
                "@id": f"{landing_page(edition, family, language)}#dataset",
                "name": family.title.in_(language),
                "description": _description(edition, family, language),
                "url": landing_page(edition, family, language),
                "creator": _publisher(edition),
                **_terms(edition, language),
            }
            for family in families_of(edition)
        ],
    }


def _description(edition: Edition, family: Family, language: Language) -> str:
    tables = "; ".join(
        f"{table.name}: {table.about.in_(language)}" for table in tables_of(edition, family)
    )
    return f"{family.about.in_(language)} {tables}"[:_MOST]


def _catalogue(edition: Edition, language: Language) -> dict[str, Any]:
    page = home_page(edition, language)
    return {"@id": f"{page}#catalogue", "name": TITLE.in_(language), "url": page}


def _whole(edition: Edition, language: Language) -> dict[str, Any]:
    return {
        "name": f"{TITLE.in_(language)}, {_RELEASE.in_(language)} {edition.version}",
        "description": ABOUT.in_(language),
        "url": home_page(edition, language),
        "creator": _publisher(edition),
        **_terms(edition, language),
    }


def _terms(edition: Edition, language: Language) -> dict[str, Any]:
    url = licence_url(edition.licence)
    told = {"license": url} if url else {}
    return {**told, "usageInfo": release_file(edition, "README.md"),
            "copyrightNotice": rights(edition, language)}  # fmt: skip


def _publisher(edition: Edition) -> dict[str, Any]:
    publisher = edition.publisher
    found: dict[str, Any] = {
        "@type": "Person" if is_person(edition) else "Organization",
        "name": publisher.name,
    }
    if is_address(publisher.homepage):
        found["url"] = publisher.homepage
    if mail := mail_of(publisher.contact):
        found["email"] = mail
        found["contactPoint"] = {"@type": "ContactPoint", "email": mail}
    elif is_address(publisher.contact):
        found["contactPoint"] = {"@type": "ContactPoint", "url": publisher.contact}
    return found


def _variables(edition: Edition, family: Family, language: Language) -> list[dict[str, Any]]:
    found = []
    for table in tables_of(edition, family):
        for column in table.columns:
            unit = unit_of(column, language)
            found.append(
                {
                    "@type": "PropertyValue",
                    "name": f"{table.name}.{column.name}",
                    "description": column.about.in_(language) or column.about.en,
                    **({"unitText": unit} if unit else {}),
                }
            )
    return found


def _coverage(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if span := time_span(edition):
        found["temporalCoverage"] = span
    if edition.coverage.countries:
        found["spatialCoverage"] = [
            {"@type": "Place", "name": code, "identifier": code}
            for code in edition.coverage.countries
        ]
    return found


def _sources(edition: Edition, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "@type": "CreativeWork",
            "name": title_of(source, language),
            "publisher": source.publisher,
            "creditText": source.attribution,
            **({"url": source.landing_page} if is_address(source.landing_page) else {}),
            **({"license": source.licence} if source.licence else {}),
        }
        for source in edition.sources
    ]


def _downloads(edition: Edition, family: Family) -> list[dict[str, Any]]:
    return [
        {
            "@type": "DataDownload",
            "name": file.path.rpartition("/")[2],
            "contentUrl": release_file(edition, file.path),
            "encodingFormat": kind_of(file.path).media_type,
            "contentSize": f"{file.bytes} B",
            "sha256": file.sha256,
            "dateModified": edition.day.isoformat(),
        }
        for file, _ in files_of(edition, family)
    ]
