"""Walks a synthetic district's workers for a day: what their phones record, and what is true."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.datum import MetricFrame
from gis.profile import PatrolPolicy
from gis.synth.district import SyntheticDistrict
from gis.synth.habits import Mix, Outing, Round, draw_outing
from gis.synth.noise import NoiseModel, draw_errors
from gis.synth.paths import Floats, Points, ring_at, ring_length_m
from gis.synth.shapes import DEGREE_DIGITS, as_lines, as_points
from gis.synth.truth import ABSENT, Truth, ground_of, truth_of

Ints = npt.NDArray[np.int64]

_DOOR_EACH_M = 22.0
_DOOR_DEPTHS_M = (6.0, 12.0, 18.0)
_AWAY_M = (150.0, 400.0)
# Over half of the rounds begin in the morning, most others in the afternoon, a few after supper:
# share, local hour and its deviation in hours. All end before the day does.
_BEGINNINGS = ((0.55, 9.25, 0.9), (0.4, 15.25, 1.0), (0.05, 19.0, 0.5))
_EARLIEST_H, _LATEST_H = 6.1, 19.9
_JITTER_MS = 150


@dataclass(frozen=True, slots=True)
class Walks:
    """A day's walks: `fixes` as an intake takes them, and the `truth` behind them.

    `fixes`: worker, device (categories), t (datetime64[ms, UTC]), lon, lat, accuracy_m, mock.
    `truth`: worker, date, grid_code, behaviour, true_minutes, true_inside_minutes, true_loop,
    true_verdict (`met`, `short`, or `no_data` where nobody walked).
    """

    fixes: pd.DataFrame
    truth: pd.DataFrame


def walk_day(
    district: SyntheticDistrict,
    date: date,
    seed: int,
    *,
    sample_s: float = 5,
    noise_m: float = 5,
    noise: NoiseModel | None = None,
    mix: Mix | None = None,
) -> Walks:
    """Walk every worker who owes a patrol on `date` through the own grid once.

    A fix each `sample_s` s; `noise_m` is the noise's standard deviation on one axis, `noise` the
    whole model instead, `mix` the shares of behaviours. A worker's day depends on the seed, the
    date and the worker's id alone, whoever else walks.
    """
    frame = MetricFrame.of_bounds(*district.grids.total_bounds)
    duties = _duties(district, date)
    shapes = frame.project(duties.geometry.to_numpy())
    lines = frame.project(duties["round"].to_numpy())
    day = _Day(
        date,
        seed,
        district.profile.zone,
        district.profile.patrol,
        sample_s,
        noise or NoiseModel(sigma_m=noise_m),
        mix or Mix(),
    )
    walked = [day.walk(*one) for one in zip(duties["worker"], shapes, lines, strict=True)]
    return Walks(_fixes(duties, walked, frame), _truth(duties, date, walked))


@dataclass(frozen=True, slots=True)
class _Walked:
    """What one worker did, what that was worth, and what the phone recorded of it."""

    behaviour: str
    truth: Truth
    t_ms: Ints
    points: Points
    accuracy_m: Floats


_AT_HOME = _Walked(
    "absent", ABSENT, np.array([], np.int64), np.array([], np.complex128), np.array([])
)


@dataclass(frozen=True, slots=True)
class _Day:
    """All that the walks of a day have in common."""

    date: date
    seed: int
    zone: ZoneInfo
    policy: PatrolPolicy
    sample_s: float
    noise: NoiseModel
    mix: Mix

    def walk(self, worker: str, shape: shapely.Polygon, line: shapely.LineString) -> _Walked:
        """One worker's day in a grid of this shape, along this round."""
        rng = np.random.default_rng([self.seed, self.date.toordinal(), crc32(worker.encode())])
        behaviour = self.mix.draw(rng)
        if behaviour == "absent":
            return _AT_HOME
        outing = draw_outing(behaviour, _round(shape, line), self.policy.stay_credit_s, rng)
        truth = truth_of(outing.path, ground_of(shape), self.policy)
        start_ms = _start_ms(self.date, self.zone, rng)
        t_ms, points, accuracy_m = self._record(outing, rng)
        return _Walked(behaviour, truth, start_ms + t_ms, points, accuracy_m)

    def _record(self, outing: Outing, rng: np.random.Generator) -> tuple[Ints, Points, Floats]:
        """The fixes of an outing: ms from its start, points with the phone's errors, accuracy."""
        count = int(outing.path.duration_s // self.sample_s) + 1
        t_ms = np.rint(np.arange(count) * self.sample_s * 1000).astype(np.int64)
        t_ms[1:-1] += rng.integers(-_JITTER_MS, _JITTER_MS + 1, max(count - 2, 0))
        errors = draw_errors(count, self.sample_s, self.noise, rng)
        first_s, last_s = outing.silence_s
        heard = errors.heard & ~((t_ms >= first_s * 1000) & (t_ms < last_s * 1000))
        points = outing.path.at(t_ms / 1000) + errors.x_m + 1j * errors.y_m
        return t_ms[heard], points[heard], errors.accuracy_m[heard]


def _duties(district: SyntheticDistrict, on: date) -> gpd.GeoDataFrame:
    """The assignments in force of those who owe patrols, with geometry and round of the grid."""
    rows = district.assignments
    day = pd.Timestamp(on)
    in_force = (rows["from"] <= day) & (rows["to"].isna() | (rows["to"] >= day))
    owing = [role for role, slot in district.profile.staffing.items() if slot.patrol == "owes"]
    primary = rows[in_force & rows["role"].isin(owing)][["worker", "grid_code"]]
    rounds = district.rounds.rename_geometry("round").set_index("grid_code")
    grids = district.basic_grids().set_index("code")[["geometry"]].join(rounds)
    joined = primary.join(grids, on="grid_code").reset_index(drop=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=district.grids.crs)


def _round(ground: shapely.Polygon, line: shapely.LineString) -> Round:
    """A grid's round with its doors: places a few metres off the way that lie in the grid."""
    ring = as_points(line)
    along_m = np.arange(_DOOR_EACH_M / 2, ring_length_m(ring), _DOOR_EACH_M)
    doors = _inward(ring, along_m)
    kept = shapely.covers(ground, as_lines(ring_at(ring, along_m), doors))
    return Round(ring, along_m[kept], doors[kept], _away(ground))


def _inward(ring: Points, along_m: Floats) -> Points:
    """Points some metres inside the ring, at these places along it."""
    ahead = ring_at(ring, along_m + 0.5) - ring_at(ring, along_m - 0.5)
    turns_left = np.sum((ring[:-1].conjugate() * ring[1:]).imag) > 0
    normal = ahead / np.maximum(np.abs(ahead), 1e-9) * (1j if turns_left else -1j)
    depths = np.resize(_DOOR_DEPTHS_M, len(along_m))
    return np.asarray(ring_at(ring, along_m) + depths * normal)


def _away(ground: shapely.Polygon) -> complex:
    """A place well outside a grid, another one for each grid but always the same."""
    west, south, east, north = ground.bounds
    middle = complex(west + east, south + north) / 2
    turn = np.exp(1j * (abs(middle) % (2 * np.pi)))
    reach_m = abs(complex(east - west, north - south)) / 2
    low, high = _AWAY_M
    return complex(middle + turn * (reach_m + low + abs(middle) % (high - low)))


def _start_ms(day: date, zone: ZoneInfo, rng: np.random.Generator) -> int:
    """When a walk begins, as ms UTC."""
    kind = int(np.searchsorted(np.cumsum([share for share, _, _ in _BEGINNINGS]), rng.random()))
    _, mean_h, deviation_h = _BEGINNINGS[min(kind, len(_BEGINNINGS) - 1)]
    hour = np.clip(rng.normal(mean_h, deviation_h), _EARLIEST_H, _LATEST_H)
    midnight = datetime.combine(day, time(), zone)
    return round((midnight + timedelta(hours=float(hour))).timestamp() * 1000)


def _fixes(duties: gpd.GeoDataFrame, walked: list[_Walked], frame: MetricFrame) -> pd.DataFrame:
    """All that the phones recorded as one frame in WGS-84 degrees."""
    records = walked or [_AT_HOME]
    owners: Ints = np.repeat(np.arange(len(records)), [len(one.t_ms) for one in records])
    points = np.concatenate([one.points for one in records])
    lon, lat = frame.inverse(points.real, points.imag)
    t_ms = np.concatenate([one.t_ms for one in records])
    phones = ["P" + worker[1:] for worker in duties["worker"]]
    return pd.DataFrame(
        {
            "worker": pd.Categorical.from_codes(owners, pd.Index(duties["worker"])),
            "device": pd.Categorical.from_codes(owners, pd.Index(phones)),
            "t": pd.Series(t_ms.astype("datetime64[ms]")).dt.tz_localize("UTC"),
            "lon": lon.round(DEGREE_DIGITS),
            "lat": lat.round(DEGREE_DIGITS),
            "accuracy_m": np.concatenate([one.accuracy_m for one in records]).round(1),
            "mock": False,
        }
    )


def _truth(duties: gpd.GeoDataFrame, day: date, walked: list[_Walked]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "worker": duties["worker"].to_numpy(),
            "date": day,
            "grid_code": duties["grid_code"].to_numpy(),
            "behaviour": [one.behaviour for one in walked],
            "true_minutes": [one.truth.minutes for one in walked],
            "true_inside_minutes": [one.truth.inside_minutes for one in walked],
            "true_loop": [one.truth.loop for one in walked],
            "true_verdict": [one.truth.verdict for one in walked],
        }
    )
