-- Sealed tracks, days purged, and what the audit's queue needs, as gis/store/tables had them at
-- version 0005. Never edited afterwards: a later change of a table is a later migration.

CREATE TABLE track (
    day date NOT NULL,
    device_id integer NOT NULL,
    worker_number integer NOT NULL,
    fixes integer NOT NULL,
    path geometry(LINESTRINGM,4326) COMPRESSION lz4 NOT NULL,
    accuracy_m double precision[] COMPRESSION pglz NOT NULL,
    mock smallint[] COMPRESSION pglz NOT NULL,
    former_worker integer[] COMPRESSION pglz,
    sealed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_track PRIMARY KEY (day, device_id, worker_number),
    CONSTRAINT ck_track_fixes CHECK (
        fixes > 0 AND GREATEST(fixes, 2) = ST_NPoints(path)
        AND fixes = cardinality(accuracy_m) AND fixes = cardinality(mock)
    )
);

CREATE TABLE purged_day (
    district text NOT NULL,
    date date NOT NULL,
    fixes bigint NOT NULL,
    purged_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_purged_day PRIMARY KEY (district, date),
    CONSTRAINT fk_purged_day_district FOREIGN KEY(district) REFERENCES district (code)
);

ALTER TABLE worker_device_day
    ADD COLUMN last_ms bigint DEFAULT 0 NOT NULL,
    ADD COLUMN rewrites integer DEFAULT 0 NOT NULL;
UPDATE worker_device_day AS p
SET last_ms = coalesce((
    SELECT max(t_ms) FROM fix
    WHERE (fix.day, fix.device_id, fix.worker_number) = (p.day, p.device_id, p.worker_number)
), 0);
ALTER TABLE worker_device_day SET (fillfactor = 50);

ALTER TABLE stale_day
    ADD COLUMN attempts integer DEFAULT 0 NOT NULL,
    ADD COLUMN retry_at timestamp with time zone,
    ADD COLUMN problem text;

CREATE INDEX ix_patrol_day_open ON patrol_day (district, date) WHERE current AND NOT closed;

-- Whoever marks a worker-day stale wakes those who audit.
CREATE FUNCTION tell_of_stale_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('xunge_stale', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER stale_day_marked AFTER INSERT OR UPDATE OF marked_at ON stale_day
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_stale_days();
