-- A row computed while its day still ran makes room for the incoming one.
DELETE FROM patrol_day AS p
USING incoming_day AS i
WHERE p.current
    AND NOT p.closed
    AND (p.district, p.subject_kind, p.subject, p.date) = (i.district, i.subject_kind, i.subject, i.date);
