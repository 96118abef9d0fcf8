-- Waits until nobody else audits a grid that some workers have duty in on one date, and keeps others from it
-- until the transaction ends. Everyone takes these locks in the order of their keys, so none waits for ever.
-- Bound: district, date, workers.
SELECT pg_advisory_xact_lock(grid.key)
FROM (
    SELECT DISTINCT hashtextextended(concat_ws('/', 'grid', :district, :date, duty.grid_code), 0) AS key
    FROM (
        SELECT grid_code FROM assignment
        WHERE district = :district AND worker = ANY(CAST(:workers AS text[])) AND valid @> CAST(:date AS date)
        UNION ALL
        SELECT grid_code FROM substitution
        WHERE district = :district AND substitute = ANY(CAST(:workers AS text[])) AND valid @> CAST(:date AS date)
    ) AS duty
    ORDER BY key
) AS grid;
