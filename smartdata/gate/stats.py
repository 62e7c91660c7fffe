"""What one snapshot states in figures, and what it moved of the state before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, TypeAdapter

from smartdata.plateau import plateau

#: The dates of a project that are watched; ``last_update`` moves by itself.
DATES = ("start_date", "end_date", "decision_date", "contract_date")
#: How many slipped amounts are kept as examples.
_EXAMPLES = 5
#: A DECIMAL(18, 2) has no more digits.
_POWERS = ", ".join(f"(CAST({10**n} AS HUGEINT))" for n in range(2, 18))
_GROUPS, _TITLES = TypeAdapter(dict[str, int]), TypeAdapter(list[str])


class _Figures(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MoneySum(_Figures):
    """The main amounts of operations of one programme, measure, stage and currency."""

    programme: str
    measure: str
    stage: str
    currency: str
    projects: int
    sum: Decimal


class SnapshotStats(_Figures):
    """What a snapshot itself states, whatever the ones before it stated.

    ``records_in`` and ``published`` count statements. ``headers`` are the distinct titles of its
    lists' columns, in order; a snapshot of pages has none. ``partitions`` are the rows by group,
    where the description says ``records.counted_by``. ``plateau`` says in words that many groups
    have one and the same greatest number of rows. Goes to JSON and back without loss.
    """

    source_id: str
    day: date
    files: int
    records_in: int
    published: int
    headers: list[str]
    partitions: dict[str, int]
    programmes: dict[str, int]
    money: list[MoneySum]
    plateau: str | None = None


class DateMoves(_Figures):
    """Of the records that stated a date before, how many state another or none now."""

    moved: int
    of: int


class Slip(_Figures):
    """An amount whose decimal sign slipped by two digits or more."""

    record_uid: str
    old: str
    new: str


class Moves(_Figures):
    """What a snapshot changed in records that had been stated before it.

    ``common`` are the published records of the snapshot that were stated before; ``slips`` counts
    amounts, of which ``examples`` are the first.
    """

    common: int
    dates: dict[str, DateMoves]
    slips: int
    examples: list[Slip]


_PUBLISHED = """
FROM history.mentions
WHERE source_id = $source_id AND snapshot_date = $day AND outcome = 'published'
"""
_COUNTS = """
SELECT count(*), count(*) FILTER (outcome = 'published')
FROM history.mentions
WHERE source_id = $source_id AND snapshot_date = $day
"""
_FILES = """
SELECT count(*) FROM history.files WHERE source_id = $source_id AND snapshot_date = $day
"""
_HEADERS = """
SELECT DISTINCT header
FROM history.files
WHERE source_id = $source_id AND snapshot_date = $day AND header IS NOT NULL
"""
_GROUPED = """
SELECT groups
FROM history.files
WHERE source_id = $source_id AND snapshot_date = $day AND groups IS NOT NULL
"""
_PROGRAMMES = f"""
SELECT coalesce(programme_cci, programme_name, '') AS programme, count(*)
FROM (SELECT content_no {_PUBLISHED})
JOIN history.f_projects USING (content_no)
GROUP BY programme
ORDER BY programme
"""
_MONEY = f"""
SELECT
    coalesce(p.programme_cci, p.programme_name, '') AS programme, a.measure, a.stage, a.currency,
    count(*) AS projects, sum(a.amount) AS sum
FROM (SELECT content_no {_PUBLISHED})
JOIN history.f_projects p USING (content_no)
JOIN history.f_amounts a USING (content_no)
WHERE a.subject = 'project' AND p.is_operation = 'yes'
GROUP BY ALL
ORDER BY ALL
"""
_COMMON = f"""
WITH new AS (
    SELECT DISTINCT record_uid
    FROM history.changes
    WHERE source_id = $source_id AND snapshot_date = $day AND kind IN ('added', 'returned')
        AND table_name IN ('projects', 'beneficiaries')
        AND coalesce(row_key, '') = '' AND coalesce(field, '') = ''
)
SELECT count(*), {", ".join(f"count(p.{name})" for name in DATES)}
FROM (SELECT content_no {_PUBLISHED})
JOIN history.contents c USING (content_no)
ANTI JOIN new USING (record_uid)
LEFT JOIN history.f_projects p USING (content_no)
"""
_MOVED = """
SELECT
    field,
    count(*) FILTER (coalesce(old, '') <> ''),
    count(*) FILTER (coalesce(old, '') <> '' AND coalesce(new, '') = ''),
    count(*) FILTER (coalesce(old, '') = '')
FROM history.changes
WHERE source_id = $source_id AND snapshot_date = $day AND table_name = 'projects'
    AND coalesce(row_key, '') = '' AND list_contains($dates, field)
