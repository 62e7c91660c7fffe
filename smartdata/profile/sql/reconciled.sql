CREATE TEMP TABLE reconciled AS
SELECT
    programme, measure, stage, currency,
    count(*) AS projects,
    sum(project_sum)::DECIMAL(38, 2) AS project_sum,
    sum(project_sum) FILTER (result IN ('agrees', 'rounded', 'differs'))::DECIMAL(38, 2)
        AS compared_project_sum,
    sum(partner_sum) FILTER (result IN ('agrees', 'rounded', 'differs'))::DECIMAL(38, 2)
        AS compared_partner_sum,
    count(*) FILTER (result = 'agrees') AS agree,
    count(*) FILTER (result = 'rounded') AS rounded,
    count(*) FILTER (result = 'differs') AS differ,
    count(*) FILTER (result = 'no_project_amount') AS no_project_amount,
    count(*) FILTER (result = 'no_partner_amount') AS no_partner_amount,
    count(*) FILTER (result = 'partners_of_one_country') AS partners_of_one_country,
    count(*) FILTER (result = 'partner_without_amount') AS partner_without_amount
FROM compared
GROUP BY ALL
