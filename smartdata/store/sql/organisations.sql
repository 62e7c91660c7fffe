-- One row per organisation; of several spellings the first in alphabetical order is its name.
INSERT INTO organisations BY NAME
WITH identified AS (
    SELECT DISTINCT organisation_uid
    FROM partner_identifiers
    WHERE organisation_uid = scheme || '-' || value
)
SELECT
    p.organisation_uid,
    min(p.name) AS name,
    any_value(p.country ORDER BY p.country) AS country,
    CASE WHEN bool_or(i.organisation_uid IS NOT NULL) THEN 'exact_id' ELSE 'normalised_name' END
        AS match_status,
    count(*) FILTER (p.main_statement = 'yes') AS participations
FROM partners p
LEFT JOIN identified i ON i.organisation_uid = p.organisation_uid
WHERE p.organisation_uid IS NOT NULL
GROUP BY p.organisation_uid
ORDER BY p.organisation_uid
