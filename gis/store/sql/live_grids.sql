-- The current days of basic grids on a date that a snapshot did not see.
-- Bound: district, date, since (a snapshot; NULL: nothing was seen yet).
-- What is older than every transaction that the snapshot missed was seen: that is found first.
SELECT
    p.subject AS code, p.verdict, p.minutes, p.minutes_low, p.minutes_high, p.due, p.reasons, p.loop,
    p.coverage, p.computed_at
FROM patrol_day AS p
WHERE p.district = :district
    AND p.date = :date
    AND p.subject_kind = 'grid'
    AND p.current
    AND p.changed >= coalesce(pg_snapshot_xmin(CAST(:since AS pg_snapshot))::text::bigint, 0)
    AND pg_visible_in_snapshot(p.changed::text::xid8, CAST(:since AS pg_snapshot)) IS NOT TRUE
ORDER BY p.subject;
