-- The grids in force on a date, by code: those of one level, or of one grid's subtree, or all.
-- :district, :as_of; :level and :within are null where they do not restrict.
WITH RECURSIVE in_force AS MATERIALIZED (
    SELECT code, name, level, kind, parent_code, geometry
    FROM grid
    WHERE district = :district AND valid @> CAST(:as_of AS date)
),
subtree AS (
    SELECT code FROM in_force WHERE code = :within
    UNION
    SELECT child.code FROM in_force AS child JOIN subtree ON child.parent_code = subtree.code
)
SELECT code, name, level, kind, parent_code, ST_AsBinary(geometry) AS geometry
FROM in_force
WHERE (CAST(:level AS smallint) IS NULL OR level = :level)
  AND (CAST(:within AS text) IS NULL OR code IN (SELECT code FROM subtree))
ORDER BY level, code
