-- One row per operation, measure, stage and currency: its own amount beside that of its partners,
-- and whether the two can be compared. Only of the statement that speaks for the project.
CREATE TEMP VIEW compared AS
WITH told AS (
    SELECT
        project_uid, measure, stage, currency,
        sum(amount) FILTER (subject = 'project') AS project_sum,
        sum(amount) FILTER (subject = 'partner') AS partner_sum,
        count(DISTINCT partner_no) FILTER (subject = 'partner') AS partners_with
    FROM amounts
    WHERE main_statement = 'yes' AND subject <> 'location'
    GROUP BY ALL
),
listed AS (
    SELECT project_uid, count(*) AS partners
    FROM partners
    WHERE main_statement = 'yes'
    GROUP BY project_uid
)
SELECT
    t.project_uid, coalesce(p.programme_cci, p.programme_name) AS programme,
    t.measure, t.stage, t.currency,
    t.project_sum::DECIMAL(38, 2) AS project_sum, t.partner_sum::DECIMAL(38, 2) AS partner_sum,
    (t.partner_sum - t.project_sum)::DECIMAL(38, 2) AS difference,
    CASE
        WHEN t.project_sum IS NULL THEN 'no_project_amount'
        WHEN t.partner_sum IS NULL THEN 'no_partner_amount'
        WHEN p.coverage <> 'whole-projects' THEN 'partners_of_one_country'
        WHEN t.partners_with < coalesce(l.partners, 0) THEN 'partner_without_amount'
        WHEN t.partner_sum = t.project_sum THEN 'agrees'
        WHEN abs(t.partner_sum - t.project_sum) <= (getvariable('tolerance') * coalesce(l.partners, 0))::DECIMAL(18, 2)
            THEN 'rounded'
        ELSE 'differs'
    END AS result
FROM told t
JOIN projects p USING (project_uid)
LEFT JOIN listed l USING (project_uid)
WHERE p.is_operation = 'yes'
