"""The evidence of a worker's day: every fix with its reason, every moment with its class.

Nothing of it is stored: it is computed anew from the raw fixes, for as long as they are kept, by
the rules and the net of the day. Whoever opens it leaves a row in the access log first.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection

from gis.datum import MetricFrame
from gis.errors import BadInput, NotFound
from gis.patrol import audit_days, evidence_lines
from gis.profile import Profile
from gis.service.duties import load_duties
from gis.store import access, net
from gis.store import days as stored_days
from gis.store.fixes_read import read_fixes
from gis.store.purge import is_purged

_REASON = re.compile(r"[^\x00-\x1f\x7f]{2,500}")


@dataclass(frozen=True)
class Evidence:
    """One worker's day, opened.

    `day`: the figures as computed now; `fixes`, `intervals`: as of the audit; `lines`: the
    intervals on the ground, WGS-84; `ground`, `zone`: the worker's own ground and the same with
    its tolerance; `revisions`: what was stored of this day, the oldest first; `rules`: the
    district's rules that the figures follow.
    """

    worker: str
    date: date
    day: dict[str, Any]
    fixes: pd.DataFrame
    intervals: pd.DataFrame
    lines: gpd.GeoDataFrame
    ground: shapely.Geometry
    zone: shapely.Geometry
    revisions: pd.DataFrame
    rules: Profile


def worker_evidence(
    c: Connection,
    district: str,
    worker: str,
    day: date,
    *,
    who: str,
    reason: str | None,
    now: datetime,
) -> Evidence:
    """Open the evidence of a worker's day and log that `who` did, and why.

    BadInput where the reason is too short, too long, or more than a line; NotFound where the worker
    had no duty that day, or the day is purged: `note_refused` keeps that on record.
    """
    if reason is not None and not _REASON.fullmatch(reason.strip()):
        raise BadInput("evidence.bad_reason", length=len(reason.strip()))
    profile, frame = net.load_profile_of(c, district), MetricFrame(*net.centre_of(c, district))
    access.log_access(
        c, district, who=who, action="evidence", worker=worker, date=day, reason=reason
    )
    if is_purged(c, district, day):
        raise NotFound("evidence.purged", day=day)
    duties = load_duties(c, district, profile, day).of([worker])
    owed = duties.of_workers[duties.of_workers["worker"] == worker]
    if owed.empty:
        raise NotFound("evidence.no_duty", worker=worker, day=day)
    fixes = read_fixes(c, district, day, day, workers=[worker])
    result = audit_days(fixes, owed, profile.patrol, frame=frame, zone=profile.zone, now=now)
    ground, zone = _ground(owed, frame, profile.patrol.zone_m)
    return Evidence(
        worker=worker,
        date=day,
        day=cast("dict[str, Any]", result.days.iloc[0].to_dict()),
        fixes=result.fixes,
        intervals=result.intervals,
        lines=evidence_lines(result),
        ground=ground,
        zone=zone,
        revisions=stored_days.revisions_of(c, district, "worker", worker, day),
        rules=profile,
    )


def note_refused(
    c: Connection, district: str, worker: str, day: date, *, who: str, reason: str | None
) -> None:
    """Log that `who` asked for a worker's day, and why, and did not get to see it.

    To be called after `worker_evidence` raised NotFound, in a transaction of its own: the refused
    one takes its entry back.
    """
    access.log_access(
        c, district, who=who, action=access.REFUSED, worker=worker, date=day, reason=reason
    )


def _ground(
    owed: gpd.GeoDataFrame, frame: MetricFrame, zone_m: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """The union of the grids that count that day, and the same grown by the tolerance; WGS-84."""
    counting = owed[owed["due"]] if owed["due"].any() else owed
    ground = shapely.union_all(frame.project(counting.geometry.to_numpy()))
    there_and_around = frame.unproject([ground, shapely.buffer(ground, zone_m)])
    return there_and_around[0], there_and_around[1]
