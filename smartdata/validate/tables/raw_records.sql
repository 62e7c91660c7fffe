SELECT
    w.record_no, r.source_id, r.source_file_sha256, r.file || '#' || w.place AS source_locator,
    o.record_locator, o.outcome, r.project_uid
FROM raw_rows w
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
ORDER BY w.record_no, w.place
