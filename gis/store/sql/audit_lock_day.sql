-- Waits until nobody else audits a district's day: at all, where :alone, else until nobody audits all of it.
-- Held until the transaction ends. Bound: district, date, alone.
SELECT CASE WHEN :alone THEN pg_advisory_xact_lock(day.key) ELSE pg_advisory_xact_lock_shared(day.key) END
FROM (SELECT hashtextextended(concat_ws('/', 'audit', :district, :date), 0)) AS day (key);
