SELECT
    r.record_no, r.record_uid AS beneficiary_uid, p.name, p.country, p.country_raw_printed AS country_raw,
    coalesce(p.region_raw, l.region_raw) AS region_raw, r.funded_projects, r.programme_funding,
    r.eligible_expenditure, r.total_budget, r.currency, r.amount_stage, o.quality, r.source_id,
    r.source_file_sha256, o.record_locator AS source_locator
FROM record r
JOIN outcomes o USING (record_no)
LEFT JOIN partner p ON p.record_no = r.record_no AND p.partner_no = 1
LEFT JOIN locations l ON l.record_no = r.record_no AND l.location_no = 1
WHERE o.outcome = 'published' AND r.about = 'beneficiary'
ORDER BY r.record_no
