-- One row per mention whose key stands several times in its snapshot.
SELECT
    m.record_no, m.place, m.strict, m.record_uid, d.contents, d.copy_no, d.others
FROM mentions m
JOIN duplicates d USING (record_no)
ORDER BY m.record_no
