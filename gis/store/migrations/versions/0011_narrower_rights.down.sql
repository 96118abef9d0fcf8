-- Makes the rights of version 0008 again.

CREATE OR REPLACE FUNCTION opened_days() RETURNS TABLE (worker text, worker_number integer, day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT l.worker, w.number, l.date
    FROM access_log AS l
    INNER JOIN worker AS w ON (w.district, w.id) = (l.district, l.worker)
    WHERE l.at = now() AND l.district = viewer_district() AND l.who = viewer_account();
END;

CREATE OR REPLACE FUNCTION own_grids() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT array_agg(d.grid_code)
    FROM duty AS d
    WHERE d.district = viewer_district()
      AND (
          d.worker = viewer_worker()
          OR EXISTS (SELECT FROM opened_days() AS o WHERE o.worker = d.worker AND d.valid @> o.day)
      );
END;

ALTER POLICY viewer ON assignment
USING (
    district = (SELECT viewer_district())
    AND (
        starts_with(grid_code, (SELECT scope_for('operator', 'supervisor', 'admin')))
        OR worker = (SELECT viewer_worker())
        OR worker IN (SELECT o.worker FROM opened_days() AS o)
    )
);

ALTER POLICY viewer ON substitution
USING (
    district = (SELECT viewer_district())
    AND (
        starts_with(grid_code, (SELECT scope_for('operator', 'supervisor', 'admin')))
        OR substitute = (SELECT viewer_worker())
        OR substitute IN (SELECT o.worker FROM opened_days() AS o)
        OR absent IN (SELECT o.worker FROM opened_days() AS o)
    )
);

ALTER POLICY viewer ON leave
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('operator', 'supervisor', 'admin') = viewer_district())
        OR worker = (SELECT viewer_worker())
        OR EXISTS (
            SELECT FROM duty
            WHERE (duty.district, duty.worker) = (leave.district, leave.worker) AND duty.valid && leave.valid
        )
    )
);

ALTER POLICY viewer ON patrol_day
USING (
    district = (SELECT viewer_district())
    AND CASE subject_kind
        WHEN 'grid' THEN
            starts_with(subject, (SELECT scope_for('operator', 'supervisor', 'planner', 'admin')))
            OR subject = ANY ((SELECT own_grids())::text[])
        ELSE
            (SELECT scope_for('operator', 'supervisor', 'admin') = viewer_district())
            OR subject = (SELECT viewer_worker())
            OR subject IN (SELECT d.worker FROM duty AS d) -- asked once, before what is asked for each row
            AND EXISTS (
                SELECT FROM duty
                WHERE (duty.district, duty.worker) = (patrol_day.district, patrol_day.subject)
                  AND duty.valid @> patrol_day.date
            )
    END
);

ALTER POLICY viewer ON position
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('operator', 'supervisor', 'admin') = viewer_district())
        OR worker = (SELECT viewer_worker())
        OR worker IN (SELECT d.worker FROM duty AS d)
        AND EXISTS (
            SELECT FROM duty
            WHERE (duty.district, duty.worker) = (position.district, position.worker)
              AND duty.valid @> local_day(position.t_ms, (SELECT profile ->> 'timezone' FROM district))
        )
    )
);

ALTER POLICY viewer ON stale_day
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('operator', 'supervisor', 'admin') = viewer_district())
        OR worker = (SELECT viewer_worker())
        OR EXISTS (
            SELECT FROM duty
            WHERE (duty.district, duty.worker) = (stale_day.district, stale_day.worker)
              AND duty.valid @> stale_day.date
        )
    )
);

ALTER POLICY writer ON access_log
WITH CHECK (
    district = (SELECT viewer_district())
    AND who = (SELECT viewer_account())
    AND at = now()
    AND (
        worker = (SELECT viewer_worker())
        OR (SELECT scope_for('supervisor', 'admin') = viewer_district())
        OR (SELECT scope_for('supervisor', 'admin')) IS NOT NULL
        AND EXISTS (
            SELECT FROM duty
            WHERE (duty.district, duty.worker) = (access_log.district, access_log.worker)
              AND duty.valid @> access_log.date
        )
    )
);
REVOKE INSERT (district, who, action, worker, date, reason) ON access_log FROM xunge_api;
GRANT INSERT ON access_log TO xunge_api;

DROP POLICY intake ON purged_day;
REVOKE SELECT ON purged_day FROM xunge_intake;
