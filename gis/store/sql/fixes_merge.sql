-- Takes the staged rows into `fix`: of two fixes of one device and moment the better stays, whichever
-- came first (gis.track.preference says the same order). Returns, by day, device, worker and former
-- worker (null where the row is new), how many changed, and the first and last moment of these.
-- :unknown_m, the accuracy that an unknown one counts as.
-- The stage holds one row a key.
WITH merged AS (
    INSERT INTO fix AS kept (t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock)
    SELECT t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock
    FROM fix_stage
    ON CONFLICT (day, device_id, t_ms) DO UPDATE SET
        lon = excluded.lon,
        lat = excluded.lat,
        accuracy_m = excluded.accuracy_m,
        mock = excluded.mock,
        worker_number = excluded.worker_number,
        former_worker = kept.worker_number
    WHERE (
        COALESCE(excluded.mock, FALSE), COALESCE(excluded.accuracy_m, :unknown_m),
        excluded.accuracy_m IS NULL, excluded.lon, excluded.lat,
        excluded.mock IS NULL, excluded.worker_number
    ) < (
        COALESCE(kept.mock, FALSE), COALESCE(kept.accuracy_m, :unknown_m),
        kept.accuracy_m IS NULL, kept.lon, kept.lat,
        kept.mock IS NULL, kept.worker_number
    )
    RETURNING day, device_id, worker_number, former_worker, t_ms
)
SELECT day, device_id, worker_number, former_worker, COUNT(*), MIN(t_ms), MAX(t_ms)
FROM merged
GROUP BY day, device_id, worker_number, former_worker
