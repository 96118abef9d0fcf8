-- The workers on duty on a date of whom a snapshot did not see the day or the place.
-- Bound: district, date, since (a snapshot; NULL: nothing was seen yet), roles (whose holders are on duty),
-- seen_from_ms (older places are not told; NULL: none is). Who is on leave is told of, without a place.
-- What is older than every transaction that the snapshot missed was seen: that is found first, since it costs
-- less than a policy does.
WITH placed AS NOT MATERIALIZED (
    SELECT p.worker, p.t_ms, p.lon, p.lat, p.accuracy_m, p.changed
    FROM position AS p
    WHERE p.district = :district
        AND p.t_ms >= CAST(:seen_from_ms AS bigint)
        AND NOT EXISTS (
            SELECT FROM leave AS l
            WHERE l.district = p.district AND l.worker = p.worker AND l.valid @> CAST(:date AS date)
        )
),
audited AS NOT MATERIALIZED (
    SELECT p.subject AS worker, p.verdict, p.minutes, p.changed
    FROM patrol_day AS p
    WHERE p.district = :district AND p.date = :date AND p.subject_kind = 'worker' AND p.current
),
unseen AS (
    SELECT worker
    FROM placed
    WHERE changed >= coalesce(pg_snapshot_xmin(CAST(:since AS pg_snapshot))::text::bigint, 0)
        AND pg_visible_in_snapshot(changed::text::xid8, CAST(:since AS pg_snapshot)) IS NOT TRUE
    UNION
    SELECT worker
    FROM audited
    WHERE changed >= coalesce(pg_snapshot_xmin(CAST(:since AS pg_snapshot))::text::bigint, 0)
        AND pg_visible_in_snapshot(changed::text::xid8, CAST(:since AS pg_snapshot)) IS NOT TRUE
),
held AS (
    SELECT worker, grid_code
    FROM assignment
    WHERE district = :district AND valid @> CAST(:date AS date) AND role = ANY(CAST(:roles AS text[]))
    UNION
    SELECT substitute, grid_code
    FROM substitution
    WHERE district = :district AND valid @> CAST(:date AS date)
),
on_duty AS MATERIALIZED (
    SELECT worker, array_agg(grid_code ORDER BY grid_code) AS grid_codes
    FROM held
    WHERE CAST(:since AS text) IS NULL OR worker IN (SELECT worker FROM unseen)
    GROUP BY worker
)
SELECT
    w.id AS worker, w.name, d.grid_codes, a.verdict, a.minutes, p.t_ms, p.lon, p.lat, p.accuracy_m
FROM on_duty AS d
JOIN worker AS w ON w.district = :district AND w.id = d.worker
LEFT JOIN audited AS a ON a.worker = w.id
LEFT JOIN placed AS p ON p.worker = w.id
ORDER BY w.id;
