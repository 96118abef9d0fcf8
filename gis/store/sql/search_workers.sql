-- The workers whose name or id holds every word of a text, each with a grid of the date where there is one.
-- Bound: district, date, text (in lower case), words (its words), limit. Ranks as of search_grids.
SELECT
    'worker' AS kind, w.id AS code, w.name, g.code AS grid_code,
    ST_XMin(g.geometry) AS west, ST_YMin(g.geometry) AS south, ST_XMax(g.geometry) AS east,
    ST_YMax(g.geometry) AS north,
    CASE
        WHEN :text IN (lower(w.name), lower(w.id)) THEN 0
        WHEN starts_with(lower(w.name), :text) OR starts_with(lower(w.id), :text) THEN 1
        ELSE 2
    END AS rank
FROM worker AS w
LEFT JOIN LATERAL (
    SELECT grid.code, grid.geometry
    FROM duty
    JOIN grid ON grid.district = duty.district AND grid.code = duty.grid_code
    WHERE duty.district = w.district
        AND duty.worker = w.id
        AND duty.valid @> CAST(:date AS date)
        AND grid.valid @> CAST(:date AS date)
    ORDER BY grid.code
    LIMIT 1
) AS g ON TRUE
WHERE w.district = :district
    AND NOT EXISTS (
        SELECT FROM unnest(CAST(:words AS text[])) AS word
        WHERE strpos(lower(w.name), word) = 0 AND strpos(lower(w.id), word) = 0
    )
ORDER BY rank, length(w.name), w.id
LIMIT :limit;
