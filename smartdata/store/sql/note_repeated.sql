-- Keeps what was found of mentions whose key stands several times (table judged).
INSERT INTO history.mention_notes BY NAME
SELECT
    c.content_no, getvariable('day') AS snapshot_date, getvariable('source_id') AS source_id,
    s.source_file_sha256, s.file || '#' || coalesce(n.place, s.place) AS source_locator,
    CASE WHEN n.severity = 'error' THEN c.record_locator ELSE s.file || '#' || s.place END
        AS record_locator,
    n.rule, n.severity, n.field, n.observed, n.expected, n.message,
    CASE WHEN c.about = 'project' THEN s.record_uid END AS project_uid, n.partner_no,
    n.reference, n.what_to_do
FROM judged n
JOIN seen s USING (record_no)
JOIN (
    SELECT * FROM history.contents WHERE source_id = getvariable('source_id')
) c USING (content_sha256)
