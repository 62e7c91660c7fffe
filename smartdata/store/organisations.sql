-- One row per organisation; of several spellings the first in alphabetical order is its name.
INSERT INTO organisations BY NAME
SELECT
    organisation_uid,
    min(name) AS name,
    any_value(country) AS country,
    'normalised_name' AS match_status,
    count(*) AS participations
FROM partners
GROUP BY organisation_uid
ORDER BY organisation_uid
