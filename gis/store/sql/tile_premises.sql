-- One tile's premises that stand on a date, each by itself, in the order of their cells.
-- :district, :today; :first and :last, the tile's cells; :x and :y, its corner; :scale, units a step.
SELECT ST_AsMVT(one, 'premises', 4096, 'geom')
FROM (
    SELECT
        ST_Point(FLOOR((x - :x) * CAST(:scale AS float8)), FLOOR((y - :y) * CAST(:scale AS float8)))
            AS geom,
        id, kind, status, place, building, unit, COALESCE(room, floor) AS room
    FROM premises
    WHERE district = :district AND cell BETWEEN :first AND :last
      AND status <> 'demolished'
      AND since <= CAST(:today AS date) AND (until IS NULL OR until > CAST(:today AS date))
    ORDER BY cell, id
) AS one
