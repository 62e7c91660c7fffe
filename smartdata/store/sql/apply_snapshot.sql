-- Says what became of every statement of a snapshot (variables source_id, day, statement). A full
-- snapshot takes the place of all before it, a partial one stands beside them.
DELETE FROM history.mentions
WHERE source_id = getvariable('source_id') AND getvariable('statement') = 'full';
DELETE FROM history.raw_rows
WHERE source_id = getvariable('source_id') AND getvariable('statement') = 'full';
DELETE FROM history.files
WHERE source_id = getvariable('source_id') AND getvariable('statement') = 'full';
DELETE FROM history.file_notes
WHERE source_id = getvariable('source_id') AND getvariable('statement') = 'full'
    AND snapshot_date <> getvariable('day');
DELETE FROM history.mention_notes
WHERE source_id = getvariable('source_id') AND getvariable('statement') = 'full'
    AND snapshot_date <> getvariable('day');

INSERT INTO history.mentions BY NAME
SELECT
    getvariable('source_id') AS source_id, getvariable('day') AS snapshot_date, s.record_no,
    -- What is held back is held back in its own words: that is what its reasons are about.
    CASE
        WHEN c.errors OR coalesce(d.contents, 1) > 1 THEN c.content_no
        ELSE coalesce(c.same_as, c.content_no)
    END AS content_no,
    s.file, s.source_file_sha256, s.place,
    CASE
        WHEN c.errors OR coalesce(d.contents, 1) > 1 THEN 'quarantined'
        WHEN coalesce(d.copy_no, 1) > 1 THEN 'duplicate'
        ELSE 'published'
    END AS outcome
FROM seen s
LEFT JOIN (
    SELECT * FROM history.contents WHERE source_id = getvariable('source_id')
) c USING (content_sha256)
LEFT JOIN repeated d USING (record_no);

INSERT INTO history.raw_rows BY NAME
SELECT
    getvariable('source_id') AS source_id, getvariable('day') AS snapshot_date, record_no, place
FROM read_parquet(getvariable('raw_rows'));

INSERT INTO history.files BY NAME FROM read_parquet(getvariable('files'));

CREATE OR REPLACE TEMP TABLE stated AS
SELECT c.record_uid, c.about, m.content_no
FROM history.mentions m
JOIN history.contents c USING (content_no)
WHERE m.source_id = getvariable('source_id') AND m.snapshot_date = getvariable('day')
    AND m.outcome = 'published';

CREATE OR REPLACE TEMP TABLE before AS
SELECT record_uid, about, content_no
FROM history.statements
WHERE source_id = getvariable('source_id') AND valid_to IS NULL;

CREATE OR REPLACE TEMP TABLE pairs AS
SELECT record_uid, s.about, b.content_no AS content_before, s.content_no AS content_now
FROM before b
JOIN stated s USING (record_uid)
WHERE b.content_no <> s.content_no;

CREATE OR REPLACE TEMP TABLE moved (
    table_name VARCHAR, record_uid VARCHAR, row_key VARCHAR, field VARCHAR, kind VARCHAR,
    old VARCHAR, new VARCHAR
)
