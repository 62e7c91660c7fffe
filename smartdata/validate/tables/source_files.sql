SELECT
    r.source_id, r.snapshot_date, r.path, r.source_file_sha256, r.bytes, r.markup, r.encoding,
    o.outcome, r.project_uid
FROM record r
JOIN outcomes o USING (record_no)
ORDER BY r.record_no
