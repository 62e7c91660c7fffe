SELECT
    r.record_no, r.project_uid, r.programme_cci, r.programme_name, r.project_code, r.acronym, r.title,
    r.summary, r.project_kind, r.status, r.status_raw,
    r.is_operation, coalesce(r.fund, r.programme_fund) AS fund, r.call, r.investment_priority,
    r.programme_priority, r.decision_date, r.contract_date, r.start_date, r.end_date,
    r.last_update, r.declared_partners, r.cofinancing_rate, r.programme_funding,
    r.eligible_expenditure, r.total_budget, r.currency, r.amount_stage, r.coverage, r.website,
    o.quality, r.source_id, r.source_file_sha256, o.record_locator AS source_locator
FROM record r
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY r.record_no
