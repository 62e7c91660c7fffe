-- The projects (and beneficiaries) of which another statement is in force than before.
CREATE OR REPLACE TEMP TABLE touched_projects AS
SELECT DISTINCT project_uid
FROM (
    (FROM history.current EXCEPT FROM history.current_before)
    UNION ALL
    (FROM history.current_before EXCEPT FROM history.current)
)
