"""The daily patrol audit a second time: slow, obvious, sentence by sentence of the patrol page.

Times are milliseconds UTC, geometry is shapely's. Nothing is shared with the product but the
policy and the metric frame.
"""

from collections import defaultdict
from datetime import date, datetime
from math import hypot, inf, isfinite
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import shapely
from shapely import LineString, Point

from gis.datum import MetricFrame
from gis.profile import PatrolPolicy
from tests.reference_device import Device, Fix, Segment, by_device_and_day, classified
from tests.reference_moments import Moments, common, first_of, lasting, union, without

CLASSES = ("strict", "ring", "bridged", "vehicle", "idle", "outside", "gap")


def audit(
    fixes: pd.DataFrame,
    duties: Any,
    policy: PatrolPolicy,
    records: pd.DataFrame | None,
    frame: MetricFrame,
    zone: ZoneInfo,
    now: datetime | None,
) -> tuple[list[Fix], dict[tuple[str, date], dict[str, Any]]]:
    """Every fix with its reason, in the order given, and each duty day's figures."""
    judged = classified(fixes, policy, zone, frame)
    streams = by_device_and_day(judged, zone)
    rows = defaultdict(list)
    for row in duties.to_dict("records"):
        rows[row["worker"], pd.Timestamp(row["date"]).date()].append(row)
    days = {}
    for (worker, day), own in sorted(rows.items()):
        of_day = {
            d: some for (w, on, d), some in sorted(streams.items()) if (w, on) == (worker, day)
        }
        said = [] if records is None else recorded(records[records["worker"] == worker], frame)
        days[worker, day] = one_day(own, of_day, said, policy, frame)
        today = None if now is None else now.astimezone(zone).date()
        judge(days[worker, day], own, bool(of_day), today is not None and day >= today, policy)
    return judged, days


def recorded(records: pd.DataFrame, frame: MetricFrame) -> list[tuple[float, Point | None]]:
    said: list[tuple[float, Point | None]] = []
    for row in records.to_dict("records"):
        place = None
        if isfinite(row["lon"]) and isfinite(row["lat"]):
            place = Point(*(float(part) for part in frame.forward(row["lon"], row["lat"])))
        said.append((row["at"].timestamp() * 1000, place))
    return said


def one_day(
    rows: list[dict[str, Any]],
    of_day: dict[str, list[Fix]],
    records: list[tuple[float, Point | None]],
    policy: PatrolPolicy,
    frame: MetricFrame,
) -> dict[str, Any]:
    owed = [row for row in rows if row["due"] and row.get("reason") != "visits_pending"]
    figures: dict[str, Any] = dict.fromkeys(("minutes", "minutes_low", "minutes_high"), 0.0)
    figures |= dict.fromkeys((*CLASSES, "observed"), 0.0)
    figures |= {"coverage": 0.0 if owed else None, "sessions": [], "loop_met": False}
    figures |= {"asked": 0.0, "asked_low": 0.0, "asked_high": 0.0}
    if not owed or not of_day:
        return figures
    ground = shapely.union_all(frame.project([row["geometry"] for row in owed]))
    zone = ground.buffer(policy.zone_m, quad_segs=16)
    devices = {name: Device(fixes, ground, zone, records, policy) for name, fixes in of_day.items()}
    every = list(devices.values())
    seen = union(*(device.credited for device in every))
    bridged = without(union(*(device.bridged for device in every)), seen)
    bridged = first_of(bridged, policy.bridged_minutes * 60_000)
    credited = union(seen, bridged)
    could = union(credited, *(device.silent for device in every))
    strict = union(*(device.strict for device in every))
    first = min(device.fixes[0].t for device in every)
    last = max(device.fixes[-1].t for device in every)
    left: Moments = [(first, last)]
    classes = {
        "strict": strict,
        "ring": seen,
        "bridged": bridged,
        "vehicle": union(*(device.vehicle for device in every)),
        "idle": union(*(common(device.idle, device.in_zone) for device in every)),
        "outside": union(*(device.observed for device in every)),
        "gap": [(first, last)],
    }
    for name, moments in classes.items():
        figures[name] = lasting(common(left, moments)) / 60_000
        left = without(left, moments)
    figures["observed"] = lasting(union(*(device.observed for device in every))) / 60_000
    figures["minutes"] = lasting(credited) / 60_000
    figures["minutes_low"] = lasting(strict) / 60_000
    figures["minutes_high"] = lasting(could) / 60_000
    for name, moments in (("asked", credited), ("asked_low", strict), ("asked_high", could)):
        spans = sessions_of(moments, policy) if policy.continuous else [(-inf, inf)]
        figures[name] = max((lasting(common(moments, [one])) for one in spans), default=0.0)
    figures["sessions"] = [
        session(one, credited, bridged, devices, ground, policy)
        for one in sessions_of(credited, policy)
    ]
    figures["coverage"] = coverage(every, ground, policy)
    figures["loop_met"] = loop(owed, every, bridged, figures["sessions"], policy, frame)
    return figures


