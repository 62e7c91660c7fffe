-- Counted from what stands: a raw record counts as published only if its statement is or was in
-- force with rows of its own, as quarantined only if a reason is there, as a duplicate only if that
-- was found.
WITH kept AS (
    SELECT content_no FROM history.f_projects
    UNION ALL
    SELECT content_no FROM history.f_beneficiaries
),
published AS (SELECT DISTINCT content_no FROM history.statements SEMI JOIN kept USING (content_no)),
held_back AS (
    SELECT content_no FROM history.notes WHERE severity = 'error'
    UNION
    SELECT content_no FROM history.mention_notes WHERE severity = 'error'
),
repeated AS (
    SELECT DISTINCT record_locator FROM history.mention_notes WHERE rule = 'exact_duplicate'
)
SELECT
    count(*) FILTER (m.outcome = 'published' AND p.content_no IS NOT NULL),
    count(*) FILTER (m.outcome = 'quarantined' AND h.content_no IS NOT NULL),
    count(*) FILTER (m.outcome = 'duplicate' AND d.record_locator IS NOT NULL)
FROM history.raw_rows r
JOIN history.mentions m USING (source_id, snapshot_date, record_no)
LEFT JOIN published p USING (content_no)
LEFT JOIN held_back h USING (content_no)
LEFT JOIN repeated d ON d.record_locator = m.file || '#' || m.place
