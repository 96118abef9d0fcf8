-- The places, from 0, of the spans in which a device has fixes already.
-- Bound: arrays with a value a span: day, device_id, first_ms, last_ms; and :days, the days that there are
-- among them, so that no other partition is opened.
SELECT span.place - 1
FROM unnest(
    CAST(:day AS date[]), CAST(:device_id AS integer[]),
    CAST(:first_ms AS bigint[]), CAST(:last_ms AS bigint[])
) WITH ORDINALITY AS span (day, device_id, first_ms, last_ms, place)
CROSS JOIN LATERAL (
    SELECT
    FROM fix
    WHERE fix.day = ANY(CAST(:days AS date[])) AND fix.day = span.day
      AND fix.device_id = span.device_id AND fix.t_ms BETWEEN span.first_ms AND span.last_ms
    LIMIT 1
) AS stored
