SELECT
    r.project_uid, r.programme_cci, r.programme_name, r.project_code, r.acronym, r.title,
    r.summary, r.investment_priority, r.programme_priority, r.decision_date, r.start_date,
    r.end_date, r.declared_partners, r.programme_funding, r.total_budget, r.currency,
    r.amount_stage, o.quality, r.source_id, r.source_file_sha256,
    o.file || '#' || r.place AS source_locator
FROM record r
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published'
ORDER BY r.record_no
