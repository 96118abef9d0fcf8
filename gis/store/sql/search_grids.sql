-- The grids in force on a date whose name or code holds every word of a text, the nearest first.
-- Bound: district, date, text (in lower case), words (its words), limit.
-- rank 0 is the text itself, 1 begins with it, 2 holds its words.
SELECT
    'grid' AS kind, g.code, g.name, g.code AS grid_code,
    ST_XMin(g.geometry) AS west, ST_YMin(g.geometry) AS south, ST_XMax(g.geometry) AS east,
    ST_YMax(g.geometry) AS north,
    CASE
        WHEN :text IN (lower(g.name), lower(g.code)) THEN 0
        WHEN starts_with(lower(g.name), :text) OR starts_with(lower(g.code), :text) THEN 1
        ELSE 2
    END AS rank
FROM grid AS g
WHERE g.district = :district
    AND g.valid @> CAST(:date AS date)
    AND NOT EXISTS (
        SELECT FROM unnest(CAST(:words AS text[])) AS word
        WHERE strpos(lower(g.name), word) = 0 AND strpos(lower(g.code), word) = 0
    )
ORDER BY rank, g.level, length(g.name), g.code
LIMIT :limit;
