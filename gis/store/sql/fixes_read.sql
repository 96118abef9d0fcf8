-- The fixes of a district's days, in no order: through the devices that the workers had on those
-- days into the key of `fix`; only the partitions of those days are opened.
-- :district; :from_date and :to_date, both included; :workers, their ids, is null where all are meant.
SELECT
    fix.worker_number, fix.device_id, fix.t_ms, fix.lon, fix.lat,
    COALESCE(fix.accuracy_m, 'NaN') AS accuracy_m, COALESCE(fix.mock, FALSE) AS mock
FROM worker
JOIN worker_device_day ON worker_device_day.worker_number = worker.number
JOIN fix
    ON fix.day = worker_device_day.day
    AND fix.device_id = worker_device_day.device_id
    AND fix.worker_number = worker.number
WHERE worker.district = :district
  AND (CAST(:workers AS text[]) IS NULL OR worker.id = ANY(CAST(:workers AS text[])))
  AND fix.day BETWEEN CAST(:from_date AS date) AND CAST(:to_date AS date)
