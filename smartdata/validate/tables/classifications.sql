SELECT
    r.record_no, r.project_uid, c.classification_no, c.scheme, c.code, c.label, r.source_id,
    r.source_file_sha256, o.file || '#' || c.place AS source_locator
FROM classifications c
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY c.record_no, c.classification_no
