INSERT INTO sources BY NAME
SELECT
    d.*,
    count(f.path) AS records_in,
    count(f.path) FILTER (f.outcome = 'published') AS records_published,
    count(f.path) FILTER (f.outcome = 'quarantined') AS records_quarantined,
    count(f.path) FILTER (f.outcome = 'duplicate') AS records_duplicate
FROM described d
LEFT JOIN source_files f USING (source_id)
GROUP BY ALL
ORDER BY d.source_id
