"""A district where whatever has a place, a worker or an owner is in the west and in the east.

That of tests/patrolled.py with a row or more in every other table, and a few rows of another
district, which nobody here may ever see.
"""

from sqlalchemy import Engine, text

from tests.patrolled import patrolled

OTHER = "999998"

_MORE = """
INSERT INTO calendar (district, date, workday) VALUES ('120106', '2026-05-10', true);
INSERT INTO substitution (district, absent, substitute, grid_code, valid)
SELECT '120106', NULL, worker, grid_code, '[2026-05-20,2026-05-21)' FROM assignment;
INSERT INTO leave (district, worker, valid)
SELECT '120106', id, '[2026-06-01,2026-06-02)' FROM worker;
INSERT INTO position (district, worker, device_id, t_ms, lon, lat)
SELECT '120106', w.id, 1, 1778580000000, 117, 39 FROM worker AS w ON CONFLICT DO NOTHING;
INSERT INTO stale_day (district, worker, date)
SELECT '120106', id, '2026-05-11' FROM worker ON CONFLICT DO NOTHING;
INSERT INTO device_binding (device_id, district, worker, valid)
SELECT d.id, '120106', 'W-00' || right(d.name, 1), '[2026-05-01,)' FROM device AS d;
INSERT INTO device_tally (device_id, day, outcome, count)
SELECT id, '2026-05-11', 'stored', 1 FROM device;
INSERT INTO layer (district, kind, source_id, geometry, imported_at)
SELECT '120106', 'building', code, ST_SetSRID(ST_Point(117, 39), 4326), now() FROM grid;
INSERT INTO premises (
    district, id, kind, status, status_since, place, grid_code, since, x, y, cell, point
)
SELECT '120106', code, 'shop', 'occupied', '2026-01-01', name, code, '2026-01-01', 0, 0, 0,
    ST_SetSRID(ST_Point(117, 39), 4326)
FROM grid WHERE level = 4;
INSERT INTO premises_status (district, premises, since, status)
SELECT '120106', id, '2025-01-01', 'vacant' FROM premises;
INSERT INTO address_point (
    district, cell, place, building, grid_code, x, y, lon, lat, dwellings, shops, others
)
SELECT '120106', 0, name, '', code, 0, 0, 117, 39, 0, 1, 0 FROM grid WHERE level = 4;
INSERT INTO map_version (district, layer) VALUES ('120106', 'premises') ON CONFLICT DO NOTHING;
INSERT INTO live_removal (district, changed) VALUES ('120106', 1);
INSERT INTO purged_day (district, date, fixes, purged_at) VALUES ('120106', '2026-01-01', 1, now());
INSERT INTO track (day, device_id, worker_number, fixes, path, accuracy_m, mock)
SELECT '2026-05-01', 1, number, 2, 'SRID=4326;LINESTRING M (117 39 0, 117 39 1)', '{1,1}', '{0,0}'
FROM worker;
INSERT INTO account (district, name, password_hash, role, scope)
SELECT '120106', 'of ' || code, '', 'operator', code FROM grid;
INSERT INTO session (token_sha256, account_id, kind, expires_at)
SELECT name::bytea, id, 'program', '2100-01-01' FROM account;
INSERT INTO login_failure (name, address) VALUES ('x', 'y');
INSERT INTO access_log (district, who, action, worker, date)
SELECT '120106', 'someone', 'evidence', id, '2026-05-11' FROM worker;

INSERT INTO district
SELECT '999998', name, profile, profile_name, profile_version, 0, 0 FROM district;
INSERT INTO grid (district, code, name, level, geometry, valid)
SELECT '999998', '999998' || substr(code, 7), name, level, geometry, valid FROM grid;
INSERT INTO worker (district, id, name) VALUES ('999998', 'W-001', 'another');
INSERT INTO assignment (district, worker, grid_code, role, valid)
VALUES ('999998', 'W-001', '999998001', 'primary', '[2026-01-01,)');
INSERT INTO patrol_day (
    district, subject_kind, subject, date, revision, current, closed, verdict, reasons, due, loop,
    sessions, policy_version, net_version, computed_at
)
SELECT '999998', kind, subject, '2026-05-11', 1, true, true, 'met', '{}', true, 'met', '[]', '', 0,
    now()
FROM (VALUES ('grid', '999998001001001'), ('worker', 'W-001')) AS of (kind, subject);
"""


def set_up(owner: Engine) -> None:
    """Store it all."""
    patrolled(owner)
    with owner.begin() as c:
        c.execute(text(_MORE.replace(":", r"\:")))
