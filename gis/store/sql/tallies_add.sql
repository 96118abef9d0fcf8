-- Adds to what is counted of devices on a day, the day of arrival.
-- Bound: day; arrays with a value a tally, in order: numbers (devices), outcomes, counts.
INSERT INTO device_tally AS kept (device_id, day, outcome, count)
SELECT number, :day, outcome, count
FROM unnest(
    CAST(:numbers AS integer[]), CAST(:outcomes AS text[]), CAST(:counts AS bigint[])
) AS told (number, outcome, count)
ON CONFLICT (device_id, day, outcome) DO UPDATE SET count = kept.count + excluded.count