GROUP BY field
"""
# Counted in whole cents. An amount that lost its decimal sign is a hundred or more times the other;
# one that gained it was rounded to the cent. Placeholders of 1 and small amounts prove nothing.
_SLIPS = f"""
WITH cents AS (
    SELECT
        record_uid, old, new,
        CAST(CAST(TRY_CAST(old AS DECIMAL(18, 2)) AS DECIMAL(22, 2)) * 100 AS HUGEINT) AS before,
        CAST(CAST(TRY_CAST(new AS DECIMAL(18, 2)) AS DECIMAL(22, 2)) * 100 AS HUGEINT) AS after
    FROM history.changes
    WHERE source_id = $source_id AND snapshot_date = $day AND (
        (table_name = 'amounts' AND field = 'amount')
        OR (table_name = 'beneficiaries'
            AND field IN ('programme_funding', 'eligible_expenditure', 'total_budget'))
    )
),
sizes AS (
    SELECT
        record_uid, old, new,
        greatest(abs(before), abs(after)) AS larger, least(abs(before), abs(after)) AS smaller
    FROM cents
    WHERE sign(before) = sign(after)
)
SELECT sum(amounts), min({{'record_uid': record_uid, 'old': old, 'new': new}}, {_EXAMPLES})
FROM (
    SELECT record_uid, old, new, count(*) AS amounts
    FROM sizes
    JOIN (VALUES {_POWERS}) AS powers(power)
        ON abs(larger - smaller * power) * 2 <= power
    WHERE larger >= 100000 AND smaller > 100 AND larger >= smaller * 99
    GROUP BY ALL
)
"""


def snapshot_stats(
    connection: duckdb.DuckDBPyConnection, source_id: str, day: date
) -> SnapshotStats:
    """The figures of a snapshot whose mentions, files and facts are in ``history``.

    Reads ``history.mentions``, ``files``, ``f_projects`` and ``f_amounts``; in an open transaction,
    what it has loaded so far.
    """
    told: dict[str, Any] = {"source_id": source_id, "day": day}
    ((records_in, published),) = connection.execute(_COUNTS, told).fetchall()
    ((files,),) = connection.execute(_FILES, told).fetchall()
    listed = connection.execute(_HEADERS, told).fetchall()
    headers = {title for (header,) in listed for title in _TITLES.validate_json(header)}
    partitions, seen = _partitions(connection, told)
    return SnapshotStats(
        files=files,
        records_in=records_in,
        published=published,
        headers=sorted(headers),
        partitions=dict(sorted(partitions.items())),
        programmes=dict(connection.execute(_PROGRAMMES, told).fetchall()),
        money=[MoneySum(**row) for row in _dicts(connection, _MONEY, told)],
        plateau=seen,
        **told,
    )


def _partitions(
    connection: duckdb.DuckDBPyConnection, told: dict[str, Any]
) -> tuple[dict[str, int], str | None]:
    """The rows of each group in all files, and the first sign of an export that stopped: within
    one file, as the parser notes it, or in all of them together, where each holds one group."""
    whole: dict[str, int] = {}
    seen: list[str] = []
    cursor = connection.execute(_GROUPED, told)
    while row := cursor.fetchone():
        groups = _GROUPS.validate_json(row[0])
        seen += [shown] if (shown := plateau(groups.values())) else []
        for group, rows in groups.items():
            whole[group] = whole.get(group, 0) + rows
    together = plateau(whole.values())
    return whole, together or min(seen, default=None)


def moves(connection: duckdb.DuckDBPyConnection, source_id: str, day: date) -> Moves:
    """What a snapshot moved, of which ``history.changes`` holds the rows already.

    Reads ``history.mentions``, ``contents``, ``f_projects`` and ``changes``. A date that was not
    stated before has not moved.
    """
    told = {"source_id": source_id, "day": day}
    ((common, *dated),) = connection.execute(_COMMON, told).fetchall()
    moved = {
        field: figures
        for field, *figures in connection.execute(_MOVED, {**told, "dates": list(DATES)}).fetchall()
    }
    dates = {}
    for name, now in zip(DATES, dated, strict=True):
        changed, lost, gained = moved.get(name, (0, 0, 0))
        before = now + lost - gained
        if before > 0:
            dates[name] = DateMoves(moved=changed, of=before)
    ((slips, first),) = connection.execute(_SLIPS, told).fetchall()
    examples = [Slip(**one) for one in first or ()]
    return Moves(common=common, dates=dates, slips=int(slips or 0), examples=examples)


def _dicts(
    connection: duckdb.DuckDBPyConnection, query: str, told: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(query, told)
    names = [column[0] for column in cursor.description or ()]
    return (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
