-- Sealed tracks, as gis/store/tables had them at version 0005.
-- Never edited afterwards: a later change of a table is a later migration.

CREATE TABLE track (
    day date NOT NULL,
    device_id integer NOT NULL,
    worker_number integer NOT NULL,
    path geometry(LINESTRINGM,4326) NOT NULL,
    accuracy_m double precision[],
    mock boolean[],
    sealed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_track PRIMARY KEY (day, device_id, worker_number)
);
