-- Every raw file of the present snapshots, with what became of the records in it.
INSERT INTO source_files BY NAME
WITH counted AS (
    SELECT
        m.source_id, m.snapshot_date, m.file,
        count(*) FILTER (m.outcome = 'published') AS records_published,
        count(*) FILTER (m.outcome = 'quarantined') AS records_quarantined,
        count(*) FILTER (m.outcome = 'duplicate') AS records_duplicate
    FROM history.raw_rows r
    JOIN history.mentions m USING (source_id, snapshot_date, record_no)
    GROUP BY ALL
)
SELECT
    g.* EXCLUDE (header, groups),
    coalesce(c.records_published, 0) AS records_published,
    coalesce(c.records_quarantined, 0) AS records_quarantined,
    coalesce(c.records_duplicate, 0) AS records_duplicate
FROM history.files g
LEFT JOIN counted c
    ON c.source_id = g.source_id AND c.snapshot_date = g.snapshot_date
    AND c.file = g.source_id || '/' || CAST(g.snapshot_date AS VARCHAR) || '/' || g.path
ORDER BY g.source_id, g.snapshot_date, g.path
