-- Gives the premises at some points another grid.
-- :district; :cells, :lons, :lats and :codes are arrays, an element a point; a code may be null.
UPDATE premises SET grid_code = moved.code
FROM UNNEST(
    CAST(:cells AS bigint[]), CAST(:lons AS double precision[]), CAST(:lats AS double precision[]),
    CAST(:codes AS text[])
) AS moved (cell, lon, lat, code)
WHERE premises.district = :district AND premises.cell = moved.cell
  AND ST_X(premises.point) = moved.lon AND ST_Y(premises.point) = moved.lat
