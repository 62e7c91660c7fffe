"""``datapackage.json``: Data Package 2.0, which tools for tables read and check a release by.

Each table is a resource once, by its CSV file, with its schema, keys and references. The other
files of a table are its ``alternatives``, and those that hold all tables the ``downloads`` of the
package, properties of our own: as resources they would be taken for further tables, and tools would
read the same rows several times.
"""

from __future__ import annotations

from typing import Any

from smartdata.edition import Edition, SourceTerms
from smartdata.formats.kinds import kind_of
from smartdata.metadata.codes import is_stated, licence_url
from smartdata.metadata.common import (
    ABOUT,
    NAME,
    TITLE,
    csv_of,
    has_true_key,
    home_page,
    is_address,
    keywords,
    languages_of,
    mail_of,
    release_file,
    unit_of,
)
from smartdata.publish.manifest import FileEntry
from smartdata.registry import LANGUAGES, TABLES
from smartdata.registry.model import Column, ColumnType, Table, Words

PROFILE = "https://datapackage.org/profiles/2.0/"
DIALECT: dict[str, Any] = {
    "$schema": f"{PROFILE}tabledialect.json",
    "header": True,
    "headerRows": [1],
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "integer": "integer",
    "money": "number",
    "rate": "number",
    "decimal": "number",
    "date": "date",
}


def datapackage(edition: Edition) -> dict[str, Any]:
    """The description of a release as a Data Package."""
    tables = [table for table in TABLES if table.name in edition.tables]
    resources = [_table(edition, table) for table in tables]
    found: dict[str, Any] = {
        "$schema": f"{PROFILE}datapackage.json",
        "name": NAME,
        "id": release_file(edition, "datapackage.json"),
        "title": TITLE.en,
        "description": ABOUT.en,
        **_translated(title=TITLE, description=ABOUT),
        "version": edition.version,
        "created": f"{edition.day.isoformat()}T00:00:00Z",
        "homepage": home_page(edition, "en"),
        "keywords": keywords(edition, "en"),
        "contributors": [_publisher(edition)],
        "schemaVersion": edition.registry_version,
        "softwareVersion": edition.software_version,
    }
    if is_stated(edition.licence):
        path = licence_url(edition.licence)
        found["licenses"] = [
            {
                "name": edition.licence.id,
                "title": edition.licence.name,
                **({"path": path} if path else {}),
            }
        ]
    found["sources"] = [_source(source) for source in edition.sources]
    if edition.downloads:
        found["downloads"] = [_of_file(file) for file in edition.downloads]
    return {**found, "resources": resources}


def _publisher(edition: Edition) -> dict[str, Any]:
    publisher = edition.publisher
    mail = mail_of(publisher.contact)
    return {
        "title": publisher.name,
        **({"path": publisher.homepage} if is_address(publisher.homepage) else {}),
        **({"email": mail} if mail else {}),
        "roles": ["publisher", "creator"],
    }


def _source(source: SourceTerms) -> dict[str, Any]:
    return {
        "title": source.title_en,
        **({"path": source.landing_page} if is_address(source.landing_page) else {}),
        "version": source.snapshot_date.isoformat(),
        "publisher": source.publisher,
        "attribution": source.attribution,
        **({"license": source.licence} if source.licence else {}),
    }


def _table(edition: Edition, table: Table) -> dict[str, Any]:
    others = [f for f in edition.tables[table.name].files if not f.path.endswith(".csv")]
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": table.name,
        "type": "table",
        **_of_file(csv_of(edition, table)),
        "encoding": "utf-8",
        "title": table.title.en,
        "description": table.about.en,
        **_translated(title=table.title, description=table.about),
        "rows": edition.tables[table.name].rows,
        "dialect": DIALECT,
        "schema": table_schema(table),
        **({"alternatives": [_of_file(file) for file in others]} if others else {}),
    }


def _of_file(file: FileEntry) -> dict[str, Any]:
    kind = kind_of(file.path)
    return {
        "path": file.path,
        "format": file.path.rpartition(".")[2],
        "mediatype": kind.media_type,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }


def table_schema(table: Table) -> dict[str, Any]:
    """The Table Schema of a table.

    A key with columns that may be empty is stated among ``uniqueKeys``: a primary key has none.
    ``fieldsMatch`` is left at its default, ``exact``, which is true of every file; the JSON Schema
    of the standard wants a list where its text and its tools want a word.
    """
    key = list(table.key)
    found: dict[str, Any] = {
        "$schema": f"{PROFILE}tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        **({"primaryKey": key} if has_true_key(table) else {"uniqueKeys": [key]}),
    }
    if table.references:
        found["foreignKeys"] = [
            {
                "fields": list(one.columns),
                "reference": {"resource": one.table, "fields": list(one.target)},
            }
            for one in table.references
        ]
    return found


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    unit = unit_of(column)
    return {
        "name": column.name,
        "type": _TYPES[column.type],
        "format": "default",
        "title": column.name.replace("_", " "),
        "description": column.about.en,
        **_translated(description=column.about),
        **({"unit": unit} if unit else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _translated(**texts: Words) -> dict[str, Any]:
    """Texts in the other languages, as properties of our own beside those of the standard."""
    return {
        f"{name}_{language}": text
        for name, words in texts.items()
        for language, text in languages_of(words)
        if language != LANGUAGES[0]
    }
