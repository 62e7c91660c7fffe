SELECT
    r.record_no, r.project_uid, t.kind, t.language, t.origin, t.text, r.source_id, r.source_file_sha256,
    o.file || '#' || t.place AS source_locator
FROM texts t
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY t.record_no, t.kind, t.language, t.origin
