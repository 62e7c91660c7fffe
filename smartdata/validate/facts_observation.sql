-- What the parser noticed; the same thing noticed twice at one place counts once. A thing noticed
-- about a whole file has no record.
SELECT DISTINCT o.*, coalesce(r.strict, false) AS strict
FROM observations o
LEFT JOIN records r USING (record_no)
ORDER BY ALL
