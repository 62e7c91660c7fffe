-- What the parser noticed; the same thing noticed twice at one place counts once.
SELECT DISTINCT o.*
FROM observations o
ORDER BY ALL
