-- Removes what the staged layer no longer has.
-- :district, :kind.
DELETE FROM layer
WHERE district = :district AND kind = :kind
  AND NOT EXISTS (SELECT FROM layer_stage WHERE layer_stage.source_id = layer.source_id)
