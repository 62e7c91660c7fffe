-- What a snapshot that was just applied holds and changed (variables source_id, day).
SELECT
    (SELECT count(*) FROM history.files
     WHERE source_id = getvariable('source_id') AND snapshot_date = getvariable('day')) AS files,
    count(*) AS records_in,
    count(*) FILTER (m.outcome = 'published') AS records_published,
    count(*) FILTER (m.outcome = 'quarantined') AS records_quarantined,
    count(*) FILTER (m.outcome = 'duplicate') AS records_duplicate,
    (SELECT count(*) FROM moved WHERE kind = 'added' AND row_key IS NULL AND field IS NULL)
        AS statements_added,
    (SELECT count(DISTINCT record_uid) FROM moved SEMI JOIN pairs USING (record_uid))
        AS statements_changed,
    (SELECT count(*) FROM moved WHERE kind = 'removed' AND row_key IS NULL AND field IS NULL)
        AS statements_removed,
    (SELECT count(*) FROM moved WHERE kind = 'returned') AS statements_returned
FROM history.raw_rows r
JOIN history.mentions m USING (source_id, snapshot_date, record_no)
WHERE r.source_id = getvariable('source_id') AND r.snapshot_date = getvariable('day')
