-- The current days of basic grids on a date that a snapshot did not see.
-- Bound: district, date, since (a snapshot; NULL: nothing was seen yet).
-- What is older than every transaction that the snapshot missed need not be asked for one by one.
SELECT
    p.subject AS code, p.verdict, p.minutes, p.minutes_low, p.minutes_high, p.due, p.reasons, p.loop,
    p.coverage, p.computed_at
FROM patrol_day AS p
WHERE p.district = :district
    AND p.date = :date
    AND p.subject_kind = 'grid'
    AND p.current
    AND (
        CAST(:since AS text) IS NULL
        OR p.changed >= pg_snapshot_xmin(CAST(:since AS pg_snapshot))::text::bigint
        AND NOT pg_visible_in_snapshot(p.changed::text::xid8, CAST(:since AS pg_snapshot))
    )
ORDER BY p.subject;
