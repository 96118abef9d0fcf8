-- Takes marks off the queue that are still what they were when the audit began to read.
-- Bound: district, date; workers and versions, arrays side by side: whose marks, and as of which transaction.
-- A mark that another transaction is setting anew is passed over instead of waited for: it stays.
DELETE FROM stale_day AS s
USING (
    SELECT m.district, m.date, m.worker
    FROM stale_day AS m
    INNER JOIN unnest(CAST(:workers AS text[]), CAST(:versions AS text[])) AS seen (worker, version)
        ON m.worker = seen.worker AND m.xmin = CAST(seen.version AS xid)
    WHERE m.district = :district AND m.date = :date
    FOR UPDATE OF m SKIP LOCKED
) AS settled
WHERE (s.district, s.date, s.worker) = (settled.district, settled.date, settled.worker);
