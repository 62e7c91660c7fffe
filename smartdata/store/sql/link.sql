-- Which statements are of one project. Equal uids are; besides, a statement whose source is linked by
-- a scheme belongs to the one project of a source before it that has the same identifier. Where an
-- identifier leads to several, nothing is linked.
DELETE FROM history.links;

INSERT INTO history.links
WITH stated AS (
    SELECT s.source_id, s.record_uid, s.content_no, o.rank
    FROM history.statements s
    JOIN history.sources o USING (source_id)
    WHERE s.valid_to IS NULL AND s.about = 'project'
),
named AS (
    SELECT t.source_id, t.record_uid, t.rank, i.scheme, i.value
    FROM stated t
    JOIN history.f_project_identifiers i USING (content_no)
),
found AS (
    SELECT
        n.source_id, n.record_uid, n.scheme, n.value, min(o.record_uid) AS project_uid,
        count(DISTINCT o.record_uid) AS targets
    FROM named n
    JOIN linking l ON l.source_id = n.source_id AND l.scheme = n.scheme
    JOIN named o
        ON o.scheme = n.scheme AND o.value = n.value
        AND (o.rank, o.source_id) < (n.rank, n.source_id)
    GROUP BY ALL
),
one AS (
    SELECT source_id, record_uid, min(project_uid) AS project_uid
    FROM found
    GROUP BY source_id, record_uid
    HAVING max(targets) = 1 AND count(DISTINCT project_uid) = 1
)
SELECT source_id, record_uid, project_uid
FROM one
WHERE record_uid <> project_uid
    -- Two statements of one source are two projects.
    AND NOT EXISTS (
        SELECT 1 FROM stated t
        WHERE t.source_id = one.source_id AND t.record_uid = one.project_uid
    )
QUALIFY count(*) OVER (PARTITION BY source_id, project_uid) = 1;

DELETE FROM history.current;

INSERT INTO history.current BY NAME FROM history.current_as_of(NULL);

DELETE FROM history.noted;

INSERT INTO history.noted
SELECT content_no, record_locator
FROM history.contents
WHERE content_no IN (
    SELECT content_no FROM history.current
    UNION ALL
    SELECT content_no FROM history.mentions WHERE outcome = 'quarantined'
)
