-- Withdraws the current days of one date whose subjects were looked at and have none any more: a worker without
-- duty, a grid that is not in force. A running day's row goes; a closed one's stays on record. Bound: district,
-- date, kind, kept (the subjects that have a day), looked_at (the subjects; NULL is all). Returns how many there
-- were, and whether any was of a day that still runs.
WITH gone AS MATERIALIZED (
    SELECT p.id, p.closed
    FROM patrol_day AS p
    WHERE p.district = :district
        AND p.date = :date
        AND p.subject_kind = :kind
        AND p.current
        AND NOT p.subject = ANY(CAST(:kept AS text[]))
        AND (CAST(:looked_at AS text[]) IS NULL OR p.subject = ANY(CAST(:looked_at AS text[])))
),
dropped AS (
    DELETE FROM patrol_day USING gone WHERE patrol_day.id = gone.id AND NOT gone.closed
),
kept_on_record AS (
    UPDATE patrol_day SET current = FALSE FROM gone WHERE patrol_day.id = gone.id AND gone.closed
)
SELECT count(*) AS withdrawn, coalesce(bool_or(NOT closed), FALSE) AS still_running FROM gone;
