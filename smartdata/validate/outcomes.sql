-- What becomes of each statement: exactly one of published, quarantined, duplicate.
SELECT
    r.record_no,
    r.file,
    r.file || '#' || r.place AS record_locator,
    CASE
        WHEN coalesce(n.errors, 0) > 0 THEN 'quarantined'
        WHEN d.copy_no > 1 THEN 'duplicate'
        ELSE 'published'
    END AS outcome,
    CASE WHEN coalesce(n.warnings, 0) > 0 THEN 'warning' ELSE 'ok' END AS quality
FROM record r
LEFT JOIN duplicates d USING (record_no)
LEFT JOIN (
    SELECT
        record_no,
        count(*) FILTER (severity = 'error') AS errors,
        count(*) FILTER (severity = 'warning') AS warnings
    FROM notes
    WHERE record_no IS NOT NULL
    GROUP BY record_no
) n USING (record_no)
