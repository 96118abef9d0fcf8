-- Premises, as gis/store/tables had them at version 0006.
-- Never edited afterwards: a later change of a table is a later migration.

CREATE TABLE premises (
    district text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    status_since date NOT NULL,
    place text NOT NULL,
    building text,
    unit text,
    floor text,
    room text,
    grid_code text,
    since date NOT NULL,
    until date,
    x integer NOT NULL,
    y integer NOT NULL,
    cell bigint NOT NULL,
    point geometry(POINT,4326) NOT NULL,
    CONSTRAINT pk_premises PRIMARY KEY (district, id),
    CONSTRAINT ck_premises_kind CHECK (kind IN ('dwelling', 'shop', 'other')),
    CONSTRAINT ck_premises_status CHECK (status IN ('occupied', 'vacant', 'demolished')),
    CONSTRAINT ck_premises_until CHECK (until > since)
);
CREATE INDEX ix_premises_cell ON premises (district, cell);

CREATE TABLE premises_status (
    district text NOT NULL,
    premises text NOT NULL,
    since date NOT NULL,
    status text NOT NULL,
    CONSTRAINT pk_premises_status PRIMARY KEY (district, premises, since),
    CONSTRAINT fk_premises_status_premises FOREIGN KEY(district, premises) REFERENCES premises (district, id),
    CONSTRAINT ck_premises_status_status CHECK (status IN ('occupied', 'vacant', 'demolished'))
);

CREATE TABLE address_point (
    district text NOT NULL,
    cell bigint NOT NULL,
    place text NOT NULL,
    building text NOT NULL,
    grid_code text,
    x integer NOT NULL,
    y integer NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    dwellings integer NOT NULL,
    shops integer NOT NULL,
    others integer NOT NULL,
    CONSTRAINT pk_address_point PRIMARY KEY (district, cell, place, building),
    CONSTRAINT fk_address_point_district FOREIGN KEY(district) REFERENCES district (code)
);

CREATE TABLE map_version (
    district text NOT NULL,
    layer text NOT NULL,
    version uuid DEFAULT gen_random_uuid() NOT NULL,
    derived_on date,
    CONSTRAINT pk_map_version PRIMARY KEY (district, layer),
    CONSTRAINT fk_map_version_district FOREIGN KEY(district) REFERENCES district (code)
);
