"""Fixes and what one device did with them, the slow and obvious way (patrol page §1–§3)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from math import hypot, isfinite, isnan
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import shapely
from shapely import LineString, Point

from gis.datum import MetricFrame
from gis.profile import PatrolPolicy
from tests.reference_moments import Moments, common, union, without


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
    """Every fix with its reason, in the order given (§1)."""
    fixes = [read(row) for row in frame_of_fixes.to_dict("records")]
    same_moment = defaultdict(list)
    for fix in fixes:
        fix.reason = first_reason(fix, policy, zone)
        if fix.reason != "invalid":
            fix.x, fix.y = (float(part) for part in frame.forward(fix.lon, fix.lat))
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


def first_reason(fix: Fix, policy: PatrolPolicy, zone: ZoneInfo) -> str:
    if not (isfinite(fix.lon) and isfinite(fix.lat)):
        return "invalid"
    if abs(fix.lon) > 180 or abs(fix.lat) > 90 or hypot(fix.lon, fix.lat) <= 0.01:
        return "invalid"
    if not policy.day_start <= local(fix.t, zone).time() < policy.day_end:
        return "off_hours"
    if fix.mock:
        return "mock"
    if fix.accuracy is not None and fix.accuracy > policy.max_accuracy_m:
        return "inaccurate"
    return "ok"


def read(row: dict[Any, Any]) -> Fix:
    accuracy = row["accuracy_m"]
    known = accuracy is not None and not isnan(accuracy) and accuracy > 0
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
