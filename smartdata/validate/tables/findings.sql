SELECT
    n.record_no,
    coalesce(r.source_id, n.source_id) AS source_id,
    coalesce(r.source_file_sha256, n.source_file_sha256) AS source_file_sha256,
    coalesce(r.file, n.file) || '#' || coalesce(n.place, r.place, '') AS source_locator,
    o.record_locator, n.rule, n.severity, n.field, n.observed, n.expected, n.message,
    r.project_uid, n.partner_no, n.reference
FROM notes n
LEFT JOIN record r USING (record_no)
LEFT JOIN outcomes o USING (record_no)
WHERE n.severity <> 'error'
ORDER BY n.record_no, n.rule, n.field, n.observed, n.partner_no, n.expected
