"""What the patrol map shows: the net in force and the audited days up to a date."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from gis.errors import NotFound
from gis.profile import Profile
from gis.store import net
from gis.store.days import days_within, last_day

DAYS_SHOWN = 14


class Picture(NamedTuple):
    """The grids of every level, their days, and the rules that the days were judged by."""

    grids: gpd.GeoDataFrame
    days: pd.DataFrame
    profile: Profile


def patrol_picture(
    c: Connection,
    profile: Profile,
    *,
    now: datetime,
    until: date | None = None,
    since: date | None = None,
) -> Picture:
    """The days from `since` (two weeks) to `until` (the last audited), on the net of `until`.

    NotFound where no net is in force then.
    """
    district = profile.district
    last = until or last_day(c, district) or now.astimezone(profile.zone).date()
    first = since or last - timedelta(days=DAYS_SHOWN - 1)
    grids = net.grids_in_force(c, district, last)
    if grids.empty:
        raise NotFound("picture.no_net", day=last)
    return Picture(grids, days_within(c, district, first, last), profile)
