"""The duties of one date, by the net and the roster in force then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from gis.duty import Roster, grid_duties, is_workday, on_duty, patrollers, worker_duties
from gis.errors import NotFound
from gis.layers import required_checkpoints
from gis.profile import Profile
from gis.store import net, roster
from gis.store.layers import layer_of


@dataclass(frozen=True)
class Duties:
    """The duties of one date: who patrols which grid, what workers owe, what grids are owed.

    What is owed has `checkpoints` (MultiPoint or None) where the profile's loop asks for them.
    """

    patrollers: pd.DataFrame
    of_workers: gpd.GeoDataFrame
    of_grids: gpd.GeoDataFrame

    def of(self, workers: Sequence[str]) -> "Duties":
        """Only these workers, and the grids that they patrol or owe a patrol."""
        chosen = set(workers)
        owed = self.of_workers[self.of_workers["worker"].isin(chosen)]
        mine = self.patrollers.loc[self.patrollers["worker"].isin(chosen), "grid_code"]
        return self._limited(set(mine) | set(owed["grid_code"]), chosen)

    def within(self, codes: Sequence[str]) -> "Duties":
        """Only these grids, and the workers who patrol them or owe them a patrol."""
        chosen = set(codes)
        mine = self.patrollers.loc[self.patrollers["grid_code"].isin(chosen), "worker"]
        owing = self.of_workers.loc[self.of_workers["grid_code"].isin(chosen), "worker"]
        return self._limited(chosen, set(mine) | set(owing))

    def wholly_within(self, codes: Sequence[str]) -> set[str]:
        """The workers who patrol and owe a patrol in these grids and in no others."""
        both = pd.concat([self.patrollers, self.of_workers[["worker", "grid_code"]]])
        inside = both["grid_code"].isin(set(codes))
        return set(both.loc[inside, "worker"]) - set(both.loc[~inside, "worker"])

    def _limited(self, codes: set[str], workers: set[str]) -> "Duties":
        return Duties(
            self.patrollers[self.patrollers["grid_code"].isin(codes)],
            self.of_workers[self.of_workers["worker"].isin(workers)],
            self.of_grids[self.of_grids["grid_code"].isin(codes)],
        )


def load_duties(c: Connection, district: str, profile: Profile, day: date) -> Duties:
    """The duties of a whole district on one date."""
    grids = net.grids_in_force(c, district, day, level=len(profile.levels))
    records = roster_of(c, district, day)
    workday = is_workday(profile, records.calendar, day)
    people = on_duty(records, day)
    people = people[people["grid_code"].isin(grids.index)]
    of_workers = worker_duties(people, grids, profile, day, workday=workday)
    of_grids = grid_duties(grids, profile, day, workday=workday)
    if profile.patrol.loop.asks_for_checkpoints:
        required = required_checkpoints(layer_of(c, district, "checkpoint"), grids)
        of_workers, of_grids = (_with(required, owed) for owed in (of_workers, of_grids))
    return Duties(patrollers(people, profile), of_workers, of_grids)


def _with(checkpoints: pd.Series, owed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What is owed with the checkpoints of its grid; None where the grid has none."""
    return owed.assign(checkpoints=[checkpoints.get(code) for code in owed["grid_code"]])


def roster_of(c: Connection, district: str, day: date) -> Roster:
    """The duty records of one date."""
    return Roster(
        assignments=roster.assignments_between(c, district, day, day),
        substitutions=roster.substitutions_between(c, district, day, day),
        leave=roster.leave_between(c, district, day, day),
        calendar=roster.calendar_between(c, district, day, day),
    )


def fixes_by_grid(fixes: pd.DataFrame, duties: Duties, grids: gpd.GeoDataFrame) -> pd.DataFrame:
    """The fixes of everyone who patrols these grids, the grid's code in the worker's place."""
    walked = duties.patrollers[duties.patrollers["grid_code"].isin(grids["grid_code"])]
    theirs = fixes[fixes["worker"].isin(walked["worker"])].astype({"worker": "str"})
    theirs = theirs.merge(walked, on="worker")
    return theirs.assign(worker=theirs["grid_code"])[list(fixes.columns)]


def basic_codes(
    c: Connection, district: str, profile: Profile, day: date, within: str
) -> list[str]:
    """The basic grids of a subtree on one date; NotFound where there is none."""
    grids = net.grids_in_force(c, district, day, level=len(profile.levels), within=within)
    if grids.empty:
        raise NotFound("audit.no_grid", code=within, day=day)
    return list(grids.index)
