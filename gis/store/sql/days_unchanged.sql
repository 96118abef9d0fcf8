-- Drops every incoming result that says what the current row already says.
DELETE FROM incoming_day AS i
USING patrol_day AS p
WHERE p.current
    AND (p.district, p.subject_kind, p.subject, p.date) = (i.district, i.subject_kind, i.subject, i.date)
    AND (
        p.closed, p.due, p.verdict, p.reasons, p.minutes, p.minutes_low, p.minutes_high,
        p.strict, p.ring, p.bridged, p.vehicle, p.idle, p.outside, p.gap, p.observed,
        p.coverage, p.loop, p.sessions
    ) IS NOT DISTINCT FROM (
        i.closed, i.due, i.verdict, i.reasons, i.minutes, i.minutes_low, i.minutes_high,
        i.strict, i.ring, i.bridged, i.vehicle, i.idle, i.outside, i.gap, i.observed,
        i.coverage, i.loop, i.sessions
    );
