-- Moves workers to where they were seen last, unless something newer is known.
-- Bound: district; arrays with a value a worker: worker_number, device_id, t_ms, lon, lat, accuracy_m (NaN:
-- unknown). The order keeps two writers of the same workers from waiting for each other for ever.
INSERT INTO position AS kept (district, worker, device_id, t_ms, lon, lat, accuracy_m)
SELECT
    :district, worker.id, seen.device_id, seen.t_ms, seen.lon, seen.lat, NULLIF(seen.accuracy_m, 'NaN')
FROM unnest(
    CAST(:worker_number AS integer[]), CAST(:device_id AS integer[]), CAST(:t_ms AS bigint[]),
    CAST(:lon AS float8[]), CAST(:lat AS float8[]), CAST(:accuracy_m AS float8[])
) AS seen (worker_number, device_id, t_ms, lon, lat, accuracy_m)
JOIN worker ON worker.number = seen.worker_number
ORDER BY worker.id
ON CONFLICT (district, worker) DO UPDATE SET
    device_id = excluded.device_id,
    t_ms = excluded.t_ms,
    lon = excluded.lon,
    lat = excluded.lat,
    accuracy_m = excluded.accuracy_m,
    changed = excluded.changed
WHERE excluded.t_ms > kept.t_ms;
