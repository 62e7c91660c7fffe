-- Every amount as read and as printed.
SELECT
    r.record_no, r.project_uid, a.subject, a.partner_no, a.location_no, a.measure, a.stage,
    coalesce(
        a.fund,
        CASE WHEN a.measure = 'programme_funding' THEN coalesce(r.fund, r.programme_fund) END
    ) AS fund,
    a.currency, a.amount, a.amount_raw, a.amount_eur, a.units_per_euro, r.source_id,
    r.source_file_sha256, o.file || '#' || a.place AS source_locator
FROM amounts a
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY a.record_no, a.subject DESC, a.partner_no, a.location_no, a.measure, a.stage
