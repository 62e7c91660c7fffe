INSERT INTO sources BY NAME
SELECT
    d.*,
    coalesce(sum(f.record_rows), 0)::BIGINT AS records_in,
    coalesce(sum(f.records_published), 0)::BIGINT AS records_published,
    coalesce(sum(f.records_quarantined), 0)::BIGINT AS records_quarantined,
    coalesce(sum(f.records_duplicate), 0)::BIGINT AS records_duplicate
FROM described d
LEFT JOIN source_files f USING (source_id)
GROUP BY ALL
ORDER BY d.source_id
