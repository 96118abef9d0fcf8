-- Whether something was taken off a district's live map since a snapshot. Bound: district, since.
SELECT EXISTS (
    SELECT FROM live_removal AS r
    WHERE r.district = :district
        AND NOT pg_visible_in_snapshot(r.changed::text::xid8, CAST(:since AS pg_snapshot))
);
