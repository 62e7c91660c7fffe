"""The questions to a release's Parquet files that the explorer's data are made from."""

from __future__ import annotations

from pathlib import Path

import duckdb

from smartdata.registry.render_duckdb import quoted

_TABLES = ("projects", "partners", "locations", "amounts", "texts", "programmes")

#: The cells of a project, in the order of the query.
PROJECT_CELLS = (
    "project_uid", "programme_cci", "programme_name", "code", "acronym", "title", "language",
    "status", "operation", "start", "end", "coverage", "quality", "source_id",
    "source_file_sha256", "source_locator",
)  # fmt: skip

# The newest first; the identifier makes the order certain.
_ORDER = """
CREATE TABLE numbered AS
SELECT
    project_uid, title, source_id,
    row_number() OVER (ORDER BY start_date DESC NULLS LAST, project_uid) - 1 AS row_no
FROM projects
"""
# Of several sources that state one measure, stage and currency of a project, only one counts: the
# one that speaks for the project if it is among them, as in the sums of the manifest. If it is not,
# the manifest takes the source of the best rank; a release does not publish ranks, so here it is
# the first by name, and the two may differ there. Amounts of several funds are parts.
_TOLD = """
CREATE VIEW told AS
SELECT
    project_uid, measure, stage, currency,
    replace(CAST(sum(amount) AS VARCHAR), '.', '') AS cents
FROM (
    SELECT project_uid, measure, stage, currency, amount
    FROM amounts
    WHERE subject = 'project'
    QUALIFY dense_rank() OVER (
        PARTITION BY project_uid, measure, stage, currency ORDER BY main_statement DESC, source_id
    ) = 1
)
GROUP BY ALL
"""
_PLACED = """
CREATE VIEW placed AS
SELECT project_uid, country, nuts_code, nuts_version FROM partners
UNION
SELECT project_uid, country, nuts_code, nuts_version FROM locations
"""

#: What many projects share, by the name that it has in the index.
SHARED = {
    "countries": """
        SELECT DISTINCT country FROM placed WHERE country IS NOT NULL ORDER BY country
    """,
    "regions": """
        SELECT DISTINCT nuts_code, nuts_version FROM placed WHERE nuts_code IS NOT NULL
        ORDER BY nuts_code, nuts_version
    """,
    "roles": "SELECT DISTINCT role, country FROM partners ORDER BY role, country",
    "money": """
        SELECT measure, stage, currency, count(*) AS projects FROM told
        GROUP BY measure, stage, currency ORDER BY measure, stage, currency
    """,
    "programmes": """
        SELECT DISTINCT
            p.programme_cci, p.programme_name, g.period, g.name_en, g.name_lv, g.name_lt
        FROM projects p LEFT JOIN programmes g USING (programme_cci)
        ORDER BY ALL
    """,
    "folders": r"""
        SELECT DISTINCT regexp_extract(project_uid, '^(.*)/[^/]*$', 1, 's') AS folder FROM projects
        ORDER BY folder
    """,
    "sources": "SELECT DISTINCT source_id FROM projects ORDER BY source_id",
}

PROJECTS = """
SELECT
    n.row_no, p.project_uid, p.programme_cci, p.programme_name, p.project_code, p.acronym, p.title,
    (
        SELECT min(t.language) FROM texts t
        WHERE t.project_uid = p.project_uid AND t.source_id = p.source_id
          AND t.kind = 'title' AND t.text = p.title AND t.origin = 'source'
    ) AS language,
    p.status, p.is_operation, CAST(p.start_date AS VARCHAR), CAST(p.end_date AS VARCHAR),
    p.coverage, p.quality, p.source_id, p.source_file_sha256, p.source_locator
FROM projects p JOIN numbered n USING (project_uid)
ORDER BY n.row_no
"""
TITLES = """
SELECT DISTINCT n.row_no, t.language, t.origin, t.text
FROM texts t JOIN numbered n USING (project_uid)
WHERE t.kind = 'title' AND t.text IS DISTINCT FROM n.title
ORDER BY ALL
"""
# The partners as the source that speaks for the project has them come first.
PARTNERS = """
SELECT row_no, role, country, name
FROM (
    SELECT
        n.row_no, p.role, p.country, p.name,
        min(p.main_statement = 'no') AS beside, min(p.partner_no) AS number
    FROM partners p JOIN numbered n USING (project_uid)
    GROUP BY n.row_no, p.role, p.country, p.name
)
ORDER BY row_no, beside, number, role, country, name
"""
PLACES = """
SELECT n.row_no, p.country, p.nuts_code, p.nuts_version
FROM placed p JOIN numbered n USING (project_uid)
ORDER BY ALL
"""
AMOUNTS = """
SELECT n.row_no, t.measure, t.stage, t.currency, t.cents
FROM told t JOIN numbered n USING (project_uid)
ORDER BY ALL
"""


def prepare(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Give the connection the tables of a release, and number the projects."""
    for name in _TABLES:
        path = quoted(str(data / f"{name}.parquet"))
        connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({path})")
    for statement in (_TOLD, _PLACED, _ORDER):
        connection.execute(statement)
