-- Makes fixes again of sealed device-days, value for value. Returns how many rows of `track` that were.
-- Bound: days and devices, arrays side by side.
WITH opened AS (
    DELETE FROM track
    USING unnest(CAST(:days AS date[]), CAST(:devices AS integer[])) AS touched (day, device_id)
    WHERE track.day = touched.day AND track.device_id = touched.device_id
    RETURNING track.*
),
put_back AS (
    INSERT INTO fix (t_ms, lon, lat, accuracy_m, day, device_id, worker_number, former_worker, mock)
    SELECT
        round(ST_M(each.point) * 1000), ST_X(each.point), ST_Y(each.point), nullif(each.accuracy_m, 'NaN'),
        o.day, o.device_id, o.worker_number, each.former_worker, CASE each.mock WHEN 0 THEN FALSE WHEN 1 THEN TRUE END
    FROM opened AS o
    CROSS JOIN LATERAL ROWS FROM (
        ST_DumpPoints(o.path), unnest(o.accuracy_m), unnest(o.mock), unnest(o.former_worker)
    ) WITH ORDINALITY AS each (place, point, accuracy_m, mock, former_worker, number)
    WHERE each.number <= o.fixes
)
SELECT count(*) FROM opened;
