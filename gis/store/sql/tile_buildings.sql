-- One tile's buildings, by id so that its bytes are always the same. A tile is a box in degrees
-- here: within it, from zoom 14 on, Web Mercator is straight to an eighth of a unit of 4096.
-- :district; :west, :south, :east, :north of the tile; :margin_lon, :margin_lat beyond which shapes
-- are cut, the same as :buffer in units; :floor_m, the height of a floor. What is cut away whole has
-- no shape any more, and ST_AsMVT passes it over.
SELECT ST_AsMVT(shape, 'buildings', 4096, 'geom')
FROM (
    SELECT
        ST_AsMVTGeom(
            geometry, ST_MakeBox2D(ST_Point(:west, :south), ST_Point(:east, :north)), 4096, :buffer
        ) AS geom,
        floors, floors * CAST(:floor_m AS real) AS height_m
    FROM layer
    WHERE district = :district AND kind = 'building'
      AND geometry && ST_MakeEnvelope(
          :west - :margin_lon, :south - :margin_lat, :east + :margin_lon, :north + :margin_lat, 4326
      )
    ORDER BY id
) AS shape
