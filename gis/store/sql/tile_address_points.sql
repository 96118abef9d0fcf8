-- One tile's premises counted: a point a cell of the tile, in the middle of its premises.
-- :district; :first and :last, the tile's cells; :shift, how many low bits of a cell lie within one
-- cell of the tile; :x and :y, the tile's corner; :scale, units a step.
SELECT ST_AsMVT(spot, 'premises', 4096, 'geom')
FROM (
    SELECT
        ST_Point(
            FLOOR((SUM((x - :x) * all_kinds) / SUM(all_kinds)) * CAST(:scale AS float8)),
            FLOOR((SUM((y - :y) * all_kinds) / SUM(all_kinds)) * CAST(:scale AS float8))
        ) AS geom,
        CAST(SUM(all_kinds) AS integer) AS count,
        CAST(SUM(dwellings) AS integer) AS dwellings,
        CAST(SUM(shops) AS integer) AS shops
    FROM (
        SELECT cell, x, y, dwellings, shops, CAST(dwellings + shops + others AS bigint) AS all_kinds
        FROM address_point
        WHERE district = :district AND cell BETWEEN :first AND :last
    ) AS address
    GROUP BY cell >> :shift
    ORDER BY cell >> :shift
) AS spot
