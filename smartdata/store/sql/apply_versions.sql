-- Writes down from when on what was stated (variables source_id, day, statement, recorded_at).
-- What is printed otherwise but says the same is no new version: it is taken for the content that
-- stands, and so is every later mention of it.
-- But whether a value is corrected, or stands so at the source by now, is not the same.
CREATE OR REPLACE TEMP TABLE restated AS
WITH corrected AS (
    SELECT content_no, list_sort(list(field || ' ' || observed || ' ' || expected)) AS told
    FROM history.notes
    WHERE rule = 'corrected'
    GROUP BY content_no
)
SELECT p.content_before, p.content_now
FROM pairs p
ANTI JOIN moved m ON m.record_uid = p.record_uid
LEFT JOIN corrected b ON b.content_no = p.content_before
LEFT JOIN corrected n ON n.content_no = p.content_now
WHERE b.told IS NOT DISTINCT FROM n.told;

UPDATE history.contents c SET same_as = r.content_before
FROM restated r WHERE c.content_no = r.content_now;

UPDATE history.mentions m SET content_no = r.content_before
FROM restated r
WHERE m.content_no = r.content_now AND m.source_id = getvariable('source_id')
    AND m.snapshot_date = getvariable('day');

-- Of a partial snapshot, what it does not mention stays as it was.
CREATE OR REPLACE TEMP TABLE ended AS
SELECT b.record_uid, b.about
FROM before b
ANTI JOIN stated s USING (record_uid)
WHERE getvariable('statement') = 'full' OR b.record_uid IN (SELECT record_uid FROM seen);

CREATE OR REPLACE TEMP TABLE begun AS
SELECT s.record_uid, s.about, s.content_no, e.record_uid IS NOT NULL AS had_been
FROM stated s
ANTI JOIN before b USING (record_uid)
LEFT JOIN (
    SELECT DISTINCT record_uid
    FROM history.statements
    WHERE source_id = getvariable('source_id')
) e USING (record_uid);

INSERT INTO moved BY NAME
SELECT
    CASE about WHEN 'project' THEN 'projects' ELSE 'beneficiaries' END AS table_name, record_uid,
    kind
FROM (
    SELECT about, record_uid, 'removed' AS kind FROM ended
    UNION ALL
    SELECT about, record_uid, CASE WHEN had_been THEN 'returned' ELSE 'added' END FROM begun
);

UPDATE history.statements SET valid_to = getvariable('day')
WHERE source_id = getvariable('source_id') AND valid_to IS NULL
    AND record_uid IN (
        SELECT record_uid FROM ended
        UNION ALL
        SELECT record_uid FROM pairs ANTI JOIN restated USING (content_before, content_now)
    );

INSERT INTO history.statements BY NAME
SELECT
    getvariable('source_id') AS source_id, record_uid, about, content_no,
    getvariable('day') AS valid_from, NULL AS valid_to, getvariable('recorded_at') AS recorded_at
FROM (
    SELECT record_uid, about, content_no FROM begun
    UNION ALL
    SELECT record_uid, about, content_now
    FROM pairs
    ANTI JOIN restated USING (content_before, content_now)
);

INSERT INTO history.changes BY NAME
SELECT
    getvariable('source_id') AS source_id, getvariable('day') AS snapshot_date,
    getvariable('previous') AS previous_date, m.*
FROM moved m
