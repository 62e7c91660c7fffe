-- Counted from the tables themselves, not from the outcomes that the stage before wrote down.
WITH held_back AS (
    SELECT DISTINCT regexp_replace(source_locator, '#[^#]*$', '') AS file FROM quarantine
)
SELECT
    (SELECT count(*) FROM projects),
    (SELECT count(*) FROM held_back),
    (
        SELECT count(*)
        FROM findings
        WHERE
            rule = 'exact_duplicate'
            AND regexp_replace(source_locator, '#[^#]*$', '') NOT IN (SELECT file FROM held_back)
    )
