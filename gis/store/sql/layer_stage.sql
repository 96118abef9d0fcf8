-- Where an imported layer waits for its merge: one kind of one district. Gone with the transaction.
CREATE TEMPORARY TABLE IF NOT EXISTS layer_stage (
    source_id text NOT NULL,
    name text,
    floors smallint,
    road_class text,
    grid_code text,
    required boolean,
    geometry geometry(Geometry,4326) NOT NULL
) ON COMMIT DROP
