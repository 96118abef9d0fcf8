-- Notes what a batch changed: which devices hold fixes of which worker-days, and which worker-days,
-- of the former workers too, are to be audited again.
-- :district; arrays with a value a change: days, devices, workers, former (null: the fixes are new).
WITH changed AS MATERIALIZED (
    SELECT day, device_id, worker_number, former_worker
    FROM unnest(
        CAST(:days AS date[]), CAST(:devices AS integer[]),
        CAST(:workers AS integer[]), CAST(:former AS integer[])
    ) AS told (day, device_id, worker_number, former_worker)
),
pointed AS (
    INSERT INTO worker_device_day (worker_number, day, device_id)
    SELECT DISTINCT worker_number, day, device_id FROM changed ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING
)
INSERT INTO stale_day (district, worker, date)
SELECT :district, worker.id, touched.day
FROM (
    SELECT worker_number AS number, day FROM changed
    UNION
    SELECT former_worker, day FROM changed WHERE former_worker IS NOT NULL
) AS touched JOIN worker USING (number)
ORDER BY 2, 3
-- Marked again even where it stands already: whoever is auditing the day must see it afterwards.
ON CONFLICT (district, worker, date) DO UPDATE SET marked_at = now()
