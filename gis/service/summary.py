"""What the audited days of a district amount to: counts by place, and the minutes' distribution."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from gis.errors import NotFound
from gis.profile import Level
from gis.rollup import minutes_histogram, roll_up
from gis.store import net
from gis.store.days import days_within

MINUTES_EDGES = (0, 15, 30, 45, 60, 75, 90, 120)


@dataclass(frozen=True)
class Summary:
    """The grid days of some dates, by place.

    `places`: one row a grid of `level`, as `gis.rollup.roll_up` makes it; `minutes`: how many due
    days with a track fall into each step of `MINUTES_EDGES`, the last one open.
    """

    district: str
    from_date: date
    to_date: date
    level: Level
    places: pd.DataFrame
    minutes: list[int]


def summarise(
    c: Connection, district: str, from_date: date, to_date: date, *, within: str | None = None
) -> Summary:
    """Count the stored grid days of these dates for the places one level below `within`.

    Without `within`, the whole district by street. NotFound where the code is not in force.
    """
    profile = net.load_profile_of(c, district)
    grids = net.grids_in_force(c, district, to_date, within=within)
    if grids.empty:
        raise NotFound("audit.no_grid", code=within or district, day=to_date)
    below = min(int(grids["level"].min()) + 1, len(profile.levels))
    days = days_within(c, district, from_date, to_date, within=within)
    tracked = days[days["due"] & ~days["verdict"].isin(["no_data", "unstaffed", "not_started"])]
    return Summary(
        district=district,
        from_date=from_date,
        to_date=to_date,
        level=profile.levels[below - 1],
        places=roll_up(days, grids, below),
        minutes=minutes_histogram(tracked["minutes"], MINUTES_EDGES),
    )
