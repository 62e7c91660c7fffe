-- Takes up the reading of one snapshot (variables source_id, mentions): which of its contents are
-- new to the source, and which record tells each of them first.
CREATE OR REPLACE TEMP TABLE seen AS
SELECT
    record_no, file, source_file_sha256, place, content_sha256, record_uid, strict, known
FROM read_parquet(getvariable('mentions'));

CREATE OR REPLACE TEMP TABLE numbered AS
WITH fresh AS (
    SELECT s.content_sha256, min(s.record_no) AS record_no
    FROM seen s
    ANTI JOIN (
        SELECT content_sha256 FROM history.contents WHERE source_id = getvariable('source_id')
    ) c USING (content_sha256)
    WHERE NOT s.known
    GROUP BY s.content_sha256
)
SELECT
    content_sha256, record_no,
    (
        SELECT coalesce(max(content_no), 0)
        FROM (SELECT content_no FROM history.contents UNION ALL FROM history.retired)
    ) + row_number() OVER (ORDER BY record_no) AS content_no
FROM fresh