def sessions_of(moments: Moments, policy: PatrolPolicy) -> Moments:
    spans: Moments = []
    for begin, end in moments:
        if spans and begin - spans[-1][1] <= policy.session_gap_s * 1000:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def credited_of(device: Device, bridged: Moments) -> list[tuple[Segment, Moments]]:
    return [
        (
            one,
            common(without(one.whole, device.idle), bridged)
            if one.kind == "bridged"
            else one.credited,
        )
        for one in device.segments
    ]


def session(
    span: tuple[float, float],
    credited: Moments,
    bridged: Moments,
    devices: dict[str, Device],
    ground: shapely.Geometry,
    policy: PatrolPolicy,
) -> dict[str, Any]:
    parts = {
        name: [(one, common(part, [span])) for one, part in credited_of(device, bridged)]
        for name, device in devices.items()
    }
    time = {name: round(sum(lasting(part) for _, part in some)) for name, some in parts.items()}
    leading = min(name for name in time if time[name] == max(time.values()))
    path = [(one, part) for one, part in parts[leading] if part]
    begin, end = path[0][1][0][0], path[-1][1][-1][1]
    start, finish = path[0][0].position(begin), path[-1][0].position(end)
    between = [Point(fix.x, fix.y) for fix in devices[leading].fixes if begin <= fix.t <= end]
    length = sum(lasting(part) / one.lasts * one.length for one, part in path)
    reach = max(point.distance(start) for point in [*between, start, finish])
    rings = [part.exterior.length for part in shapely.get_parts(ground)]
    west, south, east, north = ground.bounds
    return {
        "from": span[0],
        "to": span[1],
        "minutes": lasting(common(credited, [span])) / 60_000,
        "device": leading,
        "length_m": length,
        "end_gap_m": start.distance(finish),
        "reach_m": reach,
        "closed": start.distance(finish) <= policy.loop.end_gap_m
        and length >= policy.loop.length_share * sum(rings)
        and reach >= policy.loop.reach_share * hypot(east - west, north - south),
    }


def line_of(segment: Segment, part: tuple[float, float]) -> LineString:
    return LineString([segment.position(part[0]), segment.position(part[1])])


def coverage(devices: list[Device], ground: shapely.Geometry, policy: PatrolPolicy) -> float:
    near = [
        line_of(one, part).buffer(policy.coverage_m, quad_segs=32)
        for device in devices
        for one in device.segments
        if one.kind == "observed"
        for part in one.credited
    ]
    return float(shapely.union_all(near).intersection(ground).area / ground.area)


def loop(
    owed: list[dict[str, Any]],
    devices: list[Device],
    bridged: Moments,
    sessions: list[dict[str, Any]],
    policy: PatrolPolicy,
    frame: MetricFrame,
) -> bool:
    returned = any(one["closed"] for one in sessions)
    given = [row["checkpoints"] for row in owed if row.get("checkpoints") is not None]
    points = [point for some in frame.project(given) for point in shapely.get_parts(some)]
    lines = [
        line_of(one, part)
        for device in devices
        for one, parts in credited_of(device, bridged)
        for part in parts
    ]
    passed = all(
        any(line.distance(point) <= policy.loop.checkpoint_m for line in lines) for point in points
    )
    if not points or policy.loop.mode in {"return", "off"}:
        return returned
    return {
        "checkpoints": passed,
        "either": passed or returned,
        "both": passed and returned,
    }[policy.loop.mode]


def judge(
    day: dict[str, Any],
    rows: list[dict[str, Any]],
    tracked: bool,
    running: bool,
    policy: PatrolPolicy,
) -> None:
    due = [row for row in rows if row["due"]]
    owed = [row for row in due if row.get("reason") != "visits_pending"]
    asked = policy.min_minutes * 60_000 - 1
    loop_open = policy.loop.mode != "off" and not day["loop_met"]
    day["loop"] = "off" if policy.loop.mode == "off" else "met" if day["loop_met"] else "not_met"
    bare = policy.min_coverage is not None and owed and day["coverage"] < policy.min_coverage
    given = sorted({row["reason"] for row in (due or rows) if row.get("reason")})
    day["reasons"] = []
    if not due:
        day["verdict"], day["reasons"] = "not_due", given
    elif not owed:
        day["verdict"], day["reasons"] = "no_data", given
    elif not tracked:
        day["verdict"] = "not_started" if running else "no_data"
    else:
        enough = day["asked"] >= asked
        could = day["asked_high"] >= asked
        if enough and not loop_open and not bare:
            day["verdict"] = "met"
        elif running:
            day["verdict"] = "in_progress"
        elif not enough and could and not loop_open:
            day["verdict"] = "uncertain"
        else:
            day["verdict"] = "short"
        hidden = could or day["asked"] + day["gap"] * 60_000 >= asked
        day["reasons"] = [
            name
            for name, holds in (
                ("minutes_short", not enough),
                ("loop_open", loop_open),
                ("gaps", not enough and hidden),
                ("leans_on_tolerance", day["verdict"] == "met" and day["asked_low"] < asked),
                ("coverage_short", bare),
            )
            if holds
        ]
