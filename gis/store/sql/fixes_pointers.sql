-- Which devices hold fixes of some workers' day, and how often anything but later fixes came there.
-- :district; :day; :workers, their ids.
SELECT pointer.worker_number, pointer.device_id, pointer.rewrites
FROM worker
INNER JOIN worker_device_day AS pointer ON pointer.worker_number = worker.number
WHERE worker.district = :district
  AND worker.id = ANY(CAST(:workers AS text[]))
  AND pointer.day = CAST(:day AS date)
