"""Where patrols have been over the last weeks: shares of each grid, and its cells' last pass.

Grid by grid, whoever walked: no worker is named, so opening it needs no reason. It is computed
from the raw fixes, for as long as they are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from gis.datum import MetricFrame
from gis.errors import NotFound
from gis.patrol import audit_days, cells, covered_shares, credited_path
from gis.patrol.cells import WINDOWS
from gis.profile import Profile
from gis.service.duties import basic_codes, fixes_by_grid, load_duties
from gis.store import net
from gis.store.fixes_read import read_fixes
from gis.store.purge import purged_among


@dataclass(frozen=True)
class Coverage:
    """Coverage up to a date.

    `grids`: a row a basic grid, by code: name, geometry, and the shares coverage_1, coverage_7 and
    coverage_30.
    `cells`: a row a cell: code, x, y (m), seconds, last_pass, days_since, geometry.
    """

    as_of: date
    grids: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame


def coverage_of(
    c: Connection,
    district: str,
    as_of: date,
    *,
    within: str,
    now: datetime,
    on_day: Callable[[float], None] = lambda _: None,
) -> Coverage:
    """The coverage of the basic grids of a subtree over the days up to `as_of`.

    `on_day` is told 1 for each day read. NotFound where the code is not in force, or the raw fixes
    of a day are gone.
    """
    profile, frame = net.load_profile_of(c, district), MetricFrame(*net.centre_of(c, district))
    grids = net.grids_in_force(c, district, as_of, level=len(profile.levels))
    grids = grids.loc[basic_codes(c, district, profile, as_of, within)]
    days = [as_of - timedelta(days=back) for back in range(max(WINDOWS))]
    if gone := purged_among(c, district, days):
        raise NotFound("coverage.purged", as_of=as_of, day=gone[-1])
    paths = []
    for day in days:
        paths.append(_path(c, district, profile, frame, day, list(grids.index), now))
        on_day(1)
    path = pd.concat(paths, ignore_index=True)
    ground = gpd.GeoDataFrame(
        {"worker": grids.index.to_numpy()}, geometry=grids.geometry.to_numpy(), crs=grids.crs
    )
    shares = covered_shares(path, ground, profile.patrol, frame=frame, as_of=as_of)
    each = cells(path, ground, profile.patrol, frame=frame, as_of=as_of)
    shares = shares.set_index("worker").loc[grids.index]
    return Coverage(
        as_of, grids[["name", "geometry"]].join(shares), each.rename(columns={"worker": "code"})
    )


def _path(
    c: Connection,
    district: str,
    profile: Profile,
    frame: MetricFrame,
    day: date,
    codes: list[str],
    now: datetime,
) -> pd.DataFrame:
    """What was walked and credited in these grids on one day, the code in the worker's place."""
    duties = load_duties(c, district, profile, day).within(codes)
    workers = sorted(set(duties.patrollers["worker"]))
    fixes = fixes_by_grid(
        read_fixes(c, district, day, day, workers=workers), duties, duties.of_grids
    )
    audited = audit_days(
        fixes, duties.of_grids, profile.patrol, frame=frame, zone=profile.zone, now=now
    )
    return credited_path(audited)
