-- One row per amount of a project or partner, beside the amounts that it must agree with.
WITH told AS (
    SELECT
        record_no, subject, partner_no, measure, stage, currency, sum(amount) AS amount,
        min(amount_raw) AS amount_raw, min(place) AS place
    FROM amounts
    WHERE subject <> 'location'
    GROUP BY ALL
),
partner_sums AS (
    SELECT
        record_no, measure, stage, currency, sum(amount) AS partner_sum,
        count(DISTINCT partner_no) AS partners_with
    FROM told
    WHERE subject = 'partner'
    GROUP BY ALL
),
totals AS (
    SELECT
        record_no, subject, partner_no, stage, currency,
        coalesce(
            sum(amount) FILTER (measure = 'total_budget'),
            sum(amount) FILTER (measure = 'eligible_expenditure')
        ) AS total
    FROM told
    GROUP BY ALL
)
SELECT
    t.record_no, t.subject, t.partner_no, t.measure, t.stage, t.currency, t.place,
    t.amount::DECIMAL(28, 2) AS amount,
    r.strict,
    CASE WHEN t.subject = 'project' THEN s.partner_sum::DECIMAL(28, 2) END AS partner_sum,
    CASE WHEN t.subject = 'project' THEN (s.partner_sum - t.amount)::DECIMAL(28, 2) END
        AS residual,
    (0.01 * r.partner_rows)::DECIMAL(18, 2) AS tolerance,
    r.coverage = 'whole-projects' AND s.partners_with = r.partner_rows AS partners_complete,
    CASE WHEN t.measure IN ('programme_funding', 'public_funding') THEN o.total::DECIMAL(28, 2) END
        AS total,
    -- How far the Union's share is from the printed rate, in units of the total; exact decimals.
    CASE
        WHEN t.subject = 'project' AND t.measure = 'programme_funding' AND o.total > 0 THEN
            abs(t.amount::DECIMAL(28, 2) - o.total::DECIMAL(28, 2) * r.cofinancing_rate)
            <= o.total::DECIMAL(28, 2) * 0.001
    END AS rate_fits,
    CASE WHEN o.total > 0 THEN printf('%.4f', t.amount / o.total) END AS share,
    r.cofinancing_rate::VARCHAR AS printed_rate,
    CASE WHEN t.stage = 'paid' THEN c.amount::DECIMAL(28, 2) END AS contracted
FROM told t
JOIN records r USING (record_no)
LEFT JOIN partner_sums s
    ON s.record_no = t.record_no AND s.measure = t.measure AND s.stage = t.stage
    AND s.currency = t.currency
LEFT JOIN totals o
    ON o.record_no = t.record_no AND o.subject = t.subject AND o.stage = t.stage
    AND o.currency = t.currency AND o.partner_no IS NOT DISTINCT FROM t.partner_no
LEFT JOIN told c
    ON c.record_no = t.record_no AND c.subject = t.subject AND c.stage = 'contracted'
    AND c.currency = t.currency AND c.measure = t.measure
    AND c.partner_no IS NOT DISTINCT FROM t.partner_no
ORDER BY t.record_no, t.subject DESC, t.partner_no, t.measure, t.stage, t.currency
