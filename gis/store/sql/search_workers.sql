-- The workers whose name or id holds every word of a text, each with a grid of the date where there is one.
-- Bound: district, date, text (in lower case), words (its words), limit. Ranks as of search_grids.
SELECT
    'worker' AS kind, w.code, w.name, g.code AS grid_code,
    ST_XMin(g.geometry) AS west, ST_YMin(g.geometry) AS south, ST_XMax(g.geometry) AS east,
    ST_YMax(g.geometry) AS north, w.rank
FROM (
    SELECT
        worker.id AS code, worker.name,
        CASE
            WHEN :text IN (lower(worker.name), lower(worker.id)) THEN 0
            WHEN starts_with(lower(worker.name), :text) OR starts_with(lower(worker.id), :text) THEN 1
            ELSE 2
        END AS rank
    FROM worker
    WHERE worker.district = :district
        AND NOT EXISTS (
            SELECT FROM unnest(CAST(:words AS text[])) AS word
            WHERE strpos(lower(worker.name), word) = 0 AND strpos(lower(worker.id), word) = 0
        )
    ORDER BY rank, length(worker.name), worker.id
    LIMIT :limit
) AS w
LEFT JOIN LATERAL (
    SELECT grid.code, grid.geometry
    FROM duty
    JOIN grid ON grid.district = duty.district AND grid.code = duty.grid_code
    WHERE duty.district = :district
        AND duty.worker = w.code
        AND duty.valid @> CAST(:date AS date)
        AND grid.valid @> CAST(:date AS date)
    ORDER BY grid.code
    LIMIT 1
) AS g ON TRUE
ORDER BY w.rank, length(w.name), w.code;
