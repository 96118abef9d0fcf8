-- Pages of audited days follow this order; with what they are counted by in the index too, no row of them is read but
-- those that are sent. Never edited afterwards: a later change is a later migration.

CREATE INDEX ix_patrol_day_subject ON patrol_day (district, subject_kind, subject, date)
INCLUDE (closed, due, verdict) WHERE current;
