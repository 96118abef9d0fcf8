-- One tile's walked places of a day, as one shape of points: neither who nor when.
-- :day, :box (west, south, east, north), :side (how many cells a side).
SELECT ST_AsMVT(walked, 'tracks', 4096, 'geom')
FROM (
    SELECT
        ST_Collect(
            ST_Point((cell % :side + 0.5) * 4096 / :side, (cell / :side + 0.5) * 4096 / :side)
            ORDER BY cell
        ) AS geom
    FROM walked_cells(:day, CAST(:box AS double precision[]), :side)
) AS walked
WHERE geom IS NOT NULL
