-- The premises at an address, by its parts: buildings where no number after the building's is
-- asked for, else single premises; the shortest numbers, which are the nearest to what was typed,
-- first. The last number may be typed in part.
-- :district; :place, a part of the place's name; :building, :unit and :room are null where the text
-- did not go that far; :buildings, the most that are looked into; :limit.
WITH there AS (
    SELECT cell, place, building, grid_code, lon, lat, dwellings + shops + others AS count
    FROM address_point
    WHERE district = :district AND STRPOS(place, :place) > 0
      AND (CAST(:building AS text) IS NULL OR building = :building
           OR CAST(:room AS text) IS NULL AND STARTS_WITH(building, :building))
    ORDER BY LENGTH(place), place, LENGTH(building), building, cell
    LIMIT :buildings
),
found AS (
    SELECT
        CAST(NULL AS text) AS id, CAST(NULL AS text) AS kind, place, building,
        CAST(NULL AS text) AS unit, CAST(NULL AS text) AS floor, CAST(NULL AS text) AS room,
        count, grid_code, lon, lat
    FROM there
    WHERE CAST(:room AS text) IS NULL
    UNION ALL
    SELECT
        one.id, one.kind, one.place, COALESCE(one.building, ''), one.unit, one.floor, one.room,
        1, one.grid_code, there.lon, there.lat
    FROM there
    JOIN premises AS one
        ON one.district = :district AND one.cell = there.cell AND one.place = there.place
        AND COALESCE(one.building, '') = there.building
    WHERE one.status <> 'demolished'
      AND (CAST(:unit AS text) IS NULL OR one.unit = :unit)
      AND STARTS_WITH(one.room, :room)
)
SELECT id, kind, place, NULLIF(building, '') AS building, unit, floor, room, count, grid_code, lon, lat
FROM found
ORDER BY LENGTH(place), place, LENGTH(building), building, unit, LENGTH(room), room, id
LIMIT :limit
