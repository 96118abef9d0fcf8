-- The rows that each viewer sees, by the functions of 0008_rights.sql.
-- Never edited afterwards: a later change of a right is a later migration.
--
-- Policies ask for settings and lists in (SELECT …), so that they are evaluated once a query.

-- What a viewer sees: places ----------------------------------------------------------------------------

ALTER TABLE district ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON district TO xunge_api
USING (
    code = (SELECT viewer_district())
    AND (SELECT scope_for('operator', 'supervisor', 'planner', 'worker', 'admin')) IS NOT NULL
);

ALTER TABLE calendar ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON calendar TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('operator', 'supervisor', 'planner', 'worker', 'admin')) IS NOT NULL
);

ALTER TABLE grid ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON grid TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        starts_with(code, (SELECT scope_for('operator', 'supervisor', 'planner', 'admin')))
        OR code = ANY ((SELECT own_grids())::text[])
    )
);

-- Buildings, roads and water are the map below: of the whole district, also for a smaller scope.
ALTER TABLE layer ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON layer TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('operator', 'supervisor', 'planner', 'worker', 'admin')) IS NOT NULL
);

ALTER TABLE premises ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON premises TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('operator', 'supervisor', 'planner', 'admin') = viewer_district())
        OR starts_with(grid_code, (SELECT scope_for('operator', 'supervisor', 'planner', 'admin')))
        OR grid_code = ANY ((SELECT own_grids())::text[])
    )
);

ALTER TABLE address_point ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON address_point TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('operator', 'supervisor', 'planner', 'admin') = viewer_district())
        OR starts_with(grid_code, (SELECT scope_for('operator', 'supervisor', 'planner', 'admin')))
        OR grid_code = ANY ((SELECT own_grids())::text[])
    )
);

ALTER TABLE premises_status ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON premises_status TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND EXISTS (
        SELECT FROM premises AS p WHERE (p.district, p.id) = (premises_status.district, premises_status.premises)
    )
);

ALTER TABLE map_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON map_version TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('operator', 'supervisor', 'planner', 'worker', 'admin')) IS NOT NULL
);

-- What a viewer sees: people on duty --------------------------------------------------------------------

ALTER TABLE assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON assignment TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        starts_with(grid_code, (SELECT scope_for('operator', 'supervisor', 'admin')))
        OR worker = (SELECT viewer_worker())
        OR worker IN (SELECT o.worker FROM opened_days() AS o)
    )
);

ALTER TABLE substitution ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON substitution TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        starts_with(grid_code, (SELECT scope_for('operator', 'supervisor', 'admin')))
        OR substitute = (SELECT viewer_worker())
        OR substitute IN (SELECT o.worker FROM opened_days() AS o)
        OR absent IN (SELECT o.worker FROM opened_days() AS o)
    )
);

ALTER TABLE worker ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON worker TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('operator', 'supervisor', 'admin') = viewer_district())
        OR id = (SELECT viewer_worker())
        OR EXISTS (SELECT FROM duty WHERE (duty.district, duty.worker) = (worker.district, worker.id))
    )
);

ALTER TABLE leave ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON leave TO xunge_api
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

-- A grid's day like the grid, a worker's day like the worker on that date.
ALTER TABLE patrol_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON patrol_day TO xunge_api
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

ALTER TABLE position ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON position TO xunge_api
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

ALTER TABLE stale_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON stale_day TO xunge_api
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

-- What a viewer sees: tracks, of days whose opening is in the log ----------------------------------------

ALTER TABLE fix ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON fix TO xunge_api
USING ((worker_number, day) IN (SELECT o.worker_number, o.day FROM opened_days() AS o));

ALTER TABLE worker_device_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON worker_device_day TO xunge_api
USING ((worker_number, day) IN (SELECT o.worker_number, o.day FROM opened_days() AS o));

ALTER TABLE track ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON track TO xunge_api
USING ((worker_number, day) IN (SELECT o.worker_number, o.day FROM opened_days() AS o));

-- On which days' tracks nothing can be seen any more: of the whole district, and of nobody in it.
ALTER TABLE purged_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON purged_day TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('operator', 'supervisor', 'planner', 'worker', 'admin')) IS NOT NULL
);

-- What a viewer sees: devices ---------------------------------------------------------------------------

ALTER TABLE device_binding ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON device_binding TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('supervisor', 'admin')) IS NOT NULL
    AND EXISTS (SELECT FROM worker WHERE (worker.district, worker.id) = (device_binding.district, device_binding.worker))
);

-- Those of the workers in scope, those that nobody has yet, and the phones of opened days.
ALTER TABLE device ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON device TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (
        (SELECT scope_for('supervisor', 'admin') = viewer_district())
        OR id = ANY ((SELECT opened_devices())::integer[])
        OR (SELECT scope_for('supervisor', 'admin')) IS NOT NULL
        AND (EXISTS (SELECT FROM device_binding AS b WHERE b.device_id = device.id) OR NOT is_bound(id))
    )
);

ALTER TABLE device_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON device_tally TO xunge_api
USING (
    (SELECT scope_for('supervisor', 'admin')) IS NOT NULL
    AND device_id IN (SELECT device.id FROM device)
);

-- What a viewer sees: accounts. The door, where nobody has signed in yet, sees them all. ---------------------

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY door ON account TO xunge_api
USING ((SELECT viewer_role()) = 'door');
CREATE POLICY own ON account FOR SELECT TO xunge_api
USING (name = (SELECT viewer_account()));
CREATE POLICY admin ON account TO xunge_api
USING (district = (SELECT viewer_district()) AND starts_with(scope, (SELECT scope_for('admin'))));

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY door ON session TO xunge_api
USING ((SELECT viewer_role()) = 'door');
CREATE POLICY viewer ON session TO xunge_api
USING (account_id IN (SELECT account.id FROM account));

ALTER TABLE login_failure ENABLE ROW LEVEL SECURITY;
CREATE POLICY door ON login_failure TO xunge_api
USING ((SELECT viewer_role()) = 'door');

-- Entries are read by those who audit, and written in the own name of a day in the own scope.
ALTER TABLE access_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON access_log FOR SELECT TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('supervisor', 'admin')) IS NOT NULL
    AND (
        (SELECT scope_for('supervisor', 'admin') = viewer_district())
        OR EXISTS (
            SELECT FROM duty
            WHERE (duty.district, duty.worker) = (access_log.district, access_log.worker)
              AND duty.valid @> access_log.date
        )
    )
);
CREATE POLICY writer ON access_log FOR INSERT TO xunge_api
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

-- The intake: all districts' devices write through one door, and what it may read or write is in its grants.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'device', 'device_binding', 'device_tally', 'district', 'fix', 'position', 'stale_day', 'track', 'worker',
        'worker_device_day'
    ] LOOP
        EXECUTE format('CREATE POLICY intake ON %I TO xunge_intake USING (true)', name);
    END LOOP;
END
$$;
