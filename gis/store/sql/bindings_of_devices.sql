-- Whose devices are and were: a row a binding, its ends in ms UTC, null where it has none.
-- Bound: numbers, the devices'.
SELECT
    device_id, worker.number AS worker_number,
    CAST(CEIL(EXTRACT(EPOCH FROM LOWER(valid)) * 1000) AS bigint) AS from_ms,
    CAST(CEIL(EXTRACT(EPOCH FROM UPPER(valid)) * 1000) AS bigint) AS until_ms
FROM device_binding
JOIN worker ON worker.district = device_binding.district AND worker.id = device_binding.worker
WHERE device_id = ANY(CAST(:numbers AS integer[]))
ORDER BY device_id, LOWER(valid)
