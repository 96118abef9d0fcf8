-- Who the viewer is, and what its maps show: its district's clock, the net's version and those of the
-- map layers, as one row.
SELECT
    a.id AS account_id, a.name, a.role, a.district, a.scope, a.worker,
    d.profile ->> 'timezone' AS timezone, d.net_version,
    (
        SELECT JSON_OBJECT_AGG(layer, version) FROM map_version WHERE map_version.district = d.code
    ) AS versions
FROM account AS a
INNER JOIN district AS d ON d.code = a.district
WHERE a.name = (SELECT viewer_account())
