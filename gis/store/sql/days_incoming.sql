-- The incoming results of some days as rows, beside nothing yet stored, in a table that a connection makes
-- once: made for each audit, it would fill the catalogue. Bound: district, policy_version, net_version, days
-- (a JSON array of objects, one a subject and date).
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_day (
    district text, subject_kind text, subject text, date date, closed boolean, due boolean, verdict text,
    reasons text[], minutes float8, minutes_low float8, minutes_high float8,
    strict float8, ring float8, bridged float8, vehicle float8, idle float8, outside float8, gap float8,
    observed float8, coverage float8, loop text, sessions jsonb, policy_version text, net_version integer
) ON COMMIT DELETE ROWS;

DELETE FROM incoming_day;

INSERT INTO incoming_day
SELECT
    :district, d.subject_kind, d.subject, d.date, d.closed, d.due, d.verdict, d.reasons,
    d.minutes, d.minutes_low, d.minutes_high, d.strict, d.ring, d.bridged, d.vehicle, d.idle, d.outside, d.gap,
    d.observed, d.coverage, d.loop, d.sessions, :policy_version, :net_version
FROM jsonb_to_recordset(CAST(:days AS jsonb)) AS d (
    subject_kind text, subject text, date date, closed boolean, due boolean, verdict text, reasons text[],
    minutes float8, minutes_low float8, minutes_high float8,
    strict float8, ring float8, bridged float8, vehicle float8, idle float8, outside float8, gap float8,
    observed float8, coverage float8, loop text, sessions jsonb
);
