-- Premises, as gis/store/tables had them at version 0006.
-- Never edited afterwards: a later change of a table is a later migration.

CREATE TABLE premises (
    district text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    place text NOT NULL,
    building text,
    unit text,
    floor text,
    room text,
    point geometry(POINT,4326) NOT NULL,
    since date NOT NULL,
    until date,
    CONSTRAINT pk_premises PRIMARY KEY (district, id),
    CONSTRAINT fk_premises_district FOREIGN KEY(district) REFERENCES district (code),
    CONSTRAINT ck_premises_kind CHECK (kind IN ('dwelling', 'shop', 'other')),
    CONSTRAINT ck_premises_status CHECK (status IN ('occupied', 'vacant', 'demolished')),
    CONSTRAINT ck_premises_until CHECK (until > since)
);
CREATE INDEX ix_premises_point ON premises USING gist (point);
