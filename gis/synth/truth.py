"""What truly happened: minutes on patrol in the grid, loop and verdict of a noiseless path.

The rule of the daily hour is applied to where the worker really was and to what they really did:
time in the grid itself (no tolerance around it), less rides, less the part of a sitting beyond
what counts as work. Silence of the phone changes nothing here. So the difference between the
audit and this is the error of the audit. The loop is judged by its return, whatever `loop.mode` is,
unless that is `off`.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from gis.profile import Loop, PatrolPolicy
from gis.synth.paths import Bools, Path


@dataclass(frozen=True, slots=True)
class Ground:
    """A grid in metres, with what the loop rule asks of it."""

    shape: shapely.Polygon | shapely.MultiPolygon
    perimeter_m: float
    diagonal_m: float


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one worker-day; `inside_minutes` also holds rides and long sittings."""

    minutes: float
    inside_minutes: float
    loop: bool
    verdict: str


ABSENT = Truth(0.0, 0.0, False, "no_data")


def ground_of(shape: shapely.Polygon | shapely.MultiPolygon) -> Ground:
    """The ground of a grid in metres; only outer rings make its perimeter."""
    outer = shapely.get_exterior_ring(shapely.get_parts(shape))
    west, south, east, north = shape.bounds
    return Ground(
        shape, float(shapely.length(outer).sum()), float(np.hypot(east - west, north - south))
    )


def truth_of(path: Path, ground: Ground, policy: PatrolPolicy) -> Truth:
    """The truth of a path in a grid under a policy."""
    split, inside = _split_at_border(path, ground)
    legs_s = np.diff(split.t_s)
    credited = inside & split.counts
    sessions = _sessions(split, credited, policy.session_gap_s)
    lengths_s = [legs_s[first:last][credited[first:last]].sum() for first, last in sessions]
    enough_s = max(lengths_s, default=0.0) if policy.continuous else sum(lengths_s)
    loop = any(_closes(split, credited, span, ground, policy.loop) for span in sessions)
    is_met = enough_s >= policy.min_minutes * 60 and (loop or policy.loop.mode == "off")
    return Truth(
        float(sum(lengths_s)) / 60,
        float(legs_s[inside].sum()) / 60,
        loop,
        "met" if is_met else "short",
    )


def _split_at_border(path: Path, ground: Ground) -> tuple[Path, Bools]:
    """The path with a point at every crossing of the border, and which of its legs lie inside."""
    line = np.column_stack([path.points.real, path.points.imag])
    if ground.shape.covers(shapely.LineString(line)):
        return path, np.ones(len(path.counts), dtype=bool)
    legs = shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1))
    crossings = shapely.intersection(legs, ground.shape.boundary)
    places, owners = shapely.get_coordinates(crossings, return_index=True)
    points = places[:, 0] + 1j * places[:, 1]
    starts, ends = path.points[owners], path.points[owners + 1]
    length = np.abs(ends - starts)
    share = np.divide(np.abs(points - starts), length, out=np.zeros(len(length)), where=length > 0)
    t_s = path.t_s[owners] + share * (path.t_s[owners + 1] - path.t_s[owners])
    all_s = np.concatenate([path.t_s, t_s])
    order = np.argsort(all_s, kind="stable")
    owner = np.concatenate([np.arange(len(path.t_s)), owners])[order]
    split = Path(
        all_s[order], np.concatenate([path.points, points])[order], path.counts[owner[:-1]]
    )
    middle = (split.points[1:] + split.points[:-1]) / 2
    return split, np.asarray(shapely.intersects_xy(ground.shape, middle.real, middle.imag))


def _sessions(path: Path, credited: Bools, gap_s: float) -> list[tuple[int, int]]:
    """The spans of legs, from and to (exclusive), whose credited time has no hole over `gap_s`."""
    legs = np.flatnonzero(credited & (np.diff(path.t_s) > 0))
    if len(legs) == 0:
        return []
    holes_s = path.t_s[legs[1:]] - path.t_s[legs[:-1] + 1]
    ends = np.flatnonzero(holes_s > gap_s)
    firsts, lasts = legs[np.append(0, ends + 1)], legs[np.append(ends, len(legs) - 1)]
    return [(int(first), int(last) + 1) for first, last in zip(firsts, lasts, strict=True)]


def _closes(path: Path, credited: Bools, span: tuple[int, int], ground: Ground, loop: Loop) -> bool:
    """Whether a session returns to its start, is long enough and reaches far enough."""
    first, last = span
    points = path.points[first : last + 1]
    length_m = np.abs(np.diff(points))[credited[first:last]].sum()
    reach_m = np.abs(points - points[0]).max()
    return bool(
        abs(points[-1] - points[0]) <= loop.end_gap_m
        and length_m >= loop.length_share * ground.perimeter_m
        and reach_m >= loop.reach_share * ground.diagonal_m
    )
