-- Takes the staged batch into `fix`: of two fixes of one device and moment the better stays, whichever
-- came first (gis.track.preference says the same order). Every worker-day whose rows changed is marked
-- stale. Returns how many were new and how many took a worse one's place.
-- :district; :days, the batch's days, so that no other partition is opened; :unknown_m, the accuracy
-- that an unknown one counts as.
-- The batch holds one row a key. The caller holds the locks on its devices, so no one else can add
-- such a key meanwhile: that spares ON CONFLICT, which takes twice as long as a plain INSERT.
WITH incoming AS MATERIALIZED (
    SELECT
        t_ms, lon, lat, NULLIF(accuracy_m, 'NaN') AS accuracy_m, DATE '1970-01-01' + day AS day,
        device_id, worker_number, CASE mock WHEN 0 THEN FALSE WHEN 1 THEN TRUE END AS mock
    FROM fix_stage
),
replaced AS (
    UPDATE fix AS kept SET
        lon = better.lon,
        lat = better.lat,
        accuracy_m = better.accuracy_m,
        mock = better.mock,
        worker_number = better.worker_number,
        former_worker = kept.worker_number
    FROM incoming AS better
    WHERE kept.day = ANY(CAST(:days AS date[]))
      AND kept.day = better.day AND kept.device_id = better.device_id AND kept.t_ms = better.t_ms
      AND (
          COALESCE(better.mock, FALSE), COALESCE(better.accuracy_m, :unknown_m),
          better.accuracy_m IS NULL, better.lon, better.lat,
          better.mock IS NULL, better.worker_number
      ) < (
          COALESCE(kept.mock, FALSE), COALESCE(kept.accuracy_m, :unknown_m),
          kept.accuracy_m IS NULL, kept.lon, kept.lat,
          kept.mock IS NULL, kept.worker_number
      )
    RETURNING kept.day, kept.device_id, kept.worker_number, kept.former_worker
),
added AS (
    INSERT INTO fix (t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock)
    SELECT t_ms, lon, lat, accuracy_m, day, device_id, worker_number, mock
    FROM incoming
    WHERE NOT EXISTS (
        SELECT FROM fix
        WHERE fix.day = ANY(CAST(:days AS date[]))
          AND fix.day = incoming.day AND fix.device_id = incoming.device_id AND fix.t_ms = incoming.t_ms
    )
    RETURNING day, device_id, worker_number, former_worker
),
changed AS MATERIALIZED (
    SELECT day, device_id, worker_number, former_worker, COUNT(*) AS fixes
    FROM (TABLE replaced UNION ALL TABLE added) AS written
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
