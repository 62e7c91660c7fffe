-- One row per statement: what it says, what its programme allows, and what its partners are.
WITH listed AS (
    SELECT
        record_no,
        count(*) FILTER (role = 'lead') AS leads,
        count(*) FILTER (role IN ('lead', 'partner')) AS in_partnership,
        count(*) AS partners_read,
        array_agg(DISTINCT country) FILTER (country IS NOT NULL AND programme_funding IS NOT NULL)
            AS funded_countries
    FROM partners
    GROUP BY record_no
)
SELECT
    r.*,
    p.max_rate,
    p.fund AS programme_fund,
    p.period,
    p.period_start,
    p.eligible_until,
    coalesce(l.leads, 0) AS leads,
    coalesce(l.in_partnership, 0) AS in_partnership,
    l.partners_read IS NOT NULL AND l.partners_read = r.partner_rows AS partners_complete,
    array_to_string(
        list_sort(list_filter(l.funded_countries, lambda c: c <> r.labels_name)), ', '
    ) AS foreign_countries
FROM records r
LEFT JOIN programmes p ON p.cci = r.programme_cci
LEFT JOIN listed l USING (record_no)
ORDER BY r.record_no
