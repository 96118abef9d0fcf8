-- Takes the staged things into `layer`: new ones are added, known ones that differ are renewed.
-- Shapes are the same where every vertex is, in order. Returns how many were added and renewed.
-- :district, :kind, :imported_at.
WITH written AS (
    INSERT INTO layer AS kept (
        district, kind, source_id, name, floors, road_class, grid_code, required, geometry, imported_at
    )
    SELECT
        :district, :kind, source_id, name, floors, road_class, grid_code, required, geometry,
        :imported_at
    FROM layer_stage
    ORDER BY source_id
    ON CONFLICT (district, kind, source_id) DO UPDATE SET
        name = excluded.name,
        floors = excluded.floors,
        road_class = excluded.road_class,
        grid_code = excluded.grid_code,
        required = excluded.required,
        geometry = excluded.geometry,
        imported_at = excluded.imported_at
    WHERE (
        kept.name, kept.floors, kept.road_class, kept.grid_code, kept.required, kept.geometry
    ) IS DISTINCT FROM (
        excluded.name, excluded.floors, excluded.road_class, excluded.grid_code, excluded.required,
        excluded.geometry
    )
    -- a row that was there before has the transaction that replaced it in xmax
    RETURNING xmax = 0 AS is_new
)
SELECT COUNT(*) FILTER (WHERE is_new) AS added, COUNT(*) FILTER (WHERE NOT is_new) AS changed
FROM written
