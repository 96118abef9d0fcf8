-- Where imported premises of one district wait for their merge. Gone with the transaction.
CREATE TEMPORARY TABLE IF NOT EXISTS premises_stage (
    id text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    status_since date,
    place text NOT NULL,
    building text,
    unit text,
    floor text,
    room text,
    grid_code text,
    since date,
    until date,
    x integer NOT NULL,
    y integer NOT NULL,
    cell bigint NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL
) ON COMMIT DROP
