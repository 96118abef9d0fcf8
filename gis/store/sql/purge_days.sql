-- The days before a date of which raw fixes are held, the oldest first: how many fixes, and whether the day's
-- results can stand without them: no worker-day waits to be audited, and the day was over when it was audited.
-- Bound: district, before; day (only this one; NULL is all).
WITH held AS (
    SELECT DISTINCT pointer.day
    FROM worker_device_day AS pointer
    INNER JOIN worker ON worker.number = pointer.worker_number
    WHERE worker.district = :district
        AND pointer.day < CAST(:before AS date)
        AND (CAST(:day AS date) IS NULL OR pointer.day = CAST(:day AS date))
)
SELECT
    h.day AS date,
    (
        SELECT count(*) FROM fix INNER JOIN device AS d ON d.id = fix.device_id
        WHERE fix.day = h.day AND d.district = :district
    ) + (
        SELECT coalesce(sum(track.fixes), 0) FROM track INNER JOIN device AS d ON d.id = track.device_id
        WHERE track.day = h.day AND d.district = :district
    ) AS fixes,
    EXISTS (SELECT FROM stale_day AS s WHERE s.district = :district AND s.date = h.day)
        AND NOT EXISTS (SELECT FROM purged_day AS g WHERE g.district = :district AND g.date = h.day) AS stale,
    EXISTS (
        SELECT FROM patrol_day AS p
        WHERE p.district = :district AND p.date = h.day AND p.current AND NOT p.closed
    ) AS running
FROM held AS h
ORDER BY h.day;
