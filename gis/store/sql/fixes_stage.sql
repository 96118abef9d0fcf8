-- Where a batch of fixes waits for its merge: `fix` without nulls, so that each row has one width.
-- accuracy_m NaN and mock -1 are unknown; day counts from 1970-01-01. Gone with the transaction.
CREATE TEMPORARY TABLE IF NOT EXISTS fix_stage (
    t_ms bigint NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    accuracy_m double precision NOT NULL,
    day integer NOT NULL,
    device_id integer NOT NULL,
    worker_number integer NOT NULL,
    mock smallint NOT NULL
) ON COMMIT DROP
