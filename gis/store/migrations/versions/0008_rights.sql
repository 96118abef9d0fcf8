-- Who may do what: who asks, the functions that policies call, and the roles' grants.
-- Never edited afterwards: a later change of a right is a later migration.
--
-- A transaction of xunge_api says for whom it runs: xunge.district, xunge.scope (a grid code), xunge.role,
-- xunge.worker and xunge.account, set for that transaction only. What is not said, or an unknown role, sees
-- nothing; a setting that a former transaction had is left as '', which is why '' counts as not said.

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
