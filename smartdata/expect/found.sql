-- What a source states now: rows and sums by programme. A record is counted in the programme of its
-- project; what was held back has none that is certain.
WITH open_content AS (
    SELECT content_no
    FROM history.statements
    WHERE source_id = $source_id AND valid_to IS NULL
),

outcome AS (
    SELECT
        unnest(['records.published', 'records.quarantined', 'records.duplicate']) AS what,
        unnest([
            sum(records_published), sum(records_quarantined), sum(records_duplicate)
        ]) AS rows
    FROM source_files
    WHERE source_id = $source_id
),

project AS (
    SELECT
        p.content_no, p.is_operation,
        -- One line per row of the file, whatever a source prints.
        trim(regexp_replace(
            coalesce(p.programme_cci, p.programme_name, ''), '[[:cntrl:][:space:]]+', ' ', 'g'
        )) AS programme
    FROM open_content
    JOIN history.f_projects p USING (content_no)
),

part AS (
    SELECT content_no, 'partners' AS what FROM history.f_partners
    UNION ALL
    SELECT content_no, 'partner_identifiers' FROM history.f_partner_identifiers
    UNION ALL
    SELECT content_no, 'project_identifiers' FROM history.f_project_identifiers
    UNION ALL
    SELECT content_no, 'locations' FROM history.f_locations
    UNION ALL
    SELECT content_no, 'classifications' FROM history.f_classifications
    UNION ALL
    SELECT content_no, 'texts' FROM history.f_texts
),

received AS (
    SELECT
        b.amount_stage AS stage, b.currency,
        unnest(['programme_funding', 'eligible_expenditure', 'total_budget']) AS measure,
        unnest([b.programme_funding, b.eligible_expenditure, b.total_budget]) AS amount
    FROM open_content
    JOIN history.f_beneficiaries b USING (content_no)
),

counted AS (
    SELECT programme, 'projects' AS what, NULL AS stage, NULL AS currency, NULL AS amount
    FROM project
    UNION ALL
    SELECT programme, 'projects.operations', NULL, NULL, NULL
    FROM project
    WHERE is_operation = 'yes'
    UNION ALL
    SELECT programme, what, NULL, NULL, NULL
    FROM project
    JOIN part USING (content_no)
    UNION ALL
    SELECT p.programme, 'amounts.' || a.subject || '.' || a.measure, a.stage, a.currency, a.amount
    FROM project p
    JOIN history.f_amounts a USING (content_no)
    UNION ALL
    SELECT '', 'beneficiaries', NULL, NULL, NULL
    FROM open_content
    JOIN history.f_beneficiaries USING (content_no)
    UNION ALL
    SELECT '', 'beneficiaries.' || measure, stage, currency, amount
    FROM received
    WHERE amount IS NOT NULL
    UNION ALL
    SELECT '', 'quarantine.' || rule, NULL, NULL, NULL
    FROM quarantine
    WHERE source_id = $source_id
)

SELECT
    programme, what, coalesce(stage, '') AS stage, coalesce(currency, '') AS currency,
    count(*) AS rows, CAST(sum(CAST(amount AS DECIMAL(18, 2))) AS VARCHAR) AS sum
FROM counted
GROUP BY ALL
UNION ALL
SELECT '', what, '', '', CAST(rows AS BIGINT), NULL
FROM outcome
WHERE rows > 0
