"""Which projects and partners lie in which country and region, worked out in DuckDB.

A row of the tables lies in its country, and in the region of its NUTS code and those above it, in
each version in which the code may be meant. Where the rows of a code are the same in several
versions, there is one region for all of them, which goes by the newest.
"""

from __future__ import annotations

import duckdb

_ROWS = """
CREATE TABLE site.placed AS
WITH told AS (
    SELECT project_uid, source_id, 'partner' AS kind, partner_no AS no, country, nuts_code,
        nuts_version, main_statement
    FROM partners
    UNION ALL
    SELECT project_uid, source_id, 'place' AS kind, location_no AS no, country, nuts_code,
        nuts_version, main_statement
    FROM locations
),
versions AS (
    SELECT *, unnest(string_split(nuts_version, '|')) AS version
    FROM told
    WHERE nuts_version IS NOT NULL AND length(nuts_code) BETWEEN 3 AND 5
)
SELECT country AS code, '' AS version, kind, project_uid, source_id, no, main_statement
FROM told
WHERE country IS NOT NULL
UNION ALL
SELECT substr(nuts_code, 1, letters) AS code, version, kind, project_uid, source_id, no,
    main_statement
FROM versions, (VALUES (3), (4), (5)) AS level (letters)
WHERE letters <= length(nuts_code)
"""
#: A region by each version, before those that say the same are one.
_BY_VERSION = """
CREATE TABLE site.by_version AS
SELECT code, version, count(DISTINCT project_uid) AS projects, count(*) AS n,
    bit_xor(md5_number(kind || '|' || source_id || '|' || no || '|' || project_uid)) AS digest
FROM site.placed
GROUP BY ALL
"""
_REGIONS = """
CREATE TABLE site.regions AS
WITH pages AS (
    SELECT code, max(version) AS version, list_sort(list(version)) AS versions
    FROM site.by_version
    GROUP BY code, n, digest
)
SELECT p.code, p.version, p.versions, count(DISTINCT r.project_uid) AS projects,
    count(DISTINCT r.project_uid) FILTER (r.kind = 'partner') AS partner_projects,
    count(DISTINCT r.project_uid) FILTER (r.kind = 'place') AS place_projects,
    count(*) FILTER (r.kind = 'partner' AND r.main_statement = 'yes') AS partners
FROM pages p
JOIN site.placed r USING (code, version)
GROUP BY ALL
"""
_PROJECTS = """
CREATE TABLE site.region_projects AS
SELECT DISTINCT code, version, project_uid
FROM site.placed
SEMI JOIN site.regions USING (code, version)
"""
#: Sums over amounts of partners in a region and of places in it, apart; applications are left out.
_MONEY = """
CREATE TABLE site.region_money AS
SELECT r.code, r.version, r.kind, a.measure, a.stage, a.currency,
    count(DISTINCT a.project_uid) AS projects, count(DISTINCT (a.project_uid, r.source_id, r.no))
    AS rows, CAST(sum(a.amount) AS VARCHAR) AS sum
FROM site.placed r
SEMI JOIN site.regions USING (code, version)
JOIN amounts a
    ON a.project_uid = r.project_uid AND a.source_id = r.source_id
    AND ((r.kind = 'partner' AND a.subject = 'partner' AND a.partner_no = r.no)
        OR (r.kind = 'place' AND a.subject = 'location' AND a.location_no = r.no))
JOIN projects p ON p.project_uid = r.project_uid
WHERE r.main_statement = 'yes' AND p.is_operation = 'yes'
GROUP BY ALL
"""
#: The organisations of a region with the most participations.
_ORGANISATIONS = """
CREATE TABLE site.region_organisations AS
SELECT code, version, name, organisation_uid, projects
FROM (
    SELECT r.code, r.version, o.name, o.organisation_uid,
        count(DISTINCT r.project_uid) AS projects
    FROM site.placed r
    SEMI JOIN site.regions USING (code, version)
    JOIN partners p
        ON p.project_uid = r.project_uid AND p.source_id = r.source_id AND p.partner_no = r.no
    JOIN organisations o USING (organisation_uid)
    WHERE r.kind = 'partner' AND r.main_statement = 'yes'
    GROUP BY ALL
)
QUALIFY row_number() OVER (
    PARTITION BY code, version ORDER BY projects DESC, name, organisation_uid
) <= 20
"""


def make_regions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables ``site.regions``, ``by_version``, ``region_projects``, ``region_money`` and
    ``region_organisations``."""
    for query in (_ROWS, _BY_VERSION, _REGIONS, _PROJECTS, _MONEY, _ORGANISATIONS):
        connection.execute(query)
