-- How often each rule was hit, by source and programme; few rows, however many records there are.
CREATE TEMP TABLE found AS
WITH told AS (
    SELECT rule, severity, source_id, project_uid, coalesce(record_locator, source_locator) AS record
    FROM findings
    UNION ALL
    SELECT rule, severity, source_id, project_uid, coalesce(record_locator, source_locator)
    FROM quarantine
)
SELECT
    t.rule, t.severity, t.source_id,
    -- What is held back is in no table of projects; a CCI code is known by its beginning.
    coalesce(p.programme_cci, p.programme_name, c.programme_cci) AS programme,
    count(*) AS findings,
    count(DISTINCT t.record) AS records
FROM told t
LEFT JOIN projects p USING (project_uid)
LEFT JOIN programmes c ON c.programme_cci = split_part(t.project_uid, '/', 1)
GROUP BY ALL
