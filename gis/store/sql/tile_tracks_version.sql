-- Which state the tracks of a day are in for the viewer.
-- :day.
SELECT walked_version(:day)
