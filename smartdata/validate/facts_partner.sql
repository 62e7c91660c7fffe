-- One row per partner that was read, with what the rules need to know of its project.
SELECT
    p.*,
    r.strict,
    r.partner_labels,
    r.programme_cci,
    r.decision_date,
    pr.fund,
    pr.max_rate,
    p.programme_funding + p.national_cofinancing AS parts_sum,
    p.programme_funding + p.national_cofinancing - p.total_budget AS parts_residual,
    coalesce(p.total_budget, p.eligible_expenditure, p.programme_funding) AS any_amount,
    -- Exact: 18.2 digits times 5.4 digits.
    (p.total_budget::DECIMAL(28, 2) * pr.max_rate)::DECIMAL(38, 6) AS full_share,
    (p.total_budget::DECIMAL(28, 2) * pr.max_rate)::DECIMAL(38, 6)
        - p.programme_funding AS share_residual
FROM partners p
JOIN records r USING (record_no)
LEFT JOIN programmes pr ON pr.cci = r.programme_cci
ORDER BY p.record_no, p.partner_no
