"""Which grids lack people, or have more of a role than the profile asks for."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection

from gis.duty import on_duty, staffing_gaps
from gis.errors import NotFound
from gis.service.duties import roster_of
from gis.store import net


def staffing_on(
    c: Connection, district: str, day: date, *, within: str | None = None
) -> pd.DataFrame:
    """The grids in force on `day` whose people of a role are too few or too many.

    Columns as of `gis.duty.staffing_gaps`; `within` is a grid code whose subtree is meant.
    NotFound where no grid is in force.
    """
    profile = net.load_profile_of(c, district)
    grids = net.grids_in_force(c, district, day, level=len(profile.levels), within=within)
    if grids.empty:
        raise NotFound("audit.no_grid", code=within or district, day=day)
    return staffing_gaps(on_duty(roster_of(c, district, day), day), grids, profile)
