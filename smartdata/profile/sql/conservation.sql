-- What the sources' sums say, beside what the raw records say that are counted one by one.
WITH counted AS (
    SELECT
        source_id,
        count(*) AS records_in,
        count(*) FILTER (outcome = 'published') AS published,
        count(*) FILTER (outcome = 'quarantined') AS quarantined,
        count(*) FILTER (outcome = 'duplicate') AS duplicates
    FROM raw_records
    GROUP BY source_id
)
SELECT
    s.source_id, s.records_in, s.records_published AS published,
    s.records_quarantined AS quarantined, s.records_duplicate AS duplicates,
    coalesce(
        s.records_in = s.records_published + s.records_quarantined + s.records_duplicate
        AND s.records_in = coalesce(c.records_in, 0)
        AND s.records_published = coalesce(c.published, 0)
        AND s.records_quarantined = coalesce(c.quarantined, 0)
        AND s.records_duplicate = coalesce(c.duplicates, 0),
        false
    ) AS holds
FROM sources s
LEFT JOIN counted c USING (source_id)
ORDER BY s.source_id
