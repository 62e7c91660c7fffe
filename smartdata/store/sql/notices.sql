-- What was noticed in the statements in force and in those held back, in whole files of the present
-- snapshots, and between statements.
CREATE OR REPLACE VIEW history.notices AS
WITH every AS (
    SELECT n.* FROM history.notes n SEMI JOIN history.noted USING (content_no)
    UNION ALL BY NAME SELECT * EXCLUDE (snapshot_date) FROM history.mention_notes
    UNION ALL BY NAME SELECT * FROM history.link_notes
    UNION ALL BY NAME SELECT * EXCLUDE (snapshot_date) FROM history.file_notes
)
SELECT
    e.source_id, e.source_file_sha256, e.source_locator, e.record_locator, e.rule, e.severity,
    e.field, e.observed, e.expected, e.message,
    coalesce(l.project_uid, e.project_uid) AS project_uid, e.partner_no, e.reference, e.what_to_do
FROM every e
LEFT JOIN history.links l ON l.source_id = e.source_id AND l.record_uid = e.project_uid
