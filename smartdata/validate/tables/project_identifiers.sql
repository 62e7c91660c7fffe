SELECT
    r.record_no, r.project_uid, i.scheme, i.value, r.source_id, r.source_file_sha256,
    o.file || '#' || min(i.place) AS source_locator
FROM identifiers i
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project' AND i.partner_no IS NULL
GROUP BY r.record_no, r.project_uid, i.scheme, i.value, r.source_id, r.source_file_sha256, o.file
ORDER BY r.project_uid, i.scheme, i.value
