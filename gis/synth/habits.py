"""How workers spend their hour: a stated mix of behaviours, so that every verdict occurs.

Assumed, since no district publishes it: the shares of the mix, a strolling pace of 0.9-1.3 m/s,
and a pause of a minute or so at a door for each seven minutes of the walk.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
import shapely

from gis.synth.paths import (
    Floats,
    Path,
    Points,
    Stop,
    Walk,
    ring_at,
    ring_length_m,
    there_and_back,
)
from gis.synth.shapes import as_points

_WALK_S = {
    "steady": (3700.0, 4700.0),
    "brief": (1800.0, 3150.0),
    "open_ended": (3700.0, 4500.0),
    "roaming": (2700.0, 3300.0),
    "riding": (1800.0, 3000.0),
    "sitting": (1200.0, 2400.0),
    "silent": (3900.0, 5000.0),
    "near": (3000.0, 4200.0),
    "beside": (3700.0, 4700.0),
}
_PAUSE_EACH_S = 420.0
_PAUSE_S = (20.0, 240.0)
_SIT_S = (1800.0, 2700.0)
_AWAY_S = (480.0, 900.0)
_RIDE_S = (480.0, 1200.0)
_RIDE_MPS = (8.5, 11.0)
_SILENCE_S = (720.0, 1500.0)
_BESIDE_M = (5.0, 40.0)
_STROLL_MPS = (0.9, 1.3)
_FASTEST_MPS = 1.6


@dataclass(frozen=True, slots=True)
class Mix:
    """The shares of worker-days that are not `steady`: an hour and a bit, in closed rounds.

    brief: closed rounds, under an hour. open_ended: ends far from its start. roaming: leaves the
    grid for a while. riding: part of it in a vehicle. sitting: half an hour on one spot. silent:
    the phone sends nothing for 12-25 min. absent: no walk and no fix. Two that try the rule's
    edges, none unless asked for: near: closed rounds of 50-70 min. beside: an hour and a bit, round
    the grid some 5-40 m outside it.
    """

    brief: float = 0.05
    open_ended: float = 0.03
    roaming: float = 0.03
    riding: float = 0.02
    sitting: float = 0.02
    silent: float = 0.04
    absent: float = 0.02
    near: float = 0.0
    beside: float = 0.0

    def draw(self, rng: np.random.Generator) -> str:
        """The behaviour of one worker-day."""
        names = [field.name for field in fields(self)]
        ends = np.cumsum([getattr(self, name) for name in names])
        return [*names, "steady"][int(np.searchsorted(ends, rng.random(), side="right"))]


@dataclass(frozen=True, slots=True)
class Round:
    """A grid's round in metres: the closed line from its post, doors along it, a place outside."""

    ring: Points
    doors_along_m: Floats
    doors: Points
    away: complex


@dataclass(frozen=True, slots=True)
class Outing:
    """What one worker did: the true path, and when (s from its start) the phone was silent."""

    path: Path
    silence_s: tuple[float, float] = (0.0, 0.0)


def draw_outing(behaviour: str, round_: Round, work_s: float, rng: np.random.Generator) -> Outing:
    """One worker's outing with this behaviour; of each pause the first `work_s` count as work."""
    walk = _plain_walk(round_, rng.uniform(*_WALK_S[behaviour]), work_s, rng)
    change = _CHANGES.get(behaviour)
    path = (walk if change is None else change(walk, round_, rng)).path()
    if behaviour != "silent":
        return Outing(path)
    silent_s = rng.uniform(*_SILENCE_S)
    start_s = rng.uniform(300, path.duration_s - silent_s - 300)
    return Outing(path, (start_s, start_s + silent_s))


