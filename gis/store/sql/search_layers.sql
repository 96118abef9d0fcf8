-- The named buildings, compounds and posts whose name holds every word of a text, with the basic grid each
-- lies in; those that lie in none that the caller sees are left out.
-- Bound: district, date, lowest (the level of basic grids), text (in lower case), words (its words),
-- looked_into (how many of the box of all seen grids are placed), limit. Ranks as of search_grids.
SELECT
    found.kind, found.code, found.name, g.code AS grid_code,
    ST_X(found.point) AS west, ST_Y(found.point) AS south, found.rank
FROM (
    SELECT
        l.kind, l.source_id AS code, l.name, ST_PointOnSurface(l.geometry) AS point,
        CASE
            WHEN lower(l.name) = :text THEN 0
            WHEN starts_with(lower(l.name), :text) THEN 1
            ELSE 2
        END AS rank
    FROM layer AS l
    WHERE l.district = :district
        AND l.kind IN ('building', 'compound', 'post')
        AND l.geometry && (
            SELECT ST_SetSRID(ST_Extent(grid.geometry), 4326)
            FROM grid
            WHERE grid.district = :district AND grid.valid @> CAST(:date AS date)
        )
        AND NOT EXISTS (
            SELECT FROM unnest(CAST(:words AS text[])) AS word
            WHERE coalesce(strpos(lower(l.name), word), 0) = 0
        )
    ORDER BY rank, length(l.name), l.name, l.source_id
    LIMIT :looked_into
) AS found
CROSS JOIN LATERAL (
    SELECT grid.code
    FROM grid
    WHERE grid.district = :district
        AND grid.level = :lowest
        AND grid.valid @> CAST(:date AS date)
        AND ST_Intersects(grid.geometry, found.point)
    ORDER BY grid.code
    LIMIT 1
) AS g
ORDER BY found.rank, length(found.name), found.name, found.code
LIMIT :limit;
