-- Why records are held back, with the first places; nothing of what stands there.
WITH places AS (
    SELECT
        rule, source_id, source_locator, coalesce(record_locator, source_locator) AS record,
        count(*) AS reasons, min(what_to_do) AS what_to_do
    FROM quarantine
    GROUP BY ALL
)
SELECT
    rule, source_id, sum(reasons)::BIGINT AS reasons, count(DISTINCT record) AS records,
    min(what_to_do) AS what_to_do,
    count(DISTINCT source_locator) AS all_places,
    list_sort(list_distinct(min(source_locator, $limit))) AS places
FROM places
GROUP BY rule, source_id
ORDER BY records DESC, rule, source_id
