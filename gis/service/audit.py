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
from gis.store.audit_locks import lock_day, lock_grids_of
from gis.store.fixes_read import read_fixes
from gis.store.fixes_recent import RecentFixes
from gis.store.purge import is_purged
from gis.store.stale import marks_of, settle


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
    codes: Sequence[str] | None = None,
    recent: RecentFixes | None = None,
) -> DayAudit:
    """Audit `day` and store what changed: the whole district, a part of it, or some workers.

    `within` is a grid code whose subtree is meant, `codes` are basic grids; `workers` are audited
    with the grids that they patrol. `now` decides whether the day is still running; `recent` then
    remembers what was read of it. BadInput for a day that has not come, and for one whose raw
    fixes are gone.
    """
    profile, frame = net.load_profile_of(c, district), MetricFrame(*net.centre_of(c, district))
    today = now.astimezone(profile.zone).date()
    _refuse(c, district, day, today)
    if within is not None:
        codes = basic_codes(c, district, profile, day, within)
    _lock(c, district, day, workers)
    marks = marks_of(c, district, day, workers=workers)
    everyone = load_duties(c, district, profile, day)
    duties = _chosen(everyone, codes, workers)
    people = sorted({*duties.patrollers["worker"], *duties.of_workers["worker"]})
    if recent is not None and day == today and duties is not everyone:
        fixes = recent.read(c, district, day, people)
    else:
        some = None if duties is everyone else people
        fixes = read_fixes(c, district, day, day, workers=some)
    results = _audit(fixes, duties, profile, frame, now).assign(closed=day < today)
    saved = stored_days.save_days(
        c, district, results,
        policy_version=profile.version, net_version=net.net_version(c, district), computed_at=now,
    )  # fmt: skip
    if codes is None:
        _withdraw(c, district, day, results, workers)
    else:
        whole = everyone.wholly_within(codes)
        marks = {worker: version for worker, version in marks.items() if worker in whole}
    settle(c, district, day, marks)
    return DayAudit(day, len(fixes), len(results), saved)


def _refuse(c: Connection, district: str, day: date, today: date) -> None:
    if day > today:
        raise BadInput("audit.future", day=day, today=today)
    if is_purged(c, district, day):
        raise BadInput("audit.purged", day=day)


def _lock(c: Connection, district: str, day: date, workers: Sequence[str] | None) -> None:
    """Keep other audits off what is to be audited, before any of it is read."""
    if workers is None:
        lock_day(c, district, day)
    else:
        lock_grids_of(c, district, day, workers)


def _chosen(everyone: Duties, codes: Sequence[str] | None, workers: Sequence[str] | None) -> Duties:
    if codes is not None:
        everyone = everyone.within(codes)
    return everyone if workers is None else everyone.of(workers)


def _withdraw(
    c: Connection,
    district: str,
    day: date,
    results: pd.DataFrame,
    workers: Sequence[str] | None,
) -> None:
    """Take back what stands of workers who had no duty after all, and of grids not in force."""
    subjects = results.groupby("subject_kind")["subject"].agg(set)
    of_workers = subjects.get("worker", set())
    stored_days.withdraw_days(c, district, day, "worker", kept=of_workers, looked_at=workers)
    if workers is None:
        of_grids = subjects.get("grid", set())
        stored_days.withdraw_days(c, district, day, "grid", kept=of_grids)


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
