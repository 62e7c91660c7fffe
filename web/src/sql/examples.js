// Queries to begin with; their titles are among the words, as example_<name>.

export const EXAMPLES = {
  count: `SELECT programme_cci, programme_name, count(*) AS projects
FROM projects
GROUP BY ALL
ORDER BY projects DESC, programme_cci`,
  money: `SELECT p.programme_cci, a.measure, a.stage, a.currency,
       count(*) AS amounts, sum(a.amount) AS total
FROM amounts a
JOIN projects p USING (project_uid)
WHERE a.subject = 'project' AND a.main_statement = 'yes'
  AND p.is_operation = 'yes'
GROUP BY ALL
ORDER BY ALL`,
  partners: `SELECT name, country, match_status, participations
FROM organisations
ORDER BY participations DESC, name
LIMIT 50`,
  pairs: `WITH taking_part AS (
  SELECT DISTINCT project_uid, country
  FROM partners
  WHERE main_statement = 'yes' AND country IS NOT NULL
)
SELECT a.country AS one, b.country AS other, count(*) AS projects
FROM taking_part a
JOIN taking_part b ON a.project_uid = b.project_uid AND a.country < b.country
GROUP BY ALL
ORDER BY projects DESC, one, other`,
  search: `SELECT project_uid, acronym, title, start_date
FROM projects
WHERE strip_accents(lower(title)) LIKE '%plan%'
ORDER BY start_date DESC
LIMIT 100`,
  rates: `SELECT rule, severity, source_id, count(*) AS findings
FROM findings
GROUP BY ALL
ORDER BY findings DESC, rule, source_id`,
};

/** The tables that a query names, in the order of the release. */
export function tablesNamed(query, names) {
  const plain = query
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replace(/'(?:[^']|'')*'/g, "''")
    .toLowerCase();
  const words = new Set(plain.match(/[a-z_][a-z0-9_]*/g) ?? []);
  return names.filter((name) => words.has(name));
}
