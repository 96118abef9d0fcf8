-- The incoming results of some days as rows, beside nothing yet stored.
-- Bound: district, days (a JSON array of objects, one a subject and date).
CREATE TEMPORARY TABLE incoming_day ON COMMIT DROP AS
SELECT
    CAST(:district AS text) AS district, day.*,
    CAST(:policy_version AS text) AS policy_version, CAST(:net_version AS integer) AS net_version
FROM jsonb_to_recordset(CAST(:days AS jsonb)) AS day (
    subject_kind text, subject text, date date, closed boolean, due boolean, verdict text, reasons text[],
    minutes float8, minutes_low float8, minutes_high float8,
    strict float8, ring float8, bridged float8, vehicle float8, idle float8, outside float8, gap float8,
    observed float8, coverage float8, loop text, sessions jsonb
);
