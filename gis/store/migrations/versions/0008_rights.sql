-- Who may do what: the roles' grants, and the rows that each viewer sees.
-- Never edited afterwards: a later change of a right is a later migration.
--
-- A transaction of xunge_api says for whom it runs: xunge.district, xunge.scope (a grid code), xunge.role,
-- xunge.worker and xunge.account, set for that transaction only. What is not said, or an unknown role, sees
-- nothing; a setting that a former transaction had is left as '', which is why '' counts as not said.
-- Policies ask for settings and lists in (SELECT …), so that they are evaluated once a query.

-- Who asks -----------------------------------------------------------------------------------------------

CREATE FUNCTION viewer_district() RETURNS text LANGUAGE sql STABLE
RETURN nullif(current_setting('xunge.district', true), '');

CREATE FUNCTION viewer_role() RETURNS text LANGUAGE sql STABLE
RETURN nullif(current_setting('xunge.role', true), '');

CREATE FUNCTION viewer_account() RETURNS text LANGUAGE sql STABLE
RETURN nullif(current_setting('xunge.account', true), '');

-- The worker whose own data a viewer of the role `worker` sees; nobody for every other role.
CREATE FUNCTION viewer_worker() RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN viewer_role() = 'worker' THEN nullif(current_setting('xunge.worker', true), '') END;

-- The scope that counts for a viewer of one of these roles; null for every other viewer.
CREATE FUNCTION scope_for(VARIADIC roles text[]) RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN viewer_role() = ANY (roles) THEN nullif(current_setting('xunge.scope', true), '') END;

-- Duty: who patrols what, and when, as far as the caller sees it -----------------------------------------

CREATE VIEW duty WITH (security_invoker) AS
SELECT district, worker, grid_code, valid FROM assignment
UNION ALL
SELECT district, substitute, grid_code, valid FROM substitution;

-- The worker-days whose opening this very transaction wrote into the access log: the entry is the key.
CREATE FUNCTION opened_days() RETURNS TABLE (worker text, worker_number integer, day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT l.worker, w.number, l.date
    FROM access_log AS l
    INNER JOIN worker AS w ON (w.district, w.id) = (l.district, l.worker)
    WHERE l.at = now() AND l.district = viewer_district() AND l.who = viewer_account();
END;

-- The devices that hold fixes of the opened days.
CREATE FUNCTION opened_devices() RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT array_agg(d.device_id)
    FROM opened_days() AS o
    INNER JOIN worker_device_day AS d ON (d.worker_number, d.day) = (o.worker_number, o.day);
END;

-- The grids that a worker sees: those of any own duty; and those of the days just opened.
CREATE FUNCTION own_grids() RETURNS text[]
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

-- Whether a device was ever given to anybody.
CREATE FUNCTION is_bound(device_id integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM device_binding AS b WHERE b.device_id = is_bound.device_id);
END;

-- The local day of a moment in the viewer's district.
CREATE FUNCTION local_day(t_ms bigint, zone text) RETURNS date LANGUAGE sql IMMUTABLE
RETURN (to_timestamp(t_ms / 1000.0) AT TIME ZONE zone)::date;

-- Makes the partition of a day's fixes: the intake's role owns nothing, so it cannot.
-- Made apart and then attached: unlike CREATE … PARTITION OF, that keeps nobody from the other days.
CREATE FUNCTION make_fix_day(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := format('fix_%s', to_char(day, 'YYYYMMDD'));
BEGIN
    PERFORM pg_advisory_xact_lock(26217, 0); -- one transaction at a time adds days
    -- Not by to_regclass: it may answer from a cache that has not heard of another's commit.
    IF EXISTS (
        SELECT FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'fix'::regclass AND relname = name
    ) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE fix INCLUDING ALL)', name);
    EXECUTE format('ALTER TABLE fix ATTACH PARTITION %I FOR VALUES IN (%L)', name, day);
    EXECUTE format('GRANT INSERT ON %I TO xunge_intake', name); -- it copies in, and reads through fix only
END
$$;

REVOKE EXECUTE ON FUNCTION
    opened_days(), opened_devices(), own_grids(), is_bound(integer), make_fix_day(date)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    opened_days(), opened_devices(), own_grids(), is_bound(integer)
TO xunge_api;
GRANT EXECUTE ON FUNCTION make_fix_day(date) TO xunge_intake;

-- Grants -------------------------------------------------------------------------------------------------

GRANT SELECT ON
    access_log, account, address_point, assignment, calendar, device, device_binding, device_tally, district, duty,
    fix, grid, layer, leave, login_failure, map_version, patrol_day, position, premises, premises_status, purged_day,
    session, stale_day, substitution, track, worker, worker_device_day
TO xunge_api;
GRANT INSERT ON access_log, account, device, device_binding, login_failure, session, stale_day TO xunge_api;
GRANT UPDATE ON account, device, device_binding, session, stale_day TO xunge_api;
GRANT DELETE ON device_binding, login_failure, session TO xunge_api;

GRANT SELECT ON
    device, device_binding, device_tally, district, fix, position, stale_day, track, worker, worker_device_day
TO xunge_intake;
GRANT INSERT, UPDATE ON device_tally, fix, position, stale_day, worker_device_day TO xunge_intake;
GRANT UPDATE (created_at) ON device TO xunge_intake; -- changes none, but may lock the row
GRANT DELETE ON track TO xunge_intake; -- a late fix reopens a sealed day

DO $$
DECLARE
    day_table regclass;
BEGIN
    FOR day_table IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'fix'::regclass LOOP
        EXECUTE format('GRANT INSERT ON %s TO xunge_intake', day_table);
    END LOOP;
END
$$;

CREATE INDEX ix_access_log_at ON access_log (at);

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