def _plain_walk(round_: Round, duration_s: float, work_s: float, rng: np.random.Generator) -> Walk:
    """Whole rounds with pauses at doors, in about this time."""
    ring = round_.ring
    pauses_s = np.clip(
        rng.lognormal(np.log(70), 0.5, rng.poisson(duration_s / _PAUSE_EACH_S)), *_PAUSE_S
    )
    walking_s = max(duration_s - float(pauses_s.sum()), duration_s / 2)
    pace_mps = rng.uniform(*_STROLL_MPS)
    if ring_length_m(ring) > _FASTEST_MPS * walking_s:
        ring = there_and_back(ring, pace_mps * walking_s / 2)
    round_m = ring_length_m(ring)
    rounds = max(round(pace_mps * walking_s / round_m), 1)
    stops = [_stop(round_, ring, rounds, float(pause_s), rng) for pause_s in pauses_s]
    return Walk(ring, rounds * round_m, rounds * round_m / walking_s, stops, work_s)


def _stop(
    round_: Round, ring: Points, rounds: int, pause_s: float, rng: np.random.Generator
) -> Stop:
    """A pause at one of the doors, in one of the rounds; on the way where no door is near."""
    round_m = ring_length_m(ring)
    turn = int(rng.integers(rounds)) * round_m
    near = np.flatnonzero(np.abs(ring_at(ring, round_.doors_along_m) - round_.doors) < 30)
    if len(near) == 0:
        along_m = rng.uniform(0, round_m)
        return Stop(turn + along_m, complex(ring_at(ring, np.array([along_m]))[0]), pause_s)
    door = near[rng.integers(len(near))]
    return Stop(
        turn + float(round_.doors_along_m[door]) % round_m, complex(round_.doors[door]), pause_s
    )


def _sit(walk: Walk, round_: Round, rng: np.random.Generator) -> Walk:
    sitting = _stop(round_, walk.ring, 1, rng.uniform(*_SIT_S), rng)
    return replace(walk, stops=[*walk.stops, sitting])


def _roam(walk: Walk, round_: Round, rng: np.random.Generator) -> Walk:
    away = Stop(rng.uniform(0, walk.length_m), round_.away, rng.uniform(*_AWAY_S))
    return replace(walk, stops=[*walk.stops, away])


def _ride(walk: Walk, round_: Round, rng: np.random.Generator) -> Walk:
    """The first rounds in a vehicle, then the walk with its stops."""
    del round_
    round_m, speed_mps = ring_length_m(walk.ring), rng.uniform(*_RIDE_MPS)
    ride_m = max(round(rng.uniform(*_RIDE_S) * speed_mps / round_m), 1) * round_m
    stops = [replace(stop, along_m=stop.along_m + ride_m) for stop in walk.stops]
    return replace(
        walk, length_m=walk.length_m + ride_m, stops=stops, ride_m=(0, ride_m), ride_mps=speed_mps
    )


def _walk_beside(walk: Walk, round_: Round, rng: np.random.Generator) -> Walk:
    """Whole rounds outside the own one, without its doors, in about the same time."""
    inside = shapely.Polygon(np.column_stack([round_.ring.real, round_.ring.imag]))
    ring = as_points(shapely.buffer(inside, rng.uniform(*_BESIDE_M)).exterior)
    round_m = ring_length_m(ring)
    rounds = max(round(walk.length_m / round_m), 1)
    return replace(walk, ring=ring, length_m=rounds * round_m, stops=[])


def _end_far(walk: Walk, round_: Round, rng: np.random.Generator) -> Walk:
    """Stop the last round where it is farthest from the start."""
    del round_, rng
    bends = np.append(0, np.cumsum(np.abs(np.diff(walk.ring))))
    farthest = int(np.argmax(np.abs(walk.ring - walk.ring[0])))
    length_m = walk.length_m - float(bends[-1] - bends[farthest])
    return replace(
        walk, length_m=length_m, stops=[stop for stop in walk.stops if stop.along_m <= length_m]
    )


_CHANGES: dict[str, Callable[[Walk, Round, np.random.Generator], Walk]] = {
    "open_ended": _end_far,
    "roaming": _roam,
    "riding": _ride,
    "sitting": _sit,
    "beside": _walk_beside,
}
