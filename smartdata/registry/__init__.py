"""The registry: each published table and column is declared here once.

The pandera schema, the Arrow schema, the DuckDB tables, the data dictionary and the manifest are
rendered from these declarations (``render_*`` beside this file); nothing else says what a column
is called or what it means.
"""

from smartdata.registry.model import LANGUAGES, Column, ColumnType, Language, Table, Words
from smartdata.registry.tables_quality import FINDINGS, QUARANTINE
from smartdata.registry.tables_records import AMOUNTS, ORGANISATIONS, PARTNERS, PROJECTS
from smartdata.registry.tables_sources import PROGRAMMES, SOURCE_FILES, SOURCES

#: SemVer of the published schema: MAJOR where a column goes or changes its type or meaning, MINOR
#: where one is added, PATCH where only words change.
REGISTRY_VERSION = "1.0.0"

#: Every published table, in the order in which a reader meets them.
TABLES: tuple[Table, ...] = (
    PROJECTS,
    PARTNERS,
    ORGANISATIONS,
    AMOUNTS,
    PROGRAMMES,
    SOURCES,
    SOURCE_FILES,
    FINDINGS,
    QUARANTINE,
)
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

__all__ = [
    "AMOUNTS",
    "BY_NAME",
    "FINDINGS",
    "LANGUAGES",
    "ORGANISATIONS",
    "PARTNERS",
    "PROGRAMMES",
    "PROJECTS",
    "QUARANTINE",
    "REGISTRY_VERSION",
    "SOURCES",
    "SOURCE_FILES",
    "TABLES",
    "Column",
    "ColumnType",
    "Language",
    "Table",
    "Words",
]
