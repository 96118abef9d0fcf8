"""Coverage: the share of a ground near the credited observed path (§6), by a lattice of points.

A lattice is laid over each ground, closer where the ground is small, and each of its points is
tested exactly against every step of the path. Each row is painted in intervals and each point
once; the share so found errs by less than 0.005 from that of the areas, in a hundredth of the time
that buffers take.
"""

from math import ceil, floor, sqrt
from typing import Final, NamedTuple

import numpy as np

from gis.patrol.arrays import Floats, Ints
from gis.patrol.borders import Borders, insert, slab_of
from gis.patrol.compiled import compiled, distance
from gis.patrol.credit import position
from gis.patrol.pieces import RING, Pieces
from gis.patrol.streams import Streams

ROW_M: Final = 5.0
FEWEST_ROWS: Final = 32
MOST_ROWS: Final = 2048
"""Rows of the lattice lie 5 m apart, closer in a small ground and farther in a huge one."""

COLUMNS_A_ROW: Final = 5
"""Columns lie this many times as close as rows."""


class Lattice(NamedTuple):
    """The points of one ground that are not covered yet.

    Point (row, column) lies at `x0 + column * across`, `y0 + row * up`. `ahead[row, column]` is a
    column at or behind which the row's next uncovered point inside the ground is; it points to
    itself where that is here, and the column behind the last one always does.
    """

    x0: float
    y0: float
    across: float
    up: float
    ahead: Ints


@compiled
def coverage_of(
    unit_at: Ints,
    ground: Ints,
    borders: Borders,
    box: Floats,
    streams: Streams,
    parts: Pieces,
    radius: float,
) -> Floats:
    """The share of each unit's ground within `radius` (m) of its credited observed path.

    Streams of unit u are `unit_at[u]:unit_at[u + 1]`, its ground is `ground[u]`, whose bounds are
    `box[ground[u]]`; `parts` are the credited pieces.
    """
    share = np.zeros(len(unit_at) - 1)
    for unit in range(len(share)):
        lattice, inside = lattice_of(borders, ground[unit], box[ground[unit]])
        painted = 0
        for part in range(parts.at[unit_at[unit]], parts.at[unit_at[unit + 1]]):
            if parts.label[part] <= RING:
                here = parts.segment[part]
                ax, ay = position(streams, here, parts.begin[part])
                bx, by = position(streams, here, parts.end[part])
                painted += paint(lattice, ax, ay, bx, by, radius)
        share[unit] = painted / inside
    return share


@compiled
def lattice_of(borders: Borders, ground: int, box: Floats) -> tuple[Lattice, int]:
    """A lattice over a ground whose bounds are `box`, and how many of its points lie inside."""
    height, width = box[3] - box[1], box[2] - box[0]
    rows = ceil(min(max(height / ROW_M, FEWEST_ROWS), MOST_ROWS))
    up = height / rows
    columns = ceil(min(max(width * COLUMNS_A_ROW / up, FEWEST_ROWS), MOST_ROWS * COLUMNS_A_ROW))
    across = width / columns
    ahead = np.full((rows, columns + 1), columns)
    cuts = np.empty(len(borders.x0) + 1)
    x0, y0 = box[0] + across / 2, box[1] + up / 2
    inside = 0
    for row in range(rows):
        count = _row_cuts(borders, ground, y0 + row * up, cuts)
        column = 0
        for pair in range(0, count - 1, 2):
            first = max(ceil((cuts[pair] - x0) / across), column)
            stop = min(floor((cuts[pair + 1] - x0) / across) + 1, columns)
            if first < stop:
                ahead[row, column:first] = first
                for column in range(first, stop):
                    ahead[row, column] = column
                inside += stop - first
                column = stop
    return Lattice(x0, y0, across, up, ahead), inside


@compiled
def _row_cuts(borders: Borders, ground: int, y: float, cuts: Floats) -> int:
    """Where a row enters and leaves the ground, ascending in `cuts`; how many they are."""
    slab = slab_of(borders, ground, y)
    count = 0
    for edge in range(borders.edge_at[slab], borders.edge_at[slab + 1]):
        y0, y1 = borders.y0[edge], borders.y1[edge]
        if borders.of_ground[edge] and (y0 <= y) != (y1 <= y):
            x0 = borders.x0[edge]
            count = insert(cuts, count, x0 + (y - y0) * (borders.x1[edge] - x0) / (y1 - y0))
    return count


@compiled
def paint(lattice: Lattice, ax: float, ay: float, bx: float, by: float, radius: float) -> int:
    """Cover what lies within `radius` (m) of the line from a to b; how many points were not yet."""
    x0, y0, across, up, ahead = lattice
    rows, columns = ahead.shape[0], ahead.shape[1] - 1
    first = max(ceil((min(ay, by) - radius - y0) / up), 0)
    last = min(floor((max(ay, by) + radius - y0) / up), rows - 1)
    length = distance(ax, ay, bx, by)
    aside_x, aside_y = -(by - ay) * radius / length, (bx - ax) * radius / length
    painted = 0
    for row in range(first, last + 1):
        left, right = _within(y0 + row * up, ax, ay, bx, by, radius, aside_x, aside_y)
        begin = max(ceil((left - x0) / across), 0)
        end = min(floor((right - x0) / across), columns - 1)
        if begin <= end:
            column = _uncovered(ahead, row, begin)
            while column <= end:
                ahead[row, column] = column + 1
                painted += 1
                column = _uncovered(ahead, row, column + 1)
            ahead[row, begin] = column
    return painted


@compiled
def _uncovered(ahead: Ints, row: int, column: int) -> int:
    """The next uncovered column at or behind `column`, found in ever longer steps."""
    while ahead[row, column] != column:
        ahead[row, column] = ahead[row, ahead[row, column]]
        column = ahead[row, column]
    return column


@compiled
def _within(
    y: float,
    ax: float,
    ay: float,
    bx: float,
    by: float,
    radius: float,
    aside_x: float,
    aside_y: float,
) -> tuple[float, float]:
    """From where to where the points at height y lie within `radius` of the line from a to b.

    They are bounded by the circles around both ends and by the two lines beside it, `aside` away.
    """
    left, right = np.inf, -np.inf
    for x, above in ((ax, y - ay), (bx, y - by)):
        squared = radius * radius - above * above
        if squared >= 0.0:
            half = sqrt(squared)
            left, right = min(left, x - half), max(right, x + half)
    for sign in (-1.0, 1.0):
        share = (y - ay - sign * aside_y) / (by - ay)
        if 0.0 <= share <= 1.0:
            x = ax + sign * aside_x + share * (bx - ax)
            left, right = min(left, x), max(right, x)
    return left, right
