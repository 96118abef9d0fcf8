-- Notes what a batch changed: which devices hold fixes of which worker-days and how far, and which
-- worker-days, of the former workers too, are to be audited again.
-- :district; arrays with a value a change: days, devices, workers, former (null: the fixes are new), first
-- and last (the moments that the change reaches from and to). The devices are locked: what is known of them
-- stays so.
WITH changed AS MATERIALIZED (
    SELECT day, device_id, worker_number, former_worker, first_ms, last_ms
    FROM unnest(
        CAST(:days AS date[]), CAST(:devices AS integer[]), CAST(:workers AS integer[]),
        CAST(:former AS integer[]), CAST(:first AS bigint[]), CAST(:last AS bigint[])
    ) AS told (day, device_id, worker_number, former_worker, first_ms, last_ms)
),
touched AS (
    SELECT worker_number, day, device_id, first_ms, last_ms, former_worker IS NOT NULL AS rewritten FROM changed
    UNION ALL
    SELECT former_worker, day, device_id, first_ms, 0, TRUE FROM changed WHERE former_worker IS NOT NULL
),
pointed AS (
    INSERT INTO worker_device_day AS known (worker_number, day, device_id, last_ms, rewrites)
    SELECT
        t.worker_number, t.day, t.device_id, MAX(t.last_ms),
        CAST(COALESCE(bool_or(t.rewritten OR t.first_ms <= p.last_ms), FALSE) AS integer)
    FROM touched AS t
    LEFT JOIN worker_device_day AS p USING (worker_number, day, device_id)
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (worker_number, day, device_id) DO UPDATE SET
        last_ms = GREATEST(known.last_ms, excluded.last_ms),
        rewrites = known.rewrites + excluded.rewrites
)
INSERT INTO stale_day (district, worker, date)
SELECT :district, worker.id, marked.day
FROM (SELECT DISTINCT worker_number AS number, day FROM touched) AS marked JOIN worker USING (number)
ORDER BY 2, 3
-- Marked again even where it stands already: whoever is auditing the day must see it afterwards.
ON CONFLICT (district, worker, date) DO UPDATE SET marked_at = now()
