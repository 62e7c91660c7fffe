-- Keeps what was found of statements of one project beside each other (table judged).
INSERT INTO history.link_notes BY NAME
SELECT
    f.content_no, f.source_id, f.source_file_sha256, f.source_locator,
    f.source_locator AS record_locator, n.rule, n.severity, n.field, n.observed, n.expected,
    n.message, f.project_uid, n.partner_no, n.reference
FROM judged n
JOIN history.f_projects f ON f.content_no = n.record_no
