-- What is stated on a day, or now where the day is null: one row per statement in force. Of several
-- sources that state a project, the one of the lowest rank speaks for it.
CREATE OR REPLACE MACRO history.current_as_of(day) AS TABLE
WITH stated AS (
    SELECT
        s.source_id, s.record_uid, s.about, s.content_no, s.valid_from,
        coalesce(l.project_uid, s.record_uid) AS project_uid, o.rank
    FROM history.statements s
    JOIN history.sources o USING (source_id)
    LEFT JOIN history.links l USING (source_id, record_uid)
    WHERE CASE
        WHEN day IS NULL THEN s.valid_to IS NULL
        ELSE s.valid_from <= day AND (s.valid_to IS NULL OR s.valid_to > day)
    END
),
firsts AS (
    SELECT source_id, record_uid, min(valid_from) AS first_stated
    FROM history.statements
    GROUP BY source_id, record_uid
)
SELECT
    t.source_id, t.record_uid, t.about, t.project_uid, t.content_no, t.valid_from, f.first_stated,
    t.about = 'beneficiary' OR row_number() OVER beside = 1 AS main,
    CASE WHEN t.about = 'beneficiary' THEN 1 ELSE count(*) OVER whole END AS statements
FROM stated t
JOIN firsts f USING (source_id, record_uid)
WINDOW
    whole AS (PARTITION BY t.about, t.project_uid),
    beside AS (PARTITION BY t.about, t.project_uid ORDER BY t.rank, t.source_id, t.record_uid)
