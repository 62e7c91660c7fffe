SELECT
    r.record_no, r.project_uid, p.partner_no, p.role, p.role_raw_printed AS role_raw, p.name, p.natural_person,
    p.organisation_type, p.country, p.country_raw_printed AS country_raw, p.planning_region,
    p.planning_region_raw_printed AS planning_region_raw, p.region_raw, p.nuts_code,
    p.nuts_version, p.postcode, p.town, p.organisation_uid, p.programme_funding,
    p.national_cofinancing, p.eligible_expenditure, p.total_budget, p.currency, r.amount_stage,
    r.source_id, r.source_file_sha256, o.file || '#' || p.place AS source_locator
FROM partner p
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY p.record_no, p.partner_no
