"""Every table of the database: the one owner of the schema.

Everything belongs to a district, named by its 6-digit code. Dates are the district's local dates;
a `valid` daterange is kept as PostgreSQL writes it, its first day included and its end not.
"""

from gis.store.tables.accounts import access_log, account, login_failure, session
from gis.store.tables.base import metadata
from gis.store.tables.days import live_removal, patrol_day, purged_day, stale_day
from gis.store.tables.net import district, grid, layer
from gis.store.tables.premises import address_point, map_version, premises, premises_status
from gis.store.tables.roster import assignment, calendar, leave, substitution, worker
from gis.store.tables.tracks import (
    device,
    device_binding,
    device_tally,
    fix,
    position,
    track,
    worker_device_day,
)

__all__ = [
    "access_log",
    "account",
    "address_point",
    "assignment",
    "calendar",
    "device",
    "device_binding",
    "device_tally",
    "district",
    "fix",
    "grid",
    "layer",
    "leave",
    "live_removal",
    "login_failure",
    "map_version",
    "metadata",
    "patrol_day",
    "position",
    "premises",
    "premises_status",
    "purged_day",
    "session",
    "stale_day",
    "substitution",
    "track",
    "worker",
    "worker_device_day",
]
