-- Devices of a district that hold unsealed fixes of a day, at most so many, their rows locked as a writer of
-- fixes locks them. One that is being written is passed over: its turn comes another time.
-- Bound: district, day, most.
SELECT d.id
FROM device AS d
WHERE d.district = :district
    AND EXISTS (SELECT FROM fix WHERE fix.day = :day AND fix.device_id = d.id)
ORDER BY d.id
LIMIT :most
FOR NO KEY UPDATE SKIP LOCKED;
