-- Counts the premises that stand on a date by their address down to the building.
-- :district, :today.
INSERT INTO address_point (
    district, cell, place, building, grid_code, x, y, lon, lat, dwellings, shops, others
)
SELECT
    :district, cell, place, COALESCE(building, ''),
    MIN(grid_code), MIN(x), MIN(y), MIN(ST_X(point)), MIN(ST_Y(point)),
    COUNT(*) FILTER (WHERE kind = 'dwelling'),
    COUNT(*) FILTER (WHERE kind = 'shop'),
    COUNT(*) FILTER (WHERE kind = 'other')
FROM premises
WHERE district = :district AND status <> 'demolished'
  AND since <= CAST(:today AS date)
  AND (until IS NULL OR until > CAST(:today AS date))
GROUP BY cell, place, COALESCE(building, '')
