-- Takes the staged premises into `premises`: new ones are added, known ones that differ are renewed.
-- A date that the source leaves out stays as it is known, and is today where it is not.
-- Returns how many were added and renewed. :district, :today.
WITH written AS (
    INSERT INTO premises AS kept (
        district, id, kind, status, status_since, place, building, unit, floor, room, grid_code,
        since, until, x, y, cell, point
    )
    SELECT
        :district, staged.id, staged.kind, staged.status,
        CASE
            WHEN staged.status_since IS NOT NULL THEN staged.status_since
            WHEN known.status = staged.status THEN known.status_since
            WHEN known.id IS NULL AND staged.since IS NOT NULL THEN staged.since
            ELSE CAST(:today AS date)
        END,
        staged.place, staged.building, staged.unit, staged.floor, staged.room, staged.grid_code,
        COALESCE(staged.since, known.since, CAST(:today AS date)), staged.until,
        staged.x, staged.y, staged.cell, ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326)
    FROM premises_stage AS staged
    LEFT JOIN premises AS known ON known.district = :district AND known.id = staged.id
    ORDER BY staged.cell, staged.id
    ON CONFLICT (district, id) DO UPDATE SET
        kind = excluded.kind,
        status = excluded.status,
        status_since = excluded.status_since,
        place = excluded.place,
        building = excluded.building,
        unit = excluded.unit,
        floor = excluded.floor,
        room = excluded.room,
        grid_code = excluded.grid_code,
        since = excluded.since,
        until = excluded.until,
        x = excluded.x,
        y = excluded.y,
        cell = excluded.cell,
        point = excluded.point
    WHERE (
        kept.kind, kept.status, kept.status_since, kept.place, kept.building, kept.unit,
        kept.floor, kept.room, kept.grid_code, kept.since, kept.until, kept.point
    ) IS DISTINCT FROM (
        excluded.kind, excluded.status, excluded.status_since, excluded.place, excluded.building,
        excluded.unit, excluded.floor, excluded.room, excluded.grid_code, excluded.since,
        excluded.until, excluded.point
    )
    -- a row that was there before has the transaction that replaced it in xmax
    RETURNING xmax = 0 AS is_new
)
SELECT COUNT(*) FILTER (WHERE is_new) AS added, COUNT(*) FILTER (WHERE NOT is_new) AS changed
FROM written
