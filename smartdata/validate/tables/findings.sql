SELECT
    r.source_id, r.source_file_sha256,
    o.file || '#' || coalesce(n.place, r.place) AS source_locator,
    n.rule, n.severity, n.field, n.observed, n.expected, n.message, r.project_uid, n.partner_no,
    n.reference
FROM notes n
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE n.severity <> 'error'
ORDER BY n.record_no, n.rule, n.field, n.observed, n.partner_no, n.expected
