-- Claims stale worker-days of one date until the transaction ends: at most so many of those that no other
-- process has claimed and that are not set aside, the longest waiting first. Returns the workers.
-- Bound: district, date, now (NULL: also those whose time has not come), most; workers (only these; NULL is all).
-- The claim is a lock of its own, taken only if free, and the marks' rows stay unlocked: while a day is
-- audited, the intake marks it again without waiting. A process that dies gives its claims back.
SELECT waiting.worker
FROM (
    SELECT s.worker
    FROM stale_day AS s
    WHERE s.district = :district
        AND s.date = :date
        AND coalesce(s.retry_at <= CAST(:now AS timestamptz), TRUE)
        AND (CAST(:workers AS text[]) IS NULL OR s.worker = ANY(CAST(:workers AS text[])))
    ORDER BY s.marked_at, s.worker
    -- Kept apart, so that only as many locks are tried as are wanted.
    OFFSET 0
) AS waiting
WHERE pg_try_advisory_xact_lock(hashtextextended(concat_ws('/', 'claim', :district, :date, waiting.worker), 0))
LIMIT :most;
