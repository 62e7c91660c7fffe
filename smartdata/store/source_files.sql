-- Every raw file, with what became of the records in it.
INSERT INTO source_files BY NAME
WITH counted AS (
    SELECT
        regexp_replace(source_locator, '#[^#]*$', '') AS file,
        count(*) FILTER (outcome = 'published') AS records_published,
        count(*) FILTER (outcome = 'quarantined') AS records_quarantined,
        count(*) FILTER (outcome = 'duplicate') AS records_duplicate
    FROM raw_records
    GROUP BY file
)
SELECT
    g.*,
    coalesce(c.records_published, 0) AS records_published,
    coalesce(c.records_quarantined, 0) AS records_quarantined,
    coalesce(c.records_duplicate, 0) AS records_duplicate
FROM read_parquet($files) g
LEFT JOIN counted c
    ON c.file = g.source_id || '/' || CAST(g.snapshot_date AS VARCHAR) || '/' || g.path
ORDER BY g.source_id, g.snapshot_date, g.path
