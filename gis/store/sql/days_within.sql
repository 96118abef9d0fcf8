-- The current days of basic grids on the dates asked for, with each grid's name and ancestors' place.
-- Bound: district, from_date, to_date (inclusive), within (a grid code, its subtree is meant; NULL is all),
-- after_date and after_code (a page starts behind them; NULL is the first), page (rows at the most; NULL is all).
WITH RECURSIVE inside AS (
    SELECT g.code, g.name, g.parent_code, g.level, g.valid
    FROM grid AS g
    WHERE g.district = :district
        AND CASE
            -- All: from the highest that the caller sees, which may be a street or a single grid.
            WHEN CAST(:within AS text) IS NULL THEN
                coalesce(g.parent_code NOT IN (SELECT p.code FROM grid AS p WHERE p.district = :district), TRUE)
            ELSE g.code = :within
        END
        AND g.valid && daterange(:from_date, :to_date, '[]')
    UNION
    SELECT g.code, g.name, g.parent_code, g.level, g.valid * i.valid
    FROM grid AS g
    INNER JOIN inside AS i ON g.parent_code = i.code AND g.valid && i.valid
    WHERE g.district = :district
)
SELECT
    p.date, p.subject AS code, i.name, i.parent_code, p.revision, p.closed, p.due, p.verdict, p.reasons,
    p.minutes, p.minutes_low, p.minutes_high, p.strict, p.ring, p.bridged, p.vehicle, p.idle, p.outside,
    p.gap, p.observed, p.coverage, p.loop, p.sessions, p.policy_version, p.net_version, p.computed_at
FROM patrol_day AS p
INNER JOIN inside AS i ON i.code = p.subject AND i.valid @> p.date
WHERE p.district = :district
    AND p.subject_kind = 'grid'
    AND p.current
    AND p.date BETWEEN :from_date AND :to_date
    AND (CAST(:after_date AS date) IS NULL OR (p.date, p.subject) > (:after_date, :after_code))
ORDER BY p.date, p.subject
LIMIT :page;
