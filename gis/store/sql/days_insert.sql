-- Stores the incoming results as current, each with the next revision of its day.
-- Bound: computed_at.
INSERT INTO patrol_day (
    district, subject_kind, subject, date, revision, current, closed, due, verdict, reasons,
    minutes, minutes_low, minutes_high, strict, ring, bridged, vehicle, idle, outside, gap, observed,
    coverage, loop, sessions, policy_version, net_version, computed_at
)
SELECT
    i.district, i.subject_kind, i.subject, i.date,
    1 + coalesce((
        SELECT max(p.revision) FROM patrol_day AS p
        WHERE (p.district, p.subject_kind, p.subject, p.date) = (i.district, i.subject_kind, i.subject, i.date)
    ), 0),
    TRUE, i.closed, i.due, i.verdict, i.reasons,
    i.minutes, i.minutes_low, i.minutes_high, i.strict, i.ring, i.bridged, i.vehicle, i.idle, i.outside,
    i.gap, i.observed, i.coverage, i.loop, i.sessions, i.policy_version, i.net_version, :computed_at
FROM incoming_day AS i;
