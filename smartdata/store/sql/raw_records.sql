-- Every raw record of the snapshots that make up the present state, and what became of it.
SELECT
    m.source_id, m.source_file_sha256, m.file || '#' || r.place AS source_locator,
    CASE WHEN m.outcome = 'duplicate' THEN m.file || '#' || m.place ELSE c.record_locator END
        AS record_locator,
    m.outcome,
    CASE WHEN c.about = 'project' THEN coalesce(l.project_uid, c.record_uid) END AS project_uid
FROM history.raw_rows r
JOIN history.mentions m USING (source_id, snapshot_date, record_no)
JOIN history.contents c USING (content_no)
LEFT JOIN history.links l ON l.source_id = m.source_id AND l.record_uid = c.record_uid
