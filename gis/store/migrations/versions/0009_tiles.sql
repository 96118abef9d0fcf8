-- What map tiles need of the database. Never edited afterwards: a later change is a later migration.

-- Below a policy PostgreSQL uses an index only with operators that cannot tell of hidden rows. That two
-- boxes overlap tells nothing but yes or no, yet PostGIS does not say so of its operator, and every
-- tile would read the whole table. Only a superuser may say it; who has none lives with that, or
-- has the administrator run this statement once, as CREATE EXTENSION was.
DO $$
BEGIN
    ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF needs a superuser';
END
$$;

-- Buildings are drawn without the other layers, which lie in the same boxes.
CREATE INDEX ix_layer_building ON layer USING gist (geometry) WHERE kind = 'building';

-- The workers that a viewer's scope had on a day, by their numbers.
CREATE FUNCTION workers_on_duty(on_day date) RETURNS TABLE (number integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT w.number
    FROM duty AS d
    INNER JOIN worker AS w ON (w.district, w.id) = (d.district, d.worker)
    WHERE d.district = viewer_district()
      AND starts_with(d.grid_code, scope_for('operator', 'supervisor', 'planner', 'admin'))
      AND d.valid @> on_day;
END;

-- Where those workers walked on a day: the cells of a box (west, south, east, north in degrees), cut
-- into `side` columns from the west and as many rows from the north, numbered row by row, each once.
-- Neither who nor when, so nobody's day is opened by it. Mocked fixes, and those worse than the rules
-- accept, show no place. The box comes first: it leaves few fixes whose worker is looked up; IS TRUE
-- keeps that a look-up in a hash, where a join would be planned for far fewer workers.
CREATE FUNCTION walked_cells(on_day date, box double precision[], side integer) RETURNS TABLE (cell integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH rule AS (
        SELECT
            box[1] AS west, box[2] AS south, box[3] AS east, box[4] AS north,
            (r.profile -> 'patrol' ->> 'max_accuracy_m')::double precision AS worst_m
        FROM district AS r WHERE r.code = viewer_district()
    ),
    walked AS (
        SELECT f.lon, f.lat, f.worker_number
        FROM fix AS f CROSS JOIN rule AS r
        WHERE f.day = on_day
          AND f.lon >= r.west AND f.lon < r.east AND f.lat > r.south AND f.lat <= r.north
          AND f.mock IS NOT TRUE AND coalesce(f.accuracy_m, 0) <= r.worst_m
        UNION ALL
        SELECT st_x(p.geom), st_y(p.geom), t.worker_number
        FROM track AS t
        CROSS JOIN rule AS r
        CROSS JOIN LATERAL ROWS FROM (st_dumppoints(t.path), unnest(t.accuracy_m), unnest(t.mock))
            AS p (path, geom, accuracy_m, mock)
        WHERE t.day = on_day
          AND t.path && st_makeenvelope(r.west, r.south, r.east, r.north, 4326)
          AND st_x(p.geom) >= r.west AND st_x(p.geom) < r.east
          AND st_y(p.geom) > r.south AND st_y(p.geom) <= r.north
          AND p.mock <> 1 AND coalesce(nullif(p.accuracy_m, 'NaN'), 0) <= r.worst_m
    )
    SELECT DISTINCT
        floor((r.north - w.lat) / (r.north - r.south) * side)::integer * side
        + floor((w.lon - r.west) / (r.east - r.west) * side)::integer
    FROM walked AS w CROSS JOIN rule AS r
    WHERE (w.worker_number IN (SELECT d.number FROM workers_on_duty(on_day) AS d)) IS TRUE;
END;

-- Which state the walked places of a day are in for a viewer: another one with every fix that comes, and
-- the same one before and after a day is sealed.
CREATE FUNCTION walked_version(on_day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(
        md5(string_agg(
            concat_ws(' ', d.worker_number, d.device_id, d.last_ms, d.rewrites), ','
            ORDER BY d.worker_number, d.device_id
        )),
        ''
    )
    FROM worker_device_day AS d
    INNER JOIN workers_on_duty(on_day) AS w ON w.number = d.worker_number
    WHERE d.day = on_day;
END;

REVOKE EXECUTE ON FUNCTION
    workers_on_duty(date), walked_version(date),
    walked_cells(date, double precision[], integer)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    walked_version(date), walked_cells(date, double precision[], integer)
TO xunge_api;
