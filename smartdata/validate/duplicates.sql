-- Records whose key stands in several raw files: how many different contents there are, which copy
-- of its content each record is, and where the others stand.
WITH keyed AS (
    SELECT
        record_no, project_uid, content_sha256,
        source_id || '/' || snapshot_date || '/' || path AS file
    FROM records
    WHERE project_uid IS NOT NULL
),
repeated AS (
    SELECT
        project_uid, count(DISTINCT content_sha256) AS contents,
        min(record_no) AS first_record, array_agg(file ORDER BY record_no)[:6] AS files
    FROM keyed
    GROUP BY project_uid
    HAVING count(*) > 1
)
SELECT
    record_no,
    contents,
    row_number() OVER (PARTITION BY project_uid, content_sha256 ORDER BY record_no) AS copy_no,
    CASE
        WHEN contents = 1 THEN files[1]
        ELSE array_to_string(list_filter(files, lambda f: f <> file), ', ')
    END AS others
FROM keyed
JOIN repeated USING (project_uid)
ORDER BY record_no
