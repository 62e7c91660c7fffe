"""Measuring the quality of a release from its tables."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from smartdata.profile.quality import (
    Conservation,
    Conserved,
    Difference,
    FindingCount,
    Findings,
    Quality,
    Quarantine,
    Quarantined,
    Reconciled,
    Reconciliation,
    RuleCount,
    SourceCoverage,
    TableCoverage,
)
from smartdata.profile.tables import dicts, release_tables, sql
from smartdata.registry import BY_NAME, Table
from smartdata.registry.families import FAMILIES
from smartdata.validate.catalogue import BY_ID

#: Groups of a list, places of a group, and single differences at most.
GROUPS, PLACES, DIFFERENCES = 100, 10, 20
#: What each partner's amount may have been rounded by.
TOLERANCE = Decimal("0.01")
#: The families of tables that tell of projects; the others tell how these were made.
_COVERED = ("projects", "partners", "amounts", "locations")
#: What a rule's message leaves open, with its quotes.
_LEFT_OPEN = re.compile(r"“?\{(\w+)\}”?")
_COUNTS = ("records_in", "published", "quarantined", "duplicates")


def quality_report(folder: Path, memory_limit: str, spill: Path | None = None) -> Quality:
    """The quality of the release in a folder, from its Parquet files.

    The same files give the same report; the work beside them stays within ``memory_limit``.
    """
    with release_tables(folder, memory_limit, spill) as connection:
        return measured(connection)


def measured(connection: duckdb.DuckDBPyConnection) -> Quality:
    """The quality of the tables that a connection has views of."""
    return Quality(
        findings=_findings(connection),
        quarantine=_quarantine(connection),
        conservation=_conservation(connection),
        coverage=[_coverage(connection, table) for table in _covered()],
        reconciliation=_reconciliation(connection),
    )


def _findings(connection: duckdb.DuckDBPyConnection) -> Findings:
    connection.execute(sql("found"))
    rules = [
        RuleCount(**row, meaning=_meaning(row["rule"])) for row in dicts(connection, sql("rules"))
    ]
    most = "FROM found ORDER BY findings DESC, rule, source_id, programme NULLS LAST LIMIT $limit"
    groups = [FindingCount(**row) for row in dicts(connection, most, {"limit": GROUPS})]
    (total,) = dicts(connection, "SELECT count(*) AS groups FROM found")
    by_severity = dict.fromkeys(("error", "warning", "info"), 0)
    for told in rules:
        by_severity[told.severity] += told.findings
    return Findings(
        by_severity=by_severity,
        rules=rules,
        groups=groups,
        groups_left_out=total["groups"] - len(groups),
        findings_left_out=sum(by_severity.values()) - sum(told.findings for told in groups),
    )


def _meaning(rule: str) -> str:
    """What a rule of the catalogue says; of one that is not in it, its name."""
    known = BY_ID.get(rule)
    return _LEFT_OPEN.sub(r"‹\1›", known.message) if known else rule


def _quarantine(connection: duckdb.DuckDBPyConnection) -> Quarantine:
    counted = "SELECT count(*) AS n FROM raw_records WHERE outcome = 'quarantined'"
    groups = []
    for row in dicts(connection, sql("quarantined"), {"limit": PLACES}):
        left_out = row.pop("all_places") - len(row["places"])
        groups.append(Quarantined(**row, places_left_out=left_out))
    rest = groups[GROUPS:]
    return Quarantine(
        records=dicts(connection, counted)[0]["n"],
        groups=groups[:GROUPS],
        groups_left_out=len(rest),
        reasons_left_out=sum(told.reasons for told in rest),
    )


def _conservation(connection: duckdb.DuckDBPyConnection) -> Conserved:
    sources = [Conservation(**row) for row in dicts(connection, sql("conservation"))]
    sums = {name: sum(getattr(told, name) for told in sources) for name in _COUNTS}
    return Conserved(**sums, holds=all(told.holds for told in sources), sources=sources)


def _covered() -> list[Table]:
    return [
        BY_NAME[name] for family in FAMILIES if family.name in _COVERED for name in family.tables
    ]


def _coverage(connection: duckdb.DuckDBPyConnection, table: Table) -> TableCoverage:
    """How much of each column is filled; rows that several sources make are counted in all only."""
    by_source = "source_id" in table.by_name
    # The table is named each time, for a count has the name of its column.
    counts = ", ".join(f"count(t.{name}) AS {name}" for name in table.column_names)
    source, group = ("t.source_id", "GROUP BY t.source_id") if by_source else ("NULL", "")
    query = (
        f"SELECT {source} AS _source, count(*) AS _rows, {counts} "
        f"FROM {table.name} t {group} ORDER BY _source"
    )
    told = dicts(connection, query)
    sources = [
        SourceCoverage(source_id=row["_source"], rows=row["_rows"], filled=_filled(row, table))
        for row in told if by_source
    ]  # fmt: skip
    return TableCoverage(
        table=table.name,
        rows=sum(row["_rows"] for row in told),
        filled={name: sum(row[name] for row in told) for name in table.column_names},
        sources=sources,
    )


def _filled(row: dict[str, Any], table: Table) -> dict[str, int]:
    return {name: row[name] for name in table.column_names}


def _reconciliation(connection: duckdb.DuckDBPyConnection) -> Reconciliation:
    connection.execute("SET VARIABLE tolerance = ?", [TOLERANCE])
    connection.execute(sql("compared"))
    connection.execute(sql("reconciled"))
    order = "programme NULLS LAST, measure, stage, currency"
    # The groups with most projects are told, in the order of programmes.
    chosen = f"FROM (FROM reconciled ORDER BY projects DESC, {order} LIMIT $limit) ORDER BY {order}"
    groups = [Reconciled(**row) for row in dicts(connection, chosen, {"limit": GROUPS})]
    (total,) = dicts(
        connection,
        "SELECT count(*) AS groups, coalesce(sum(projects), 0)::BIGINT AS projects, "
        "coalesce(sum(differ), 0)::BIGINT AS differ FROM reconciled",
    )
    largest = (
        "SELECT * EXCLUDE (result) FROM compared WHERE result = 'differs' "
        "ORDER BY abs(difference)::DOUBLE / nullif(abs(project_sum), 0)::DOUBLE DESC NULLS FIRST, "
        "project_uid, measure, stage, currency LIMIT $limit"
    )
    differences = [Difference(**row) for row in dicts(connection, largest, {"limit": DIFFERENCES})]
    return Reconciliation(
        tolerance_per_partner=TOLERANCE,
        groups=groups,
        groups_left_out=total["groups"] - len(groups),
        projects_left_out=total["projects"] - sum(told.projects for told in groups),
        differ_left_out=total["differ"] - sum(told.differ for told in groups),
        differences=differences,
        differences_left_out=total["differ"] - len(differences),
    )
