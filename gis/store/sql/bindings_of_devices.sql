-- Whose devices are and were: a row a binding, its ends in ms UTC; where it has none, the ends of bigint.
-- Bound: numbers, the devices'.
SELECT
    device_id, worker.number AS worker_number,
    COALESCE(CAST(CEIL(EXTRACT(EPOCH FROM LOWER(valid)) * 1000) AS bigint), -9223372036854775807) AS from_ms,
    COALESCE(CAST(CEIL(EXTRACT(EPOCH FROM UPPER(valid)) * 1000) AS bigint), 9223372036854775807) AS until_ms
FROM device_binding
JOIN worker ON worker.district = device_binding.district AND worker.id = device_binding.worker
WHERE device_id = ANY(CAST(:numbers AS integer[]))
ORDER BY device_id, from_ms
