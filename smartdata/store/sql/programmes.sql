-- The programmes that descriptions name by CCI and that the reference table does not have.
INSERT INTO programmes BY NAME
SELECT
    programme_cci,
    min(programme_name) AS name_en,
    CASE substr(programme_cci, 1, 4)
        WHEN '2007' THEN '2007-2013' WHEN '2014' THEN '2014-2020' WHEN '2021' THEN '2021-2027'
    END AS period
FROM projects
WHERE programme_cci IS NOT NULL AND programme_cci NOT IN (SELECT programme_cci FROM programmes)
GROUP BY programme_cci
ORDER BY programme_cci
