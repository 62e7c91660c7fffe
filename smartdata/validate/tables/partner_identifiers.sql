SELECT
    r.record_no, r.project_uid, i.partner_no, p.organisation_uid, i.scheme, i.value, i.check_digit,
    r.source_id, r.source_file_sha256, o.file || '#' || i.place AS source_locator
FROM identifiers i
JOIN partner p USING (record_no, partner_no)
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY i.record_no, i.partner_no, i.scheme, i.value
