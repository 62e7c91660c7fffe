-- Statements whose key stands several times in one snapshot: how many different contents there are,
-- which copy of its content each one is, and where the others stand. Files are called
-- source/day/path; what another source states of the same key is no repetition.
WITH keyed AS (
    SELECT
        record_no, record_uid, content_sha256, file, split_part(file, '/', 1) AS source_id,
        split_part(file, '/', 2) AS day,
        CASE WHEN strict THEN file ELSE file || '#' || place END AS stands
    FROM mentions
    WHERE record_uid IS NOT NULL
),
-- What a file says of the same key itself, whatever other files and sources say.
within AS (
    SELECT record_uid, file, count(DISTINCT content_sha256) AS contents_in_file
    FROM keyed
    GROUP BY record_uid, file
),
repeated AS (
    SELECT
        source_id, day, record_uid, count(DISTINCT content_sha256) AS contents,
        array_agg(stands ORDER BY record_no)[:6] AS stand
    FROM keyed
    GROUP BY source_id, day, record_uid
    HAVING count(*) > 1
)
SELECT
    record_no,
    contents,
    contents_in_file,
    row_number() OVER (
        PARTITION BY source_id, day, record_uid, content_sha256 ORDER BY record_no
    ) AS copy_no,
    CASE
        WHEN contents = 1 THEN stand[1]
        ELSE array_to_string(list_filter(stand, lambda s: s <> stands), ', ')
    END AS others
FROM keyed
JOIN repeated USING (source_id, day, record_uid)
JOIN within USING (record_uid, file)
ORDER BY record_no
