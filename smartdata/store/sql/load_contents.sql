-- Keeps the new contents, once their facts and notes are loaded (variable records).
INSERT INTO history.contents BY NAME
SELECT
    n.content_no, getvariable('source_id') AS source_id, n.content_sha256, s.record_uid, r.about,
    b.content_no IS NOT NULL AS errors, NULL AS same_as,
    s.file || '#' || s.place AS record_locator
FROM numbered n
JOIN seen s USING (record_no)
JOIN (SELECT record_no, about FROM read_parquet(getvariable('records'))) r USING (record_no)
LEFT JOIN (
    SELECT DISTINCT content_no
    FROM history.notes
    WHERE severity = 'error' AND content_no >= (SELECT min(content_no) FROM numbered)
) b USING (content_no)
