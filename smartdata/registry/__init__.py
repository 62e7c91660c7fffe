"""The registry: each published table and column is declared here once.

The pandera schema, the Arrow schema, the DuckDB tables, the data dictionary and the manifest are
rendered from these declarations (``render_*`` beside this file); nothing else says what a column
is called or what it means.
"""

from smartdata.registry.model import LANGUAGES, Column, ColumnType, Language, Table, Words
from smartdata.registry.tables_facts import (
    AMOUNTS,
    CLASSIFICATIONS,
    LOCATIONS,
    PROJECT_IDENTIFIERS,
)
from smartdata.registry.tables_partners import ORGANISATIONS, PARTNER_IDENTIFIERS, PARTNERS
from smartdata.registry.tables_projects import BENEFICIARIES, PROJECTS, TEXTS
from smartdata.registry.tables_quality import FINDINGS, QUARANTINE
from smartdata.registry.tables_sources import (
    PROGRAMMES,
    RAW_RECORDS,
    SOURCE_FILES,
    SOURCE_LABELS,
    SOURCES,
)

#: SemVer of the published schema: MAJOR where a column goes or changes its type or meaning, MINOR
#: where one is added, PATCH where only words change.
REGISTRY_VERSION = "2.0.0"

#: Every published table, in the order in which a reader meets them.
TABLES: tuple[Table, ...] = (
    PROJECTS,
    PARTNERS,
    ORGANISATIONS,
    AMOUNTS,
    LOCATIONS,
    CLASSIFICATIONS,
    TEXTS,
    PROJECT_IDENTIFIERS,
    PARTNER_IDENTIFIERS,
    BENEFICIARIES,
    PROGRAMMES,
    SOURCES,
    SOURCE_LABELS,
    SOURCE_FILES,
    RAW_RECORDS,
    FINDINGS,
    QUARANTINE,
)
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

__all__ = [
    "AMOUNTS",
    "BENEFICIARIES",
    "BY_NAME",
    "CLASSIFICATIONS",
    "FINDINGS",
    "LANGUAGES",
    "LOCATIONS",
    "ORGANISATIONS",
    "PARTNERS",
    "PARTNER_IDENTIFIERS",
    "PROGRAMMES",
    "PROJECTS",
    "PROJECT_IDENTIFIERS",
    "QUARANTINE",
    "RAW_RECORDS",
    "REGISTRY_VERSION",
    "SOURCES",
    "SOURCE_FILES",
    "SOURCE_LABELS",
    "TABLES",
    "TEXTS",
    "Column",
    "ColumnType",
    "Language",
    "Table",
    "Words",
]
