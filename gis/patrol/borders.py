"""Where a point lies and where a line crosses: the borders of every ground, indexed by slabs.

A ground is G, what has to be patrolled, inside its zone Z, what still counts as being there. Both
borders are cut into edges, and the edges are listed by horizontal slabs of the ground's box, so
that a step of a walk meets the few edges beside it and not all of them.
"""

from typing import Final, NamedTuple

import numpy as np

from gis.patrol.arrays import Bools, Floats, Ints
from gis.patrol.compiled import compiled

OUTSIDE: Final = 0
IN_ZONE: Final = 1
IN_GROUND: Final = 2


class Borders(NamedTuple):
    """The edges of all grounds, in metres, slab after slab, ground after ground.

    Slabs of ground g are `slab_at[g]:slab_at[g + 1]`, each `slab_m[g]` high, upwards from the
    lower side of `box[g]` = (min x, min y, max x, max y) of its zone. Edges of slab s are
    `edge_at[s]:edge_at[s + 1]`; an edge is listed in every slab that it touches. `of_ground` tells
    the edges of G from those of Z.
    """

    box: Floats
    slab_m: Floats
    slab_at: Ints
    edge_at: Ints
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    of_ground: Bools


@compiled
def place(borders: Borders, ground: int, x: float, y: float) -> int:
    """Whether a point is `IN_GROUND`, else `IN_ZONE`, else `OUTSIDE`: even-odd to the right."""
    box = borders.box[ground]
    if not (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
        return OUTSIDE
    slab = slab_of(borders, ground, y)
    in_ground = False
    in_zone = False
    for edge in range(borders.edge_at[slab], borders.edge_at[slab + 1]):
        y0, y1 = borders.y0[edge], borders.y1[edge]
        if (y0 <= y) != (y1 <= y):
            x0 = borders.x0[edge]
            if x < x0 + (y - y0) * (borders.x1[edge] - x0) / (y1 - y0):
                if borders.of_ground[edge]:
                    in_ground = not in_ground
                else:
                    in_zone = not in_zone
    if in_ground:
        return IN_GROUND
    return IN_ZONE if in_zone else OUTSIDE


@compiled
def crossings(
    borders: Borders, ground: int, ax: float, ay: float, bx: float, by: float, found: Floats
) -> int:
    """Where the line from a to b crosses a border, as shares of its length; how many they are.

    Fills `found` in ascending order. A crossing may occur twice (an edge in two slabs, a corner of
    two edges): harmless, as the parts between them are judged by their middles.
    """
    box = borders.box[ground]
    left, right = min(ax, bx), max(ax, bx)
    low, high = min(ay, by), max(ay, by)
    if right < box[0] or left > box[2] or high < box[1] or low > box[3]:
        return 0
    dx, dy = bx - ax, by - ay
    count = 0
    first, last = slab_of(borders, ground, low), slab_of(borders, ground, high)
    for edge in range(borders.edge_at[first], borders.edge_at[last + 1]):
        x0, x1 = borders.x0[edge], borders.x1[edge]
        if (x0 < left and x1 < left) or (x0 > right and x1 > right):
            continue
        y0 = borders.y0[edge]
        ex, ey = x1 - x0, borders.y1[edge] - y0
        turn = dx * ey - dy * ex
        if turn == 0.0:  # parallel: the neighbouring edges cut where this one ends
            continue
        share = ((x0 - ax) * ey - (y0 - ay) * ex) / turn
        along_edge = ((x0 - ax) * dy - (y0 - ay) * dx) / turn
        if 0.0 < share < 1.0 and -1e-9 <= along_edge <= 1.0 + 1e-9:
            count = insert(found, count, share)
    return count


@compiled
def slab_of(borders: Borders, ground: int, y: float) -> int:
    """The slab that holds height y, the nearest one for heights off the box."""
    first, stop = borders.slab_at[ground], borders.slab_at[ground + 1]
    up = (y - borders.box[ground, 1]) / borders.slab_m[ground]
    return int(first + min(max(up, 0.0), stop - first - 1.0))


@compiled
def insert(found: Floats, count: int, value: float) -> int:
    """Put one value in its place among the first `count`, which ascend; one more than before."""
    at = count
    while at > 0 and found[at - 1] > value:
        found[at] = found[at - 1]
        at -= 1
    found[at] = value
    return count + 1


@compiled
def slabbed(
    box: Floats,
    slab_m: Floats,
    slab_at: Ints,
    ground: Ints,
    y0: Floats,
    y1: Floats,
) -> tuple[Ints, Ints]:
    """For each slab the edges that touch it: offsets per slab and the edges' numbers."""
    edge_at = np.zeros(slab_at[-1] + 1, dtype=np.int64)
    listed = np.empty(0, dtype=np.int64)
    for filling in (False, True):
        for edge in range(len(ground)):
            g = ground[edge]
            last = slab_at[g + 1] - slab_at[g] - 1
            low = int((min(y0[edge], y1[edge]) - box[g, 1]) / slab_m[g])
            high = int((max(y0[edge], y1[edge]) - box[g, 1]) / slab_m[g])
            for slab in range(slab_at[g] + min(low, last), slab_at[g] + min(high, last) + 1):
                if filling:
                    edge_at[slab] -= 1
                    listed[edge_at[slab]] = edge
                else:
                    edge_at[slab] += 1
        if not filling:
            edge_at = np.cumsum(edge_at)
            listed = np.empty(edge_at[-1], dtype=np.int64)
    return edge_at, listed
