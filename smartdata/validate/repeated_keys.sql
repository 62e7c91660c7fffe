-- Of each list: how many statements repeat a key with other contents, and how many there are.
SELECT r.file, count(d.record_no) FILTER (d.contents_in_file > 1) AS repeated, count(*) AS statements
FROM mentions r
LEFT JOIN duplicates d USING (record_no)
WHERE NOT r.strict
GROUP BY r.file
ORDER BY r.file
