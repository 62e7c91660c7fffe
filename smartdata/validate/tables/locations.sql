SELECT
    r.record_no, r.project_uid, l.location_no, l.basis, l.country, l.country_raw, l.region_raw, l.nuts_code,
    l.nuts_version, l.lau_code, l.postcode, l.town, l.latitude, l.longitude, l.share,
    r.source_id, r.source_file_sha256, o.file || '#' || l.place AS source_locator
FROM locations l
JOIN record r USING (record_no)
JOIN outcomes o USING (record_no)
WHERE o.outcome = 'published' AND r.about = 'project'
ORDER BY l.record_no, l.location_no
