-- Amounts by which two sources differ on one project: of another stage, or of the same one. The
-- statement that does not speak for the project is what the finding is about.
WITH told AS (
    SELECT
        c.project_uid, c.source_id, c.main, c.content_no, a.measure, a.stage, a.currency,
        sum(a.amount) AS amount
    FROM history.current c
    JOIN history.f_amounts a USING (content_no)
    WHERE c.statements > 1 AND c.about = 'project' AND a.subject = 'project'
    GROUP BY ALL
),
paired AS (
    SELECT
        o.content_no, o.measure, o.stage, o.amount, o.currency, m.source_id AS main_source,
        m.stage AS main_stage, m.amount AS main_amount, m.currency AS main_currency,
        bool_or(o.stage = m.stage AND o.currency = m.currency) OVER (
            PARTITION BY o.content_no, o.measure, o.stage, o.currency
        ) AS same_stage
    FROM told o
    JOIN told m ON m.project_uid = o.project_uid AND m.main AND m.measure = o.measure
    WHERE NOT o.main
)
SELECT
    p.content_no AS record_no, NULL::BIGINT AS partner_no, f.source_locator AS place,
    CASE WHEN same_stage THEN 'amounts_conflict' ELSE 'stage_difference' END AS rule,
    p.measure AS field, false AS strict,
    p.amount || ' ' || p.currency || ' ' || p.stage AS observed,
    string_agg(
        p.main_amount || ' ' || p.main_currency || ' ' || p.main_stage || ' (' || p.main_source
            || ')',
        ', ' ORDER BY p.main_stage, p.main_currency
    ) AS expected
FROM paired p
JOIN history.f_projects f USING (content_no)
WHERE (p.stage = p.main_stage AND p.currency = p.main_currency) = p.same_stage
GROUP BY p.content_no, p.measure, p.stage, p.currency, p.amount, p.same_stage, f.source_locator
HAVING bool_and(p.amount <> p.main_amount OR p.currency <> p.main_currency)
ORDER BY ALL
