"""Gathering what a release says of itself from the tables that have just been written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from smartdata.connection import IN_MEMORY, connect
from smartdata.describe.source import SourceDescription
from smartdata.edition import Coverage, SourceTerms
from smartdata.publish.manifest import Withheld
from smartdata.registry import Words

_DAYS = """
SELECT
    min(least(start_date, decision_date, contract_date)) AS first_day,
    max(greatest(end_date, start_date, decision_date, contract_date)) AS last_day
FROM read_parquet(getvariable('data') || '/projects.parquet')
"""
_COUNTRIES = """
SELECT DISTINCT country
FROM (
    SELECT country FROM read_parquet(getvariable('data') || '/partners.parquet')
    UNION ALL
    SELECT country FROM read_parquet(getvariable('data') || '/locations.parquet')
)
WHERE country IS NOT NULL
ORDER BY country
"""
_REGIONS = """
SELECT DISTINCT nuts_code, nuts_version
FROM (
    SELECT nuts_code, nuts_version FROM read_parquet(getvariable('data') || '/partners.parquet')
    UNION ALL
    SELECT nuts_code, nuts_version FROM read_parquet(getvariable('data') || '/locations.parquet')
)
WHERE nuts_code IS NOT NULL AND nuts_version IS NOT NULL
ORDER BY nuts_code, nuts_version
"""
_SOURCES = """
FROM read_parquet(getvariable('data') || '/sources.parquet')
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
    return tuple(SourceTerms.model_validate(row) for row in _asked(folder, _SOURCES, memory_limit))


def coverage(folder: Path, memory_limit: str) -> Coverage:
    """The time and the places that the projects of a release lie in."""
    (days,) = _asked(folder, _DAYS, memory_limit)
    countries = _asked(folder, _COUNTRIES, memory_limit)
    regions = _asked(folder, _REGIONS, memory_limit)
    return Coverage(
        first_day=_day(days["first_day"]),
        last_day=_day(days["last_day"]),
        countries=tuple(row["country"] for row in countries),
        regions=tuple((row["nuts_code"], row["nuts_version"]) for row in regions),
    )


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def _asked(folder: Path, query: str, memory_limit: str) -> list[dict[str, Any]]:
    with connect(IN_MEMORY, memory_limit) as connection:
        connection.execute("SET VARIABLE data = ?", [str(folder / "data")])
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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
