"""What the patrol map shows: the net in force and the audited days up to a date."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

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
    district: str,
    *,
    now: datetime,
    until: date | None = None,
    since: date | None = None,
) -> Picture:
    """The days from `since` (two weeks) to `until` (the last audited), on the net of `until`."""
    profile = net.load_profile_of(c, district)
    last = until or last_day(c, district) or now.astimezone(profile.zone).date()
    first = since or last - timedelta(days=DAYS_SHOWN - 1)
    return Picture(
        net.grids_in_force(c, district, last), days_within(c, district, first, last), profile
    )
