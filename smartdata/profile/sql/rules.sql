SELECT
    rule, severity, sum(findings)::BIGINT AS findings, sum(records)::BIGINT AS records,
    count(DISTINCT source_id) AS sources, count(DISTINCT programme) AS programmes
FROM found
GROUP BY rule, severity
ORDER BY
    CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, findings DESC, rule
