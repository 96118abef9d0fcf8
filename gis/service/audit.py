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
from gis.errors import BadInput
from gis.patrol import audit_days
from gis.profile import Profile
from gis.service.duties import Duties, basic_codes, fixes_by_grid, load_duties
from gis.store import days as stored_days
from gis.store import net
from gis.store.fixes_read import read_fixes
from gis.store.stale import take_stale


@dataclass(frozen=True)
class DayAudit:
    """What auditing one date did: fixes read, subject-days computed, what storing them changed."""

    date: date
    fixes: int
    computed: int
    saved: stored_days.Saved


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
        duties = duties.within(basic_codes(c, district, profile, day, within))
    if workers is not None:
        duties = duties.of(workers)
    people = sorted({*duties.patrollers["worker"], *duties.of_workers["worker"]})
    take_stale(c, district, day, people)
    some = None if within is None and workers is None else people
    fixes = read_fixes(c, district, day, day, workers=some)
    results = _audit(fixes, duties, profile, frame, now).assign(closed=day < today)
    saved = stored_days.save_days(
        c, district, results,
        policy_version=profile.version, net_version=net.net_version(c, district), computed_at=now,
    )  # fmt: skip
    return DayAudit(day, len(fixes), len(results), saved)


def _audit(
    fixes: pd.DataFrame, duties: Duties, profile: Profile, frame: MetricFrame, now: datetime
) -> pd.DataFrame:
    """Both subjects' results of one date, as the store takes them."""
    of_workers = _days(fixes, duties.of_workers, profile, frame, now)
    alone = _alone(duties)
    shared = duties.of_grids[~duties.of_grids["grid_code"].isin(alone["grid_code"])]
    of_shared = _days(fixes_by_grid(fixes, duties, shared), shared, profile, frame, now)
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
