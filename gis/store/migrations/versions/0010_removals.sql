-- Removals from the live map, as gis/store/tables had them at version 0010.
-- Never edited afterwards: a later change of a table is a later migration.

CREATE TABLE live_removal (
    district text NOT NULL,
    changed bigint NOT NULL,
    CONSTRAINT pk_live_removal PRIMARY KEY (district),
    CONSTRAINT fk_live_removal_district FOREIGN KEY(district) REFERENCES district (code)
);

ALTER TABLE live_removal ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer ON live_removal TO xunge_api
USING (
    district = (SELECT viewer_district())
    AND (SELECT scope_for('operator', 'supervisor', 'planner', 'worker', 'admin')) IS NOT NULL
);
GRANT SELECT ON live_removal TO xunge_api;
