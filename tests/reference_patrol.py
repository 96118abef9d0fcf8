"""The daily patrol audit a second time: slow, obvious, sentence by sentence of the patrol page.

Times are milliseconds UTC; a set of moments is a sorted list of disjoint intervals (begin, end).
Geometry is shapely's. Nothing is shared with the product but the policy and the metric frame.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from math import hypot, inf, isfinite
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import shapely
from shapely import LineString, Point

from gis.datum import MetricFrame
from gis.profile import PatrolPolicy

Moments = list[tuple[float, float]]

CLASSES = ("strict", "ring", "bridged", "vehicle", "idle", "outside", "gap")


# ---------------------------------------------------------------- sets of moments


def union(*sets: Moments) -> Moments:
    joined: Moments = []
    for begin, end in sorted(one for some in sets for one in some if one[1] > one[0]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def common(some: Moments, other: Moments) -> Moments:
    return union([(max(a, c), min(b, d)) for a, b in some for c, d in other])


def without(some: Moments, other: Moments) -> Moments:
    left = some
    for begin, end in other:
        left = [part for a, b in left for part in ((a, min(b, begin)), (max(a, end), b))]
        left = [(a, b) for a, b in left if b > a]
    return left


def lasting(some: Moments) -> float:
    return sum(end - begin for begin, end in some)


def first_of(some: Moments, budget: float) -> Moments:
    paid: Moments = []
    for begin, end in some:
        paid.append((begin, min(end, begin + budget)))
        budget -= paid[-1][1] - paid[-1][0]
        if budget <= 0:
            break
    return paid


# ---------------------------------------------------------------- §1 fixes


@dataclass
class Fix:
    worker: str
    device: str
    t: int
    lon: float
    lat: float
    accuracy: float | None
    mock: bool
    reason: str = "ok"
    x: float = 0.0
    y: float = 0.0

    def apart(self, other: "Fix") -> float:
        return hypot(self.x - other.x, self.y - other.y)


def classified(
    frame_of_fixes: pd.DataFrame, policy: PatrolPolicy, zone: ZoneInfo, frame: MetricFrame
) -> list[Fix]:
    fixes = [read(row) for row in frame_of_fixes.to_dict("records")]
    for fix in fixes:
        if not (isfinite(fix.lon) and isfinite(fix.lat)) or fix.t is None:
            fix.reason = "invalid"
        elif abs(fix.lon) > 180 or abs(fix.lat) > 90 or hypot(fix.lon, fix.lat) <= 0.01:
            fix.reason = "invalid"
        elif not policy.day_start <= local(fix.t, zone).time() < policy.day_end:
            fix.reason = "off_hours"
        elif fix.mock:
            fix.reason = "mock"
        elif fix.accuracy is not None and fix.accuracy > policy.max_accuracy_m:
            fix.reason = "inaccurate"
        if fix.reason != "invalid":
            fix.x, fix.y = (float(part) for part in frame.forward(fix.lon, fix.lat))
    same_moment = defaultdict(list)
    for fix in fixes:
        if fix.reason not in {"invalid", "off_hours"}:
            same_moment[fix.worker, fix.device, fix.t].append(fix)
    for several in same_moment.values():
        several.sort(key=lambda fix: better(fix, policy))
        for fix in several[1:]:
            if fix.reason == "ok":
                fix.reason = "duplicate"
    for of_device in by_device_and_day(fixes, zone).values():
        speeds = [a.apart(b) / (b.t - a.t) * 3600 for a, b in pairwise(of_device)]
        for fix, before, after in zip(of_device[1:-1], speeds[:-1], speeds[1:], strict=True):
            if before > policy.spike_kmh and after > policy.spike_kmh:
                fix.reason = "spike"
    return fixes


def read(row: dict[Any, Any]) -> Fix:
    accuracy = row["accuracy_m"]
    known = accuracy is not None and accuracy == accuracy and accuracy > 0
    return Fix(
        worker=row["worker"],
        device=row["device"],
        t=int(row["t"].timestamp() * 1000 + 0.5),
        lon=row["lon"],
        lat=row["lat"],
        accuracy=accuracy if known else None,
        mock=row["mock"] is True or row["mock"] == 1,
    )


def better(fix: Fix, policy: PatrolPolicy) -> tuple[object, ...]:
    accuracy = policy.max_accuracy_m if fix.accuracy is None else fix.accuracy
    return fix.mock, accuracy, fix.accuracy is None, fix.lon, fix.lat


def local(t: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(t / 1000, UTC).astimezone(zone)


def by_device_and_day(fixes: list[Fix], zone: ZoneInfo) -> dict[tuple[str, date, str], list[Fix]]:
    streams = defaultdict(list)
    for fix in sorted((fix for fix in fixes if fix.reason == "ok"), key=lambda fix: fix.t):
        streams[fix.worker, local(fix.t, zone).date(), fix.device].append(fix)
    return streams


# ---------------------------------------------------------------- §2 and §3, one device


@dataclass
class Segment:
    a: Fix
    b: Fix
    kind: str = "gap"
    in_ground: Moments = field(default_factory=list)
    in_zone: Moments = field(default_factory=list)
    credited: Moments = field(default_factory=list)

    @property
    def whole(self) -> Moments:
        return [(self.a.t, self.b.t)]

    @property
    def length(self) -> float:
        return self.a.apart(self.b)

    @property
    def lasts(self) -> float:
        return self.b.t - self.a.t

    def position(self, t: float) -> Point:
        share = (t - self.a.t) / self.lasts
        return Point(
            self.a.x + share * (self.b.x - self.a.x), self.a.y + share * (self.b.y - self.a.y)
        )

    def within(self, shape: shapely.Geometry) -> Moments:
        if self.length < 0.01:
            return self.whole if shape.intersects(Point(self.a.x, self.a.y)) else []
        line = LineString([(self.a.x, self.a.y), (self.b.x, self.b.y)])
        parts = shapely.get_parts(line.intersection(shape))
        ends = [
            sorted(line.project(Point(xy)) for xy in (part.coords[0], part.coords[-1]))
            for part in parts
            if part.geom_type == "LineString" and not part.is_empty
        ]
        rate = self.lasts / self.length
        return union([(self.a.t + low * rate, self.a.t + high * rate) for low, high in ends])


class Device:
    """What one device did on one day: its segments and its sets of moments."""

    def __init__(
        self,
        fixes: list[Fix],
        ground: shapely.Geometry,
        zone: shapely.Geometry,
        records: list[tuple[float, Point | None]],
        policy: PatrolPolicy,
    ) -> None:
        self.fixes = fixes
        self.segments = [Segment(a, b) for a, b in pairwise(fixes)]
        for segment in self.segments:
            self.classify(segment, ground, zone, policy)
        seen = [segment for segment in self.segments if segment.kind == "observed"]
        ridden = [one for one in seen if self.speed_around(one, seen, policy) > policy.vehicle_kmh]
        self.idle = self.idle_moments(records, policy)
        self.observed = union(*(one.whole for one in seen))
        self.in_zone = union(*(one.in_zone for one in seen), self.whole_of("bridged"))
        self.vehicle = union(*(one.in_zone for one in ridden))
        uncounted = union(self.vehicle, self.idle)
        for one in seen:
            one.credited = without(one.in_zone, uncounted)
        self.credited = union(*(one.credited for one in seen))
        self.strict = without(union(*(one.in_ground for one in seen)), uncounted)
        self.bridged = without(self.whole_of("bridged"), self.idle)
        self.silent = without(union(self.whole_of("bridged"), self.whole_of("silent")), self.idle)

    def whole_of(self, kind: str) -> Moments:
        return union(*(one.whole for one in self.segments if one.kind == kind))

    def classify(
        self,
        segment: Segment,
        ground: shapely.Geometry,
        zone: shapely.Geometry,
        policy: PatrolPolicy,
    ) -> None:
        seconds = segment.lasts / 1000
        if seconds <= policy.observed_s:
            segment.kind = "observed"
            segment.in_zone = segment.within(zone)
            segment.in_ground = common(segment.within(ground), segment.in_zone)
            return
        ends_in = all(zone.intersects(Point(fix.x, fix.y)) for fix in (segment.a, segment.b))
        walked = segment.length / seconds * 3.6 <= policy.bridged_kmh
        if ends_in and walked and seconds <= policy.bridged_s:
            segment.kind = "bridged"
        elif ends_in and walked and seconds <= policy.silent_s:
            segment.kind = "silent"

    def speed_around(self, one: Segment, seen: list[Segment], policy: PatrolPolicy) -> float:
        middle = (one.a.t + one.b.t) / 2
        near = [
            other
            for other in seen
            if abs((other.a.t + other.b.t) / 2 - middle) <= policy.vehicle_window_s * 1000
        ]
        return sum(o.length for o in near) / sum(o.lasts for o in near) * 3600

    def idle_moments(
        self, records: list[tuple[float, Point | None]], policy: PatrolPolicy
    ) -> Moments:
        idle: Moments = []
        start = 0
        while start < len(self.fixes):
            first, last = self.fixes[start], start
            while (
                last < len(self.segments)
                and self.segments[last].kind in {"observed", "bridged"}
                and first.apart(self.fixes[last + 1]) <= policy.stay_m
            ):
                last += 1
            end = self.fixes[last].t
            if end - first.t < policy.stay_s * 1000:
                start += 1
                continue
            margin = policy.record_s * 1000
            worked = any(
                first.t - margin <= at <= end + margin
                and (place is None or place.distance(Point(first.x, first.y)) <= policy.record_m)
                for at, place in records
            )
            if not worked:
                idle.append((first.t + policy.stay_credit_s * 1000, end))
            start = last + 1
        return union(idle)


# ---------------------------------------------------------------- the day


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


# ---------------------------------------------------------------- §5 and §6


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


# ---------------------------------------------------------------- §7


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
