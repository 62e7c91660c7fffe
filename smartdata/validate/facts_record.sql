-- One row per raw record: what it says, and how it agrees with its own partners.
WITH listed AS (
    SELECT
        record_no,
        count(*) FILTER (role = 'lead') AS leads,
        sum(programme_funding) AS programme_funding_sum,
        sum(total_budget) AS total_budget_sum,
        count(*) AS partners_read,
        string_agg(DISTINCT country, ', ' ORDER BY country)
            FILTER (country <> 'LV' AND programme_funding IS NOT NULL) AS foreign_countries
    FROM partners
    GROUP BY record_no
)
SELECT
    r.*,
    p.max_rate,
    p.fund,
    p.period,
    p.period_start,
    p.eligible_until,
    coalesce(l.leads, 0) AS leads,
    l.partners_read IS NOT NULL AND l.partners_read = r.partner_rows AS partners_complete,
    l.programme_funding_sum,
    l.total_budget_sum,
    l.programme_funding_sum - r.programme_funding AS programme_funding_residual,
    l.total_budget_sum - r.total_budget AS total_budget_residual,
    (0.01 * r.partner_rows)::DECIMAL(18, 2) AS tolerance,
    l.foreign_countries,
    coalesce(d.contents, 1) AS contents,
    coalesce(d.copy_no, 1) AS copy_no,
    d.others
FROM records r
LEFT JOIN programmes p ON p.cci = r.programme_cci
LEFT JOIN listed l USING (record_no)
LEFT JOIN duplicates d USING (record_no)
ORDER BY r.record_no
