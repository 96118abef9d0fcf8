"""Coverage: the share of a ground near the credited observed path (§6), by a lattice of points.

Rows of points are laid over each ground, aslant, since a border or street that runs along a row
would hide between two. Each step of the path covers an interval of each row that is near. The
share so found errs by less than 0.01, mostly by less than 0.003, in a hundredth of the time that
buffers and overlays take.
"""

from math import ceil, floor, sqrt
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from gis.patrol.arrays import Floats, Geometries, Ints
from gis.patrol.border_index import edges_of
from gis.patrol.borders import insert
from gis.patrol.compiled import compiled
from gis.patrol.credit import line_of
from gis.patrol.pieces import RING, Pieces
from gis.patrol.streams import Streams

Words = npt.NDArray[np.uint64]
Spans = npt.NDArray[np.int32]

COSINE: Final = 0.8506508083520399
SINE: Final = 0.5257311121191336
"""Of the rows' slant, whose tangent is 0.618…: far from every simple angle."""

ROW_M: Final = 8.0
ROWS_A_SIDE: Final = 24
"""Rows are so far apart, or closer: that a square of the ground's area has so many."""

POINTS_A_ROW_STEP: Final = 8
"""So many points of a row span the way to the next one."""

MOST: Final = 4096
"""More rows, or points in a row, no lattice has; a huge ground's are farther apart."""

ALL: Final = np.uint64(2**64 - 1)
TINY: Final = 1e-300


class Lattice(NamedTuple):
    """The points of one ground, a bit each, row by row in words of 64.

    The point of bit b in word w of row r lies at `x0 + (64 w + b) * apart`, `y0 + r * up` in the
    slanted coordinates. `inside` has the points in the ground, `covered` those that are near.
    """

    x0: float
    y0: float
    apart: float
    up: float
    inside: Words
    covered: Words


class Outlines(NamedTuple):
    """The borders of all grounds in the slanted coordinates.

    Edges of ground g are the rows `at[g]:at[g + 1]` of `edges`: x0, y0, x1, y1; `box[g]` is their
    (min x, min y, max x, max y), `row_m[g]` how far apart the rows of a lattice should be.
    """

    at: Ints
    edges: Floats
    box: Floats
    row_m: Floats


def outlines_of(grounds: Geometries) -> Outlines:
    """The slanted borders of some grounds in metres."""
    ground, edges = edges_of(grounds)
    x, y = edges[:, [0, 2]], edges[:, [1, 3]]
    slanted = np.stack([x * COSINE + y * SINE, y * COSINE - x * SINE], axis=2)
    at = np.searchsorted(ground, np.arange(len(grounds) + 1))
    corners = slanted[:, 0]
    low, high = (
        way.reduceat(corners, at[:-1]) if len(grounds) else corners
        for way in (np.minimum, np.maximum)
    )
    row_m = np.minimum(np.sqrt(shapely.area(grounds)) / ROWS_A_SIDE, ROW_M)
    return Outlines(at, slanted.reshape(-1, 4), np.column_stack([low, high]), row_m)


@compiled
def coverage_of(
    unit_at: Ints,
    ground: Ints,
    outlines: Outlines,
    streams: Streams,
    pieces: Pieces,
    radius: float,
) -> Floats:
    """The share of each unit's ground within `radius` (m) of its credited observed path.

    Streams of unit u are `unit_at[u]:unit_at[u + 1]`, its ground is `ground[u]`; `pieces` are
    settled.
    """
    share = np.zeros(len(unit_at) - 1)
    cuts = np.empty(len(outlines.edges))
    for unit in range(len(share)):
        lattice = lattice_of(outlines, ground[unit], cuts)
        cover_path(lattice, streams, pieces, unit_at[unit], unit_at[unit + 1], radius)
        share[unit] = _covered_share(lattice.inside, lattice.covered)
    return share


