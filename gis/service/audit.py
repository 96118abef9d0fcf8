"""Audit patrol days: fixes and duties out of the store, results and revisions back in.

Both subjects are audited by the same rules: the worker with the own grids, and the grid with all
the people on duty for it. A grid with one worker whose only ground it is has that worker's result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from gis.datum import MetricFrame
from gis.duty import Roster, grid_duties, is_workday, on_duty, patrollers, worker_duties
from gis.errors import BadInput, NotFound
from gis.patrol import audit_days
from gis.profile import Profile
from gis.store import days as stored_days
from gis.store import fixes as stored_fixes
from gis.store import net, roster
from gis.store.stale import take_stale


@dataclass(frozen=True)
class DayAudit:
    """What auditing one date did: fixes read, subject-days computed, what storing them changed."""

    date: date
    fixes: int
    computed: int
    saved: stored_days.Saved


@dataclass(frozen=True)
class Duties:
    """The duties of one date: who patrols which grid, what workers owe, what grids are owed."""

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

    def _limited(self, codes: set[str], workers: set[str]) -> "Duties":
        return Duties(
            self.patrollers[self.patrollers["grid_code"].isin(codes)],
            self.of_workers[self.of_workers["worker"].isin(workers)],
            self.of_grids[self.of_grids["grid_code"].isin(codes)],
        )


def audit_day(
    c: Connection,
    district: str,
    day: date,
    *,
    now: datetime,
    within: str | None = None,
    workers: Sequence[str] | None = None,
) -> DayAudit:
    """Audit `day` and store what changed: the whole district, a subtree, or some workers.

    `within` is a grid code whose subtree is meant; `workers` are audited with the grids that they
    patrol. `now` decides whether the day is still running; a day after it is refused.
    """
    profile, frame = net.load_profile_of(c, district), MetricFrame(*net.centre_of(c, district))
    today = now.astimezone(profile.zone).date()
    if day > today:
        raise BadInput("audit.future", day=day, today=today)
    duties = load_duties(c, district, profile, day)
    if within is not None:
        duties = duties.within(_basic_codes(c, district, profile, day, within))
    if workers is not None:
        duties = duties.of(workers)
    people = sorted({*duties.patrollers["worker"], *duties.of_workers["worker"]})
    take_stale(c, district, day, people)
    some = None if within is None and workers is None else people
    fixes = stored_fixes.read_fixes(c, district, day, day, workers=some)
    results = _audit(fixes, duties, profile, frame, now).assign(closed=day < today)
    saved = stored_days.save_days(
        c, district, results,
        policy_version=profile.version, net_version=net.net_version(c, district), computed_at=now,
    )  # fmt: skip
    return DayAudit(day, len(fixes), len(results), saved)


def load_duties(c: Connection, district: str, profile: Profile, day: date) -> Duties:
    """The duties of a whole district on one date, by the net and the roster in force then."""
    grids = net.grids_in_force(c, district, day, level=len(profile.levels))
    records = roster_of(c, district, day)
    workday = is_workday(profile, records.calendar, day)
    people = on_duty(records, day)
    people = people[people["grid_code"].isin(grids.index)]
    return Duties(
        patrollers(people, profile),
        worker_duties(people, grids, profile, day, workday=workday),
        grid_duties(grids, profile, day, workday=workday),
    )


def roster_of(c: Connection, district: str, day: date) -> Roster:
    """The duty records of one date."""
    return Roster(
        assignments=roster.assignments_between(c, district, day, day),
        substitutions=roster.substitutions_between(c, district, day, day),
        leave=roster.leave_between(c, district, day, day),
        calendar=roster.calendar_between(c, district, day, day),
    )


def _audit(
    fixes: pd.DataFrame, duties: Duties, profile: Profile, frame: MetricFrame, now: datetime
) -> pd.DataFrame:
    """Both subjects' results of one date, as the store takes them."""
    of_workers = _days(fixes, duties.of_workers, profile, frame, now)
    alone = _alone(duties)
    shared = duties.of_grids[~duties.of_grids["grid_code"].isin(alone["grid_code"])]
    of_shared = _days(_fixes_of_grids(fixes, duties, shared), shared, profile, frame, now)
    unstaffed = ~of_shared["subject"].isin(duties.patrollers["grid_code"]) & of_shared["due"]
    of_shared.loc[unstaffed, "verdict"] = "unstaffed"
    of_alone = of_workers.merge(alone, left_on="subject", right_on="worker")
    of_alone = of_alone.assign(subject=of_alone["grid_code"])[of_workers.columns]
    of_grids = pd.concat([of_alone, of_shared], ignore_index=True)
    return pd.concat(
        [of_workers.assign(subject_kind="worker"), of_grids.assign(subject_kind="grid")],
        ignore_index=True,
    )


def _days(
    fixes: pd.DataFrame,
    duties: gpd.GeoDataFrame,
    profile: Profile,
    frame: MetricFrame,
    now: datetime,
) -> pd.DataFrame:
    result = audit_days(fixes, duties, profile.patrol, frame=frame, zone=profile.zone, now=now)
    return result.days.rename(columns={"worker": "subject"})


def _alone(duties: Duties) -> pd.DataFrame:
    """Grids whose one patroller has no other ground: worker, grid_code. One result serves both."""
    walked = duties.patrollers
    owed = duties.of_workers
    one_worker = ~walked["grid_code"].duplicated(keep=False)
    one_ground = walked["worker"].isin(owed.loc[~owed["worker"].duplicated(keep=False), "worker"])
    return walked[one_worker & one_ground].merge(
        owed[["worker", "grid_code"]], on=["worker", "grid_code"]
    )


def _fixes_of_grids(fixes: pd.DataFrame, duties: Duties, grids: gpd.GeoDataFrame) -> pd.DataFrame:
    """The fixes of everyone who patrols these grids, the grid's code in the worker's place."""
    walked = duties.patrollers[duties.patrollers["grid_code"].isin(grids["grid_code"])]
    theirs = fixes[fixes["worker"].isin(walked["worker"])].astype({"worker": "str"})
    theirs = theirs.merge(walked, on="worker")
    return theirs.assign(worker=theirs["grid_code"])[list(fixes.columns)]


def _basic_codes(
    c: Connection, district: str, profile: Profile, day: date, within: str
) -> list[str]:
    grids = net.grids_in_force(c, district, day, level=len(profile.levels), within=within)
    if grids.empty:
        raise NotFound("audit.no_grid", code=within, day=day)
    return list(grids.index)
