-- Every revision of one subject's day, the oldest first.
-- Bound: district, kind, subject, date.
SELECT
    p.date, p.subject, p.revision, p.current, p.closed, p.due, p.verdict, p.reasons,
    p.minutes, p.minutes_low, p.minutes_high, p.strict, p.ring, p.bridged, p.vehicle, p.idle, p.outside,
    p.gap, p.observed, p.coverage, p.loop, p.sessions, p.policy_version, p.net_version, p.computed_at
FROM patrol_day AS p
WHERE p.district = :district AND p.subject_kind = :kind AND p.subject = :subject AND p.date = :date
ORDER BY p.revision;
