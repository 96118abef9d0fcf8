"""Where a worker truly is: paths of timed points, made of walks, stops, detours and rides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Points = npt.NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Path:
    """A noiseless path: n times (s from its start) and points (complex, m), straight in between.

    `counts` says of each of the n - 1 legs whether it is patrol: a ride is not, nor is the part of
    a sitting beyond what the rule takes for work.
    """

    t_s: Floats
    points: Points
    counts: Bools

    @property
    def duration_s(self) -> float:
        return float(self.t_s[-1])

    def at(self, t_s: Floats) -> Points:
        """The points at these times."""
        x = np.interp(t_s, self.t_s, self.points.real)
        return np.asarray(x + 1j * np.interp(t_s, self.t_s, self.points.imag))


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause on a walk, `along_m` after its start, at a `place` off the way (there and back)."""

    along_m: float
    place: complex
    pause_s: float


@dataclass(frozen=True, slots=True)
class Walk:
    """A way of `length_m` along a closed line, round and round, at one speed, with stops.

    `ring` is closed (first point = last). The stretch `ride_m` of the way is ridden at `ride_mps`.
    Of each pause the first `work_s` count.
    """

    ring: Points
    length_m: float
    speed_mps: float
    stops: Sequence[Stop]
    work_s: float
    ride_m: tuple[float, float] = (0.0, 0.0)
    ride_mps: float = 1.0

    def path(self) -> Path:
        """The path of this walk."""
        along_m, t_s = self._way()
        points = ring_at(self.ring, along_m)
        stops = sorted(self.stops, key=lambda stop: stop.along_m)
        arrivals_s = np.interp([stop.along_m for stop in stops], along_m, t_s)
        starts = ring_at(self.ring, np.array([stop.along_m for stop in stops]))
        visits = [self._visit(stop, start) for stop, start in zip(stops, starts, strict=True)]
        delays_s = np.cumsum([0.0, *(times[-1] for times, _ in visits)])
        passed = np.searchsorted([stop.along_m for stop in stops], along_m, side="left")
        times = [t_s + delays_s[passed]]
        places = [points]
        rides = (along_m >= self.ride_m[0]) & (along_m < self.ride_m[1])
        counts = [~rides]
        for number, (visit_s, visit_points) in enumerate(visits):
            times.append(arrivals_s[number] + delays_s[number] + visit_s)
            places.append(visit_points)
            ridden = self.ride_m[0] <= stops[number].along_m < self.ride_m[1]
            counts.append(np.array([True, True, False, True, not ridden]))
        all_s = np.concatenate(times)
        order = np.argsort(all_s, kind="stable")
        return Path(all_s[order], np.concatenate(places)[order], np.concatenate(counts)[order][:-1])

    def _way(self) -> tuple[Floats, Floats]:
        """The places along the way where it bends, stops or changes speed, and the times there."""
        bends = _along(self.ring)
        rounds = np.arange(int(self.length_m // bends[-1]) + 1)
        every_bend = (bends[:-1] + bends[-1] * rounds[:, None]).ravel()
        stops = [stop.along_m for stop in self.stops]
        along = np.unique(np.concatenate([every_bend, stops, self.ride_m, [0, self.length_m]]))
        along = along[along <= self.length_m]
        middle = (along[1:] + along[:-1]) / 2
        rides = (middle > self.ride_m[0]) & (middle < self.ride_m[1])
        legs_s = np.diff(along) / np.where(rides, self.ride_mps, self.speed_mps)
        return along, np.append(0, np.cumsum(legs_s))

    def _visit(self, stop: Stop, start: complex) -> tuple[Floats, Points]:
        """Times from the arrival at a stop, and points: there, pause, its idle end, and back."""
        there_s = abs(stop.place - start) / self.speed_mps
        work_s = min(stop.pause_s, self.work_s)
        times = np.cumsum([0.0, there_s, work_s, stop.pause_s - work_s, there_s])
        return times, np.array([start, stop.place, stop.place, stop.place, start])


def ring_at(ring: Points, along_m: Floats) -> Points:
    """The points so far along a closed line, round and round."""
    bends = _along(ring)
    place = np.mod(along_m, bends[-1])
    x = np.interp(place, bends, ring.real)
    return np.asarray(x + 1j * np.interp(place, bends, ring.imag))


def ring_length_m(ring: Points) -> float:
    """The length of a closed line."""
    return float(np.abs(np.diff(ring)).sum())


def there_and_back(ring: Points, reach_m: float) -> Points:
    """A closed line that follows the ring for `reach_m` and returns on the same way."""
    bends = _along(ring)
    out = np.append(ring[bends < reach_m], ring_at(ring, np.array([reach_m])))
    return np.concatenate([out, out[-2::-1]])


def _along(line: Points) -> Floats:
    return np.append(0, np.cumsum(np.abs(np.diff(line))))
