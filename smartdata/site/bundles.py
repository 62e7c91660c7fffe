"""All that the tables say of each project, project by project, and a digest of it.

A page is made of one project's rows, so its digest over these rows and over the names of what they
refer to says whether the page of the release before still stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import duckdb

from smartdata.site.tables import rows

#: The tables that hold rows of a project, and the order in which its page has them.
_ORDERS = {
    "projects": "project_uid",
    "other_statements": "project_uid, source_id",
    "partners": "project_uid, main_statement DESC, source_id, partner_no",
    "partner_identifiers": "project_uid, source_id, partner_no, scheme, value",
    "amounts": "project_uid, main_statement DESC, source_id, subject DESC, partner_no, "
               "location_no, stage, measure, fund NULLS FIRST, amount_raw",
    "locations": "project_uid, main_statement DESC, source_id, location_no",
    "classifications": "project_uid, main_statement DESC, source_id, scheme, classification_no",
    "texts": "project_uid, main_statement DESC, source_id, kind, language, origin DESC, text",
    "project_identifiers": "project_uid, main_statement DESC, source_id, scheme, value",
    "findings": "project_uid, severity DESC, rule, source_id, source_locator, field, "
                "partner_no, observed, expected",
    "history": "project_uid, snapshot_date DESC, source_id, kind, table_name, row_key NULLS FIRST, "
               "field NULLS FIRST, old, new",
}  # fmt: skip
#: Of a source, what pages of projects name; not the day of its newest snapshot.
_TERMS = "source_id, title_en, title_lv, title_lt, publisher, landing_page, licence, attribution"


@dataclass
class Bundle:
    """The rows of one project, by table; each row has the columns of its table as attributes."""

    project: Any
    others: dict[str, list[Any]]

    def of(self, table: str) -> list[Any]:
        """The rows of a table in the order of the page."""
        return self.others.get(table, [])


def make_digests(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``site.digests`` (project_uid, digest): one row per project of the release.

    The digest of a table's rows of one project does not depend on their order, and takes the same
    memory however many there are: the rows' own digests are joined by exclusive or.
    """
    parts = [
        f"SELECT project_uid, {number} AS part, bit_xor(md5_number(CAST(to_json(t) AS VARCHAR))) "
        f"AS digest, count(*) AS n FROM {table} t WHERE project_uid IS NOT NULL GROUP BY ALL"
        for number, table in enumerate(_ORDERS)
    ]
    parts.append(
        "SELECT p.project_uid, 100 AS part, md5_number(CAST(to_json(g) AS VARCHAR)) AS digest, "
        "1 AS n FROM projects p JOIN programmes g "
        "ON g.programme_cci = coalesce(p.programme_cci, p.programme_name)"
    )
    parts.append(
        "SELECT s.project_uid, 101 AS part, bit_xor(md5_number(CAST(to_json(t) AS VARCHAR))) "
        "AS digest, count(*) AS n FROM (SELECT project_uid, source_id FROM projects UNION "
        "SELECT project_uid, source_id FROM other_statements UNION "
        # What a source stated once is told under its title.
        "SELECT project_uid, source_id FROM history) s "
        f"JOIN (SELECT {_TERMS} FROM sources) t USING (source_id) GROUP BY ALL"
    )
    connection.execute(
        "CREATE TABLE site.digests AS SELECT project_uid, "
        "md5(string_agg(part || ':' || digest || ':' || n, '|' ORDER BY part)) AS digest "
        f"FROM ({' UNION ALL '.join(parts)}) SEMI JOIN projects USING (project_uid) "
        "GROUP BY project_uid"
    )


def bundles(connection: duckdb.DuckDBPyConnection, wanted: str) -> Iterator[Bundle]:
    """The projects whose ``project_uid`` is in the table ``wanted``, in the order of these.

    Every table is read once, sorted, and merged with the others: memory holds a few thousand rows
    of each.
    """
    streams = {
        table: _Stream(
            rows(
                connection,
                f"FROM {table} SEMI JOIN {wanted} USING (project_uid) ORDER BY {order}",
            )
        )
        for table, order in _ORDERS.items()
        if table != "projects"
    }
    query = f"FROM projects SEMI JOIN {wanted} USING (project_uid) ORDER BY project_uid"
    for project in rows(connection, query):
        told = {name: stream.take(project.project_uid) for name, stream in streams.items()}
        yield Bundle(project, {name: found for name, found in told.items() if found})


class _Stream:
    """Rows sorted by project, taken project by project."""

    def __init__(self, sorted_rows: Iterator[Any]) -> None:
        self._groups = groupby(sorted_rows, key=attrgetter("project_uid"))
        self._next: tuple[str, list[Any]] | None = None
        self._advance()

    def take(self, project_uid: str) -> list[Any]:
        """The rows of a project; those of projects before it are passed over."""
        while self._next is not None and self._next[0] < project_uid:
            self._advance()
        if self._next is None or self._next[0] != project_uid:
            return []
        found = self._next[1]
        self._advance()
        return found

    def _advance(self) -> None:
        found = next(self._groups, None)
        self._next = (found[0], list(found[1])) if found else None
