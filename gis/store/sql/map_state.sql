-- A district's clock, its net's version and the versions of its map layers, as one row.
-- :district.
SELECT
    profile ->> 'timezone' AS timezone, net_version,
    (
        SELECT JSON_OBJECT_AGG(layer, version) FROM map_version WHERE map_version.district = district.code
    ) AS versions
FROM district
WHERE code = :district
