-- The fixes of a district's days, sealed or not, in no order: through the devices that the workers had on
-- those days into the keys of `fix` and `track`; only the partitions of those days are opened.
-- :district; :from_date and :to_date, both included; :workers, their ids, is null where all are meant.
WITH carried AS (
    SELECT pointer.worker_number, pointer.device_id, pointer.day
    FROM worker
    INNER JOIN worker_device_day AS pointer ON pointer.worker_number = worker.number
    WHERE worker.district = :district
        AND (CAST(:workers AS text[]) IS NULL OR worker.id = ANY(CAST(:workers AS text[])))
        AND pointer.day BETWEEN CAST(:from_date AS date) AND CAST(:to_date AS date)
)
SELECT
    fix.worker_number, fix.device_id, fix.t_ms, fix.lon, fix.lat,
    COALESCE(fix.accuracy_m, 'NaN') AS accuracy_m, COALESCE(fix.mock, FALSE) AS mock
FROM carried
INNER JOIN fix
    ON fix.day = carried.day
    AND fix.device_id = carried.device_id
    AND fix.worker_number = carried.worker_number
WHERE fix.day BETWEEN CAST(:from_date AS date) AND CAST(:to_date AS date)
UNION ALL
SELECT
    track.worker_number, track.device_id, CAST(round(ST_M(each.point) * 1000) AS bigint),
    ST_X(each.point), ST_Y(each.point), each.accuracy_m, each.mock = 1
FROM carried
INNER JOIN track
    ON track.day = carried.day
    AND track.device_id = carried.device_id
    AND track.worker_number = carried.worker_number
CROSS JOIN LATERAL ROWS FROM (
    ST_DumpPoints(track.path), unnest(track.accuracy_m), unnest(track.mock)
) WITH ORDINALITY AS each (place, point, accuracy_m, mock, number)
WHERE track.day BETWEEN CAST(:from_date AS date) AND CAST(:to_date AS date)
    AND each.number <= track.fixes
