"""Bends a straight plan the way streets follow old lanes and rivers, and scales it to size."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.synth.network import Network

Points = npt.NDArray[np.complex128]

# Wave lengths as shares of the district's breadth, and how steep each wave may get. The sum of all
# steepnesses stays below 1, so the bending is one to one: no street can cross another anew.
_WAVES = (
    (0.85, 0.16),
    (0.85, 0.16),
    (0.85, 0.12),
    (0.3, 0.1),
    (0.3, 0.1),
    (0.1, 0.06),
    (0.1, 0.06),
)


@dataclass(frozen=True, slots=True)
class Wave:
    """One sine wave of displacement: where it runs, where it moves points, and its size in m."""

    towards: complex
    moves: complex
    phase: float
    length_m: float
    height_m: float

    def at(self, points: Points) -> Points:
        """The displacement of points."""
        along = (points * np.conjugate(self.towards)).real
        moved: Points = (
            self.height_m * self.moves * np.sin(2 * np.pi * along / self.length_m + self.phase)
        )
        return moved


def bend(network: Network, size_m2: float, rng: np.random.Generator) -> Network:
    """The network with bent streets, exactly of the given area."""
    breadth_m = size_m2**0.5
    waves = [_wave(share * breadth_m, steepness, rng) for share, steepness in _WAVES]

    def move(points: Points) -> Points:
        return np.asarray(points + sum(wave.at(points) for wave in waves))

    bent = network.moved(move)
    scale = (size_m2 / bent.area_m2()) ** 0.5
    return bent.moved(lambda points: points * scale)


def _wave(length_m: float, steepness: float, rng: np.random.Generator) -> Wave:
    towards, moves = np.exp(2j * np.pi * rng.random(2))
    height_m = steepness * length_m / (2 * np.pi)
    return Wave(complex(towards), complex(moves), 2 * np.pi * rng.random(), length_m, height_m)
