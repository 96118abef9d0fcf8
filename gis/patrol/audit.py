"""The daily patrol audit: fixes and duties in, the days' figures, verdicts and evidence out."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from gis.datum import MetricFrame
from gis.patrol.figures import figures_of
from gis.patrol.frames import read_input
from gis.patrol.ground import grounds_of
from gis.patrol.loop import closed_sessions
from gis.patrol.owing import owing_of
from gis.patrol.roll import day_number, roll_of
from gis.patrol.streams import judge
from gis.patrol.tables import days_table, fixes_table, intervals_table, streams_table
from gis.patrol.walks import Walks, walks_of
from gis.profile import PatrolPolicy

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class AuditResult:
    """What an audit found.

    `days`, a row a worker-day of the duties, by worker and date: worker, date, due, verdict,
    reasons; in minutes: minutes, minutes_low, minutes_high, the classes strict, ring, bridged,
    vehicle, idle, outside and gap, observed; coverage (a share, NaN where no patrol is owed), loop
    (met, not_met, off), sessions (dicts: from, to, minutes, device, closed, length_m, end_gap_m,
    reach_m).

    `fixes`, the fixes as they came, with reason and local date. `intervals`: worker, date, from, to
    (UTC, ms), class, device. `walks`, `streams` (whose each stream of them is) and `frame` are what
    `evidence_lines` and `credited_path` are drawn from.
    """

    days: pd.DataFrame
    fixes: pd.DataFrame
    intervals: pd.DataFrame
    walks: Walks
    streams: pd.DataFrame
    frame: MetricFrame


def audit_days(
    fixes: pd.DataFrame,
    duties: gpd.GeoDataFrame,
    policy: PatrolPolicy,
    records: pd.DataFrame | None = None,
    *,
    frame: MetricFrame | None = None,
    zone: ZoneInfo = SHANGHAI,
    now: datetime | None = None,
) -> AuditResult:
    """Audit all worker-days that `duties` name, by the rule of the patrol page.

    `fixes`: worker, device, t (datetime64 with a zone), lon, lat (degrees WGS-84), accuracy_m
    (NaN unknown), mock (missing: not mocked). `duties`, in EPSG:4326: worker, date, geometry, due,
    and if wanted reason (why not due; `visits_pending` where visits are asked for instead) and
    checkpoints (MultiPoint); several rows of a worker and date are united, and one that is not due
    adds no ground. `records`, the visits and events of workers: worker, at, lon, lat (NaN: no
    place). `frame` is the district's metric frame, by default that of the duties' bounds; `zone`
    its time zone; with `now` its local date is still running.

    Pure: nothing else is read, nothing is changed, and the order of the rows does not matter.
    BadInput names every fault of the frames at once.
    """
    read = read_input(fixes, duties, records, frame=frame, now=now)
    frame = frame or _centred_on(duties)
    today = None if now is None else day_number(now.astimezone(zone).date())
    roll = roll_of(read.duties)
    grounds, ground = grounds_of(read.duties, roll.rows, roll.row_unit, policy, frame)
    judged = judge(read.fixes, policy, zone, frame)
    walks = walks_of(owing_of(judged, roll, ground), grounds, read.records, policy, frame)
    closed = closed_sessions(walks.sessions, walks.owing.ground, grounds, policy.loop)
    figures = figures_of(walks, closed, grounds, policy)
    return AuditResult(
        days=days_table(roll, read, walks, closed, figures, policy, today),
        fixes=fixes_table(fixes, read, judged),
        intervals=intervals_table(walks, roll, read),
        walks=walks,
        streams=streams_table(walks, roll, read),
        frame=frame,
    )


def _centred_on(duties: gpd.GeoDataFrame) -> MetricFrame:
    """The metric frame of the duties' bounds; of the equator's start where there are none."""
    bounds = duties.total_bounds
    return MetricFrame.of_bounds(*(bounds if len(duties) else (0.0, 0.0, 0.0, 0.0)))
