-- A closed day's row is kept for the record and stops being the current one.
UPDATE patrol_day AS p
SET current = FALSE, changed = DEFAULT
FROM incoming_day AS i
WHERE p.current
    AND (p.district, p.subject_kind, p.subject, p.date) = (i.district, i.subject_kind, i.subject, i.date);
