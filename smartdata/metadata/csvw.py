"""``data/csvw-metadata.json``: CSV on the Web, by which the CSV files are linked data as well."""

from __future__ import annotations

from typing import Any

from smartdata.addresses import SITE
from smartdata.edition import Edition
from smartdata.metadata.codes import licence_url
from smartdata.metadata.common import ABOUT, TITLE, csv_of, has_true_key, languages_of, unit_of
from smartdata.registry import TABLES
from smartdata.registry.model import Column, Table, Words

_DIALECT = {
    "encoding": "utf-8",
    "lineTerminators": ["\r\n"],
    "quoteChar": '"',
    "doubleQuote": True,
    "delimiter": ",",
    "header": True,
    "headerRowCount": 1,
    "skipInitialSpace": False,
    "trim": False,
}


def csvw(edition: Edition) -> dict[str, Any]:
    """The description of the CSV files, which lies in the folder with them."""
    licence = licence_url(edition.licence)
    found: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _texts(TITLE),
        "dc:description": _texts(ABOUT),
        "dc:publisher": edition.publisher.name,
        "dc:issued": {"@value": edition.day.isoformat(), "@type": "xsd:date"},
        "schema:version": edition.version,
        **({"dc:license": {"@id": licence}} if licence else {}),
        "dialect": _DIALECT,
    }
    tables = [_table(edition, table) for table in TABLES if table.name in edition.tables]
    return {**found, "tables": tables}


def _texts(words: Words) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in languages_of(words)]


def _table(edition: Edition, table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns]}
    if has_true_key(table):
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {
                "columnReference": list(one.columns),
                "reference": {
                    "resource": f"{one.table}.csv",
                    "columnReference": list(one.target),
                },
            }
            for one in table.references
        ]
    if table.name == "projects":
        # The address that a project's page has, wherever its code is made of plain signs.
        base = edition.publication.base_url
        schema["aboutUrl"] = f"{base}latest/{SITE}/en/projects/{{+project_uid}}.html"
    return {
        "url": csv_of(edition, table).path.rpartition("/")[2],
        "dc:title": _texts(table.title),
        "dc:description": _texts(table.about),
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, Any]:
    unit = unit_of(column)
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": _texts(column.about),
        "datatype": _datatype(column),
        **({"required": True} if column.required else {}),
        **({"schema:unitText": unit} if unit else {}),
    }


def _datatype(column: Column) -> Any:
    if column.allowed:
        return {"base": "string", "format": f"({'|'.join(column.allowed)})"}
    if column.type == "text":
        return "string"
    if column.type == "date":
        return {"base": "date", "format": "yyyy-MM-dd"}
    return "integer" if column.type == "integer" else "decimal"
