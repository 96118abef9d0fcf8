-- Deletes the raw fixes of a district's day, sealed or not, and the pointers to them, and notes that they are
-- gone. Returns how many fixes that were. Bound: district, day, now.
WITH of_fix AS (
    DELETE FROM fix USING device AS d
    WHERE fix.day = :day AND d.id = fix.device_id AND d.district = :district
    RETURNING 1
),
of_track AS (
    DELETE FROM track USING device AS d
    WHERE track.day = :day AND d.id = track.device_id AND d.district = :district
    RETURNING track.fixes
),
of_pointer AS (
    DELETE FROM worker_device_day AS pointer USING worker
    WHERE pointer.day = :day AND worker.number = pointer.worker_number AND worker.district = :district
),
gone AS (
    SELECT (SELECT count(*) FROM of_fix) + (SELECT coalesce(sum(fixes), 0) FROM of_track) AS fixes
),
noted AS (
    INSERT INTO purged_day AS known (district, date, fixes, purged_at)
    SELECT :district, :day, gone.fixes, CAST(:now AS timestamptz) FROM gone
    ON CONFLICT (district, date) DO UPDATE
    SET fixes = known.fixes + excluded.fixes, purged_at = excluded.purged_at
)
SELECT fixes FROM gone;
