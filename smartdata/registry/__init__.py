"""The registry: each published table and column is declared here once.

The pandera schema, the Arrow schema and the DuckDB tables (``render_*`` beside this file), the data
dictionary and all metadata are rendered from these declarations; nothing else says what a column is
called or what it means.
"""

from smartdata.registry.model import LANGUAGES, Column, ColumnType, Language, Table, Words
from smartdata.registry.tables_facts import (
    AMOUNTS,
    CLASSIFICATIONS,
    LOCATIONS,
    PROJECT_IDENTIFIERS,
)
from smartdata.registry.tables_history import CHANGES, SNAPSHOTS
from smartdata.registry.tables_partners import ORGANISATIONS, PARTNER_IDENTIFIERS, PARTNERS
from smartdata.registry.tables_projects import (
    BENEFICIARIES,
    OTHER_STATEMENTS,
    PROJECTS,
    TEXTS,
)
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
REGISTRY_VERSION = "3.1.0"

#: Every published table, in the order in which a reader meets them.
TABLES: tuple[Table, ...] = (
    PROJECTS,
    OTHER_STATEMENTS,
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
    SNAPSHOTS,
    CHANGES,
    RAW_RECORDS,
    FINDINGS,
    QUARANTINE,
)
#: The tables whose rows single records tell; the others are made from these.
FACT_TABLES: tuple[Table, ...] = (
    PROJECTS,
    PARTNERS,
    AMOUNTS,
    LOCATIONS,
    CLASSIFICATIONS,
    TEXTS,
    PROJECT_IDENTIFIERS,
    PARTNER_IDENTIFIERS,
    BENEFICIARIES,
)
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

__all__ = [
    "AMOUNTS",
    "BENEFICIARIES",
    "BY_NAME",
    "CHANGES",
    "CLASSIFICATIONS",
    "FACT_TABLES",
    "FINDINGS",
    "LANGUAGES",
    "LOCATIONS",
    "ORGANISATIONS",
    "OTHER_STATEMENTS",
    "PARTNERS",
    "PARTNER_IDENTIFIERS",
    "PROGRAMMES",
    "PROJECTS",
    "PROJECT_IDENTIFIERS",
    "QUARANTINE",
    "RAW_RECORDS",
    "REGISTRY_VERSION",
    "SNAPSHOTS",
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
