-- Where fixes wait that may meet others of their keys: made once a connection, empty after each
-- transaction. Dropped and made anew it would bloat the catalogue, some hundred times a minute.
CREATE TEMPORARY TABLE IF NOT EXISTS fix_stage (LIKE fix) ON COMMIT DELETE ROWS
