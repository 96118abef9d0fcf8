-- The basic grids that should have a day's result and have none that lasts, by date: days that were still
-- running when they were last audited, days of the recent past that nobody audited, and today.
-- Bound: district, level (of basic grids), today, recent (the first date looked back to).
WITH first AS (
    SELECT min(p.date) AS date
    FROM patrol_day AS p
    WHERE p.district = :district AND p.current
),
wanted AS (
    SELECT p.date
    FROM patrol_day AS p
    WHERE p.district = :district AND p.current AND NOT p.closed AND p.date < :today
    UNION
    SELECT CAST(recent.day AS date)
    FROM first, generate_series(
        greatest(first.date, CAST(:recent AS date)), CAST(:today AS date), interval '1 day'
    ) AS recent (day)
    WHERE first.date IS NOT NULL
    UNION
    SELECT CAST(:today AS date)
)
SELECT w.date, g.code
FROM wanted AS w
INNER JOIN grid AS g ON g.district = :district AND g.level = :level AND g.valid @> w.date
WHERE NOT EXISTS (
        SELECT FROM patrol_day AS p
        WHERE p.district = :district AND p.date = w.date AND p.subject_kind = 'grid' AND p.subject = g.code
            AND p.current AND (p.closed OR p.date = :today)
    )
    AND NOT EXISTS (SELECT FROM purged_day AS d WHERE d.district = :district AND d.date = w.date)
ORDER BY w.date, g.code;
