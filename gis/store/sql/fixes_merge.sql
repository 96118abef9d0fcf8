-- Takes the staged batch into `fix`: of two fixes of one device and moment the better stays, whichever
-- came first (gis.track.preference says the same order). Every worker-day whose rows changed is marked
-- stale. Returns how many were new and how many took a worse one's place.
-- :district; :days, the batch's days, so that no other partition is opened; :unknown_m, the accuracy
-- that an unknown one counts as.
-- The batch holds one row a key, and the caller holds the locks on its devices, so nobody else adds a
-- key of theirs meanwhile. That allows a plain INSERT, twice as fast as ON CONFLICT, where a device
-- has nothing yet between its first and last fix of the batch: nearly always.
WITH incoming AS MATERIALIZED (
    SELECT
        t_ms, lon, lat, NULLIF(accuracy_m, 'NaN') AS accuracy_m, DATE '1970-01-01' + day AS day,
        device_id, worker_number, CASE mock WHEN 0 THEN FALSE WHEN 1 THEN TRUE END AS mock
    FROM fix_stage
),
met AS MATERIALIZED (
    SELECT span.day, span.device_id
    FROM (
        SELECT day, device_id, MIN(t_ms) AS first_ms, MAX(t_ms) AS last_ms
        FROM incoming
        GROUP BY day, device_id
    ) AS span
    CROSS JOIN LATERAL (
        SELECT
        FROM fix
        WHERE fix.day = ANY(CAST(:days AS date[])) AND fix.day = span.day
          AND fix.device_id = span.device_id AND fix.t_ms BETWEEN span.first_ms AND span.last_ms
        LIMIT 1
    ) AS stored
),
added AS (
    INSERT INTO fix (t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock)
    SELECT t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock
    FROM incoming
    WHERE (day, device_id) NOT IN (SELECT day, device_id FROM met)
    RETURNING day, device_id, worker_number, former_worker
),
merged AS (
    INSERT INTO fix AS kept (t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock)
    SELECT t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock
    FROM incoming
    WHERE (day, device_id) IN (SELECT day, device_id FROM met)
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
    RETURNING day, device_id, worker_number, former_worker
),
changed AS MATERIALIZED (
    SELECT day, device_id, worker_number, former_worker, COUNT(*) AS fixes
    FROM (TABLE added UNION ALL TABLE merged) AS written
    GROUP BY day, device_id, worker_number, former_worker
),
pointed AS (
    INSERT INTO worker_device_day (worker_number, day, device_id)
    SELECT DISTINCT worker_number, day, device_id FROM changed ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING
),
marked AS (
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
)
SELECT
    COALESCE(SUM(fixes) FILTER (WHERE former_worker IS NULL), 0)::bigint AS stored,
    COALESCE(SUM(fixes) FILTER (WHERE former_worker IS NOT NULL), 0)::bigint AS replaced
FROM changed
