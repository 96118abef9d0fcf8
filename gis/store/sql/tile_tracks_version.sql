-- Which state the tracks of a day are in for the viewer; null until the whole day is sealed.
-- :day.
SELECT walked_version(:day)
