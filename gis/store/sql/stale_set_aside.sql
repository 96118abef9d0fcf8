-- Sets a worker-day aside that could not be audited: what was wrong, and when it is tried again, later each
-- time. Bound: district, worker, date, problem, now; first_s and most_s, the first and the longest wait.
UPDATE stale_day
SET attempts = attempts + 1,
    problem = :problem,
    retry_at = CAST(:now AS timestamptz)
        + make_interval(secs => least(:most_s, :first_s * power(2, least(attempts, 30))))
WHERE district = :district AND worker = :worker AND date = :date;
