"""Gathering what a release says of itself from the tables that have just been written."""

from __future__ import annotations

from pathlib import Path

import duckdb

from smartdata.describe.source import SourceDescription
from smartdata.edition import Coverage, SourceTerms
from smartdata.publish.manifest import Withheld
from smartdata.registry import Words

_DAYS = """
SELECT
    min(least(start_date, decision_date, contract_date)) AS first_day,
    max(greatest(end_date, start_date, decision_date, contract_date)) AS last_day
FROM projects
"""
_COUNTRIES = """
SELECT DISTINCT country
FROM (
    SELECT country FROM partners
    UNION ALL
    SELECT country FROM locations
)
WHERE country IS NOT NULL
ORDER BY country
"""
_REGIONS = """
SELECT DISTINCT nuts_code, nuts_version
FROM (
    SELECT nuts_code, nuts_version FROM partners
    UNION ALL
    SELECT nuts_code, nuts_version FROM locations
)
WHERE nuts_code IS NOT NULL AND nuts_version IS NOT NULL
ORDER BY nuts_code, nuts_version
"""
_SOURCES = """
FROM sources
ORDER BY source_id
"""
#: All that ever changed in a project, as its page tells it.
_HISTORY = """
COPY (
    SELECT coalesce(l.project_uid, c.record_uid) AS project_uid, c.*
    FROM history.changes c
    LEFT JOIN history.links l USING (source_id, record_uid)
    WHERE c.table_name <> 'beneficiaries'
    ORDER BY ALL
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)
"""


def source_terms(folder: Path, memory_limit: str) -> tuple[SourceTerms, ...]:
    """The sources of a release, from its table of them."""
    from smartdata.profile.tables import dicts, release_tables

    with release_tables(folder, memory_limit) as connection:
        return tuple(SourceTerms.model_validate(row) for row in dicts(connection, _SOURCES))


def coverage(folder: Path, memory_limit: str) -> Coverage:
    """The time and the places that the projects of a release lie in."""
    from smartdata.profile.tables import dicts, release_tables

    with release_tables(folder, memory_limit) as connection:
        (days,) = dicts(connection, _DAYS)
        countries = dicts(connection, _COUNTRIES)
        regions = dicts(connection, _REGIONS)
    return Coverage(
        **days,
        countries=tuple(row["country"] for row in countries),
        regions=tuple((row["nuts_code"], row["nuts_version"]) for row in regions),
    )


def withheld(descriptions: tuple[SourceDescription, ...]) -> list[Withheld]:
    """What a release says of the sources that were left out of it."""
    return [
        Withheld(
            source_id=one.id,
            title_en=one.title.en,
            title_lv=one.title.lv,
            title_lt=one.title.lt,
            publisher=one.publisher.en,
            licence=one.licence,
        )
        for one in descriptions
    ]


def left_out(sources: list[Withheld]) -> list[Words]:
    """The notices that tell readers of them."""
    return [
        Words(
            f"The source “{one.title_en}” ({one.publisher}) is left out, as its terms do not allow "
            "it to be published.",
            f"Avots “{one.title_lv}” ({one.publisher}) nav iekļauts, jo tā noteikumi neatļauj to "
            "publicēt.",
            f"Šaltinis „{one.title_lt or one.title_en}“ ({one.publisher}) neįtrauktas, nes jo "
            "sąlygos neleidžia jo skelbti.",
        )
        for one in sources
    ]


def write_history(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write all that ever changed in the projects of the warehouse, sorted by project."""
    told = str(path).replace("'", "''")
    connection.execute(_HISTORY.format(path=told))
