"""``croissant.json``: Croissant 1.1, by which machine-learning tools load the tables.

The fields are read from the Parquet files, whose types leave nothing to guess: out of a CSV file,
the readers of these tools make a number of a project code like 0012. Croissant knows no exact
decimal, so that amounts, exact in the file, are declared as floating-point numbers, and say so.
"""

from __future__ import annotations

from typing import Any

from smartdata.edition import Edition
from smartdata.formats.kinds import kind_of
from smartdata.metadata.citation import bibtex
from smartdata.metadata.codes import licence_url
from smartdata.metadata.common import (
    ABOUT,
    NAME,
    PROVENANCE,
    TITLE,
    has_true_key,
    home_page,
    is_address,
    is_person,
    keywords,
    languages_of,
    mail_of,
    parquet_of,
    release_file,
    rights,
    unit_of,
)
from smartdata.publish.manifest import FileEntry
from smartdata.publish.versions import version_key
from smartdata.registry import LANGUAGES, TABLES
from smartdata.registry.model import Column, ColumnType, Reference, Table, Words

_TYPES: dict[ColumnType, str] = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "money": "sc:Float",
    "rate": "sc:Float",
    "decimal": "sc:Float",
    "date": "sc:Date",
}
#: The context of Croissant 1.1, word for word; tools warn of any other.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_EXACT = Words(
    "Exact in the file, as a decimal; read it from there where sums matter.",
    "Datnē precīza kā decimālskaitlis; kur svarīgas summas, jālasa no tās.",
    "Faile tiksli, kaip dešimtainis skaičius; kur svarbios sumos, skaitykite iš jo.",
)
_LIMITS = (
    "Public records as their publishers printed them: what a source does not state is missing "
    "here, never zero. Amounts of different stages, measures or currencies must not be added, and "
    "where several sources state one project, only rows with main_statement = yes count it once."
)
_PERSONAL = (
    "Names of natural persons are left out of the published tables where they are recognised as "
    "such; organisations are named as in the public record."
)


def croissant(edition: Edition) -> dict[str, Any]:
    """The description of a release in Croissant."""
    tables = [table for table in TABLES if table.name in edition.tables]
    licence = licence_url(edition.licence)
    publisher = _publisher(edition)
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": _texts(TITLE),
        "description": _texts(ABOUT),
        "alternateName": f"{NAME} {edition.version}",
        **({"license": licence} if licence else {}),
        "usageInfo": rights(edition, "en"),
        "url": home_page(edition, "en"),
        "creator": publisher,
        "publisher": publisher,
        "datePublished": edition.day.isoformat(),
        "dateModified": edition.day.isoformat(),
        "version": semantic_version(edition.version),
        "inLanguage": list(LANGUAGES),
        "keywords": keywords(edition, "en"),
        "citeAs": bibtex(edition, "en"),
        "rai:dataCollection": PROVENANCE.en,
        "rai:dataLimitations": _LIMITS,
        "rai:personalSensitiveInformation": _PERSONAL,
        "distribution": [
            *(_file(edition, f) for table in tables for f in edition.tables[table.name].files),
            *(_file(edition, file) for file in edition.downloads),
        ],
        "recordSet": [_records(edition, table) for table in tables],
    }


def semantic_version(version: str) -> str:
    """The version without leading zeros, as tools want it: ``2026.01.05.2`` is ``2026.1.5+2``."""
    day, number = version_key(version)
    return f"{day.year}.{day.month}.{day.day}" + (f"+{number}" if number > 1 else "")


def _texts(words: Words) -> dict[str, str]:
    return dict(languages_of(words))


def _publisher(edition: Edition) -> dict[str, str]:
    publisher = edition.publisher
    kind = "sc:Person" if is_person(edition) else "sc:Organization"
    found = {"@type": kind, "name": publisher.name}
    if is_address(publisher.homepage):
        found["url"] = publisher.homepage
    if mail := mail_of(publisher.contact):
        found["email"] = mail
    return found


def _file(edition: Edition, file: FileEntry) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _FORMATS.get(kind_of(file.path).name, kind_of(file.path).media_type),
        "sha256": file.sha256,
        "sameAs": release_file(edition, file.path),
    }


#: Media types by which Croissant tools know how to read a file.
_FORMATS = {
    "parquet": "application/x-parquet",
    "geoparquet": "application/x-parquet",
    "jsonl": "application/jsonlines",
}


def _records(edition: Edition, table: Table) -> dict[str, Any]:
    single = {one.columns[0]: one for one in table.references if len(one.columns) == 1}
    found: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": _texts(table.about),
    }
    if has_true_key(table):
        found["key"] = [{"@id": f"{table.name}/{name}"} for name in table.key]
    file = parquet_of(edition, table)
    found["field"] = [_field(table, c, file, single.get(c.name)) for c in table.columns]
    return found


def _field(table: Table, column: Column, file: FileEntry, to: Reference | None) -> dict[str, Any]:
    unit = unit_of(column)
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": _about(column),
        "dataType": _TYPES[column.type],
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
        **({"unitText": unit} if unit else {}),
        **({"references": {"field": {"@id": f"{to.table}/{to.target[0]}"}}} if to else {}),
    }


def _about(column: Column) -> dict[str, str]:
    about = _texts(column.about)
    if _TYPES[column.type] == "sc:Float":
        return {lang: f"{text} {_EXACT.in_(lang)}" for lang, text in languages_of(column.about)}
    return about