@compiled
def lattice_of(outlines: Outlines, ground: int, cuts: Floats) -> Lattice:
    """A lattice over one ground; `cuts` is room for the crossings of a row."""
    box = outlines.box[ground]
    left, low, right, high = box[0], box[1], box[2], box[3]
    row_m = outlines.row_m[ground]
    rows = ceil(min((high - low) / row_m, MOST))
    points = ceil(min((right - left) * POINTS_A_ROW_STEP / row_m, MOST))
    apart, up = (right - left) / points, (high - low) / rows
    x0, y0 = left + apart / 2, low + up / 2
    inside = np.zeros((rows, (points + 63) // 64), dtype=np.uint64)
    for row in range(rows):
        count = _row_cuts(outlines, ground, y0 + row * up, cuts)
        for pair in range(0, count - 1, 2):
            first, last = (cuts[pair] - x0) / apart, (cuts[pair + 1] - x0) / apart
            _set(inside, row, ceil(first), min(floor(last), points - 1))
    return Lattice(x0, y0, apart, up, inside, np.zeros_like(inside))


@compiled
def _row_cuts(outlines: Outlines, ground: int, y: float, cuts: Floats) -> int:
    """Where a row enters and leaves the ground, ascending in `cuts`; how many they are."""
    edges = outlines.edges
    count = 0
    for edge in range(outlines.at[ground], outlines.at[ground + 1]):
        x0, y0, x1, y1 = edges[edge, 0], edges[edge, 1], edges[edge, 2], edges[edge, 3]
        if (y0 <= y) != (y1 <= y):
            count = insert(cuts, count, x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return count


@compiled
def cover_path(
    lattice: Lattice, streams: Streams, pieces: Pieces, first: int, stop: int, radius: float
) -> None:
    """Cover what is within `radius` of the credited observed pieces of the streams `first:stop`."""
    x0, y0, apart, up, _, covered = lattice
    spans = np.empty((2, len(covered)), dtype=np.int32)
    for piece in range(pieces.at[first], pieces.at[stop]):
        if pieces.label[piece] <= RING:
            ax, ay, bx, by = line_of(streams, pieces, piece)
            ax, ay = ax * COSINE + ay * SINE - x0, ay * COSINE - ax * SINE - y0
            bx, by = bx * COSINE + by * SINE - x0, by * COSINE - bx * SINE - y0
            _cover(covered, spans, ax, ay, bx, by, radius, 1 / apart, up)


@compiled
def _cover(
    covered: Words,
    spans: Spans,
    ax: float,
    ay: float,
    bx: float,
    by: float,
    radius: float,
    points: float,
    up: float,
) -> None:
    """Cover what is within `radius` of the line from a to b; `points` are those of a metre.

    What a row has of it is widest where the circle around some point of the line touches one of
    the two sides, and beyond the line's ends at the circles around these. All rows are reckoned
    first and set then, since a processor reckons several at once.
    """
    dx, dy = bx - ax, by - ay
    lean = radius * dx / (sqrt(dx * dx + dy * dy) + TINY) * (1.0 if dy > 0.0 else -1.0)
    share_a_metre = 1.0 / (dy if dy != 0.0 else -TINY)
    low = ceil(max((min(ay, by) - radius) / up, 0.0))
    rows = floor(min((max(ay, by) + radius) / up, len(covered) - 1.0)) + 1 - low
    last_point = covered.shape[1] * 64 - 1.0
    for row in range(rows):
        above = (low + row) * up - ay
        share = min(max((above - lean) * share_a_metre, 0.0), 1.0)
        off = above - share * dy
        left = ax + share * dx - sqrt(max(radius * radius - off * off, 0.0))
        spans[0, row] = np.int32(np.ceil(max(left * points, 0.0)))
        share = min(max((above + lean) * share_a_metre, 0.0), 1.0)
        off = above - share * dy
        right = ax + share * dx + sqrt(max(radius * radius - off * off, 0.0))
        spans[1, row] = np.int32(np.floor(max(min(right * points, last_point), -1.0)))
    for row in range(rows):
        _set(covered, low + row, spans[0, row], spans[1, row])


@compiled
def _set(words: Words, row: int, first: int, last: int) -> None:
    """Set the bits of a row from `first` to `last`."""
    if first > last:
        return
    word, end = first >> 6, last >> 6
    begins, ends = ALL << np.uint64(first & 63), ALL >> np.uint64(63 - (last & 63))
    if word == end:
        words[row, word] |= begins & ends
        return
    words[row, word] |= begins
    for between in range(word + 1, end):
        words[row, between] = ALL
    words[row, end] |= ends


@compiled
def _covered_share(inside: Words, covered: Words) -> float:
    """How many of the points inside are covered, as a share."""
    some, every = 0, 0
    for row in range(inside.shape[0]):
        for word in range(inside.shape[1]):
            some += _ones(inside[row, word] & covered[row, word])
            every += _ones(inside[row, word])
    return some / every


@compiled
def _ones(word: np.uint64) -> int:
    """How many bits are set: the sums of neighbours, then of neighbours' sums."""
    twos = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    threes = np.uint64(0x3333333333333333)
    fours = (twos & threes) + ((twos >> np.uint64(2)) & threes)
    eights = (fours + (fours >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    sixteens = eights + (eights >> np.uint64(8))
    halves = sixteens + (sixteens >> np.uint64(16))
    return int((halves + (halves >> np.uint64(32))) & np.uint64(0x7F))
