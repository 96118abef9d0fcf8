-- Makes one row of all fixes of a device, a worker and a day, and deletes the fixes: in one statement, so that
-- no moment has both or neither. Returns how many fixes each row holds.
-- Bound: day, devices (ids, their rows locked by the caller).
-- A line has two points at least: the only fix of a day stands twice.
WITH taken AS (
    DELETE FROM fix WHERE day = :day AND device_id = ANY(CAST(:devices AS integer[]))
    RETURNING t_ms, lon, lat, accuracy_m, device_id, worker_number, former_worker, mock
)
INSERT INTO track (day, device_id, worker_number, fixes, path, accuracy_m, mock, former_worker)
SELECT
    :day, device_id, worker_number, fixes,
    ST_MakeLine(points || CASE WHEN fixes = 1 THEN points END),
    accuracy_m, mock, CASE WHEN anybody THEN former_worker END
FROM (
    SELECT
        device_id, worker_number, count(*) AS fixes,
        array_agg(
            ST_SetSRID(ST_MakePointM(lon, lat, CAST(t_ms AS float8) / 1000), 4326) ORDER BY t_ms
        ) AS points,
        array_agg(coalesce(accuracy_m, 'NaN') ORDER BY t_ms) AS accuracy_m,
        array_agg(CAST(coalesce(CAST(mock AS integer), -1) AS smallint) ORDER BY t_ms) AS mock,
        array_agg(former_worker ORDER BY t_ms) AS former_worker,
        count(former_worker) > 0 AS anybody
    FROM taken
    GROUP BY device_id, worker_number
) AS whole
RETURNING fixes;
