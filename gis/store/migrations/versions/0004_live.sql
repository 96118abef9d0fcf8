-- Positions, and the changes of patrol days, as gis/store/tables had them at version 0004.
-- Never edited afterwards: a later change of a table is a later migration.

ALTER TABLE patrol_day ADD COLUMN changed bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL;
CREATE INDEX ix_patrol_day_changed ON patrol_day (changed);

CREATE TABLE position (
    district text NOT NULL,
    worker text NOT NULL,
    device_id integer NOT NULL,
    t_ms bigint NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    accuracy_m double precision,
    changed bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    CONSTRAINT pk_position PRIMARY KEY (district, worker),
    CONSTRAINT fk_position_worker FOREIGN KEY(district, worker) REFERENCES worker (district, id)
) WITH (fillfactor = 50);
