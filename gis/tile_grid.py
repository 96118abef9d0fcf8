"""Where a point lies among map tiles: the square world of Web Mercator, counted in whole steps.

Zoom 31 cuts each side of the world into 2³¹ steps, 1.9 cm at the equator. A point's two counts,
their bits taken in turn, are its cell: one number, and the cells of a tile of any zoom are one
span of such numbers. So a plain B-tree finds the points of a tile, and shifting a cell to the right
groups points by tile.
"""

import math
from typing import Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

ZOOM: Final = 31
MAX_TILE_ZOOM: Final = 22
"""The deepest zoom that maps ask for."""

MAX_LATITUDE: Final = 85.0511287798066  # where the square world ends: atan(sinh π)
_LAST: Final = (1 << ZOOM) - 1

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
_Bits = TypeVar("_Bits", int, Int64s)


class Tile(NamedTuple):
    """One tile: its zoom, its column from the west and its row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether there is such a tile, down to `MAX_TILE_ZOOM`."""
        side = 1 << min(max(self.z, 0), ZOOM)
        return 0 <= self.z <= MAX_TILE_ZOOM and 0 <= self.x < side and 0 <= self.y < side

    @property
    def cells(self) -> tuple[int, int]:
        """The first cell of the tile, and the last one."""
        shift = 2 * (ZOOM - self.z)
        first = (_spread(self.x) | _spread(self.y) << 1) << shift
        return first, first + (1 << shift) - 1

    @property
    def corner(self) -> tuple[int, int]:
        """The steps of its northwestern corner."""
        return self.x << ZOOM - self.z, self.y << ZOOM - self.z

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        west, east = (x / (1 << self.z) * 360 - 180 for x in (self.x, self.x + 1))
        north, south = (_latitude(y / (1 << self.z)) for y in (self.y, self.y + 1))
        return west, south, east, north


def steps_of(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Int32s, Int32s]:
    """Steps from the west and from the north of points in degrees (WGS-84).

    Latitudes beyond `MAX_LATITUDE` count as on the world's edge.
    """
    phi = np.radians(np.clip(np.asarray(lat, dtype=np.float64), -MAX_LATITUDE, MAX_LATITUDE))
    east = np.asarray(lon, dtype=np.float64) / 360 + 0.5
    south = 0.5 - np.arcsinh(np.tan(phi)) / (2 * np.pi)
    return _counted(east), _counted(south)


def cells_of(x: npt.ArrayLike, y: npt.ArrayLike) -> Int64s:
    """The cells of steps: bits of `y` and `x` in turn, that of `y` the higher of each pair."""
    return _spread(np.asarray(x, dtype=np.int64)) | _spread(np.asarray(y, dtype=np.int64)) << 1


def _latitude(share: float) -> float:
    """The latitude of a share of the world's side from the north."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * share))))


def _counted(share: npt.NDArray[np.float64]) -> Int32s:
    steps: Int32s = np.clip(np.floor(share * 2**ZOOM), 0, _LAST).astype(np.int32)
    return steps


def _spread(bits: _Bits) -> _Bits:
    """A number's bits with a zero between any two."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        bits = (bits | bits << shift) & mask
    return bits
