-- Queue the audited worker-days of the people whose duty on these grids touches a day from a date on.
-- Bound: district, codes (of grids), workers (whoever they patrol for), from_date. Returns their number.
WITH touched AS (
    SELECT worker, valid FROM assignment
    WHERE district = :district AND grid_code = ANY(CAST(:codes AS text[]))
    UNION ALL
    SELECT substitute, valid FROM substitution
    WHERE district = :district AND grid_code = ANY(CAST(:codes AS text[]))
    UNION ALL
    SELECT unnest(CAST(:workers AS text[])), daterange(:from_date, NULL)
)
INSERT INTO stale_day (district, worker, date)
SELECT DISTINCT p.district, p.subject, p.date
FROM patrol_day AS p
INNER JOIN touched AS t ON t.worker = p.subject AND t.valid @> p.date
WHERE p.district = :district
    AND p.subject_kind = 'worker'
    AND p.current
    AND p.date >= :from_date
ON CONFLICT (district, worker, date) DO UPDATE SET marked_at = now();
