-- The unsealed fixes of a day that are later than a moment, by their pointers' place.
-- :day; arrays with a value a pointer: workers (their numbers), devices, after (ms; -1: all are meant).
SELECT
    known.place, fix.t_ms, fix.lon, fix.lat,
    COALESCE(fix.accuracy_m, 'NaN') AS accuracy_m, COALESCE(fix.mock, FALSE) AS mock
FROM unnest(
    CAST(:workers AS integer[]), CAST(:devices AS integer[]), CAST(:after AS bigint[])
) WITH ORDINALITY AS known (worker_number, device_id, after_ms, place)
INNER JOIN fix
    ON fix.day = CAST(:day AS date)
    AND fix.device_id = known.device_id
    AND fix.t_ms > known.after_ms
    AND fix.worker_number = known.worker_number
ORDER BY known.place
