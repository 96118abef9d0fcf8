-- Queue every audited worker-day of some dates. Bound: district, dates. Returns their number.
INSERT INTO stale_day (district, worker, date)
SELECT p.district, p.subject, p.date
FROM patrol_day AS p
WHERE p.district = :district
    AND p.subject_kind = 'worker'
    AND p.current
    AND p.date = ANY(CAST(:dates AS date[]))
ON CONFLICT (district, worker, date) DO UPDATE SET marked_at = now();
