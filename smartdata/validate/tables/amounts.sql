-- Every amount on a row of its own, as read and as printed.
WITH amounts AS (
    UNPIVOT (
        SELECT
            record_no, 'project' AS subject, NULL::BIGINT AS partner_no,
            (programme_funding, programme_funding_raw, programme_funding_place)
                AS programme_funding,
            (total_budget, total_budget_raw, total_budget_place) AS total_budget
        FROM record
    ) ON programme_funding, total_budget INTO NAME measure VALUE told
    UNION ALL
    UNPIVOT (
        SELECT
            record_no, 'partner' AS subject, partner_no,
            (programme_funding, programme_funding_printed, place) AS programme_funding,
            (national_cofinancing, national_cofinancing_printed, place) AS national_cofinancing,
            (total_budget, total_budget_printed, place) AS total_budget
        FROM partner
    ) ON programme_funding, national_cofinancing, total_budget INTO NAME measure VALUE told
)
SELECT
    r.project_uid, a.subject, a.partner_no, a.measure, r.amount_stage AS stage,
    CASE WHEN a.measure = 'programme_funding' THEN r.fund END AS fund,
    r.currency, a.told[1] AS amount, a.told[2] AS amount_raw,
    r.source_id, r.source_file_sha256, o.file || '#' || a.told[3] AS source_locator
FROM amounts a
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published'
ORDER BY a.record_no, a.subject DESC, a.partner_no, a.measure
