-- Counted from the published rows themselves: a raw record counts as published only if its record
-- is, as quarantined only if a reason is there, as a duplicate only if that was found.
WITH published AS (
    SELECT source_locator AS record_locator FROM projects
    UNION
    SELECT source_locator FROM beneficiaries
),
held_back AS (SELECT DISTINCT record_locator FROM quarantine),
repeated AS (SELECT DISTINCT record_locator FROM findings WHERE rule = 'exact_duplicate')
SELECT
    count(*) FILTER (outcome = 'published' AND p.record_locator IS NOT NULL),
    count(*) FILTER (outcome = 'quarantined' AND h.record_locator IS NOT NULL),
    count(*) FILTER (outcome = 'duplicate' AND d.record_locator IS NOT NULL)
FROM raw_records r
LEFT JOIN published p USING (record_locator)
LEFT JOIN held_back h USING (record_locator)
LEFT JOIN repeated d USING (record_locator)
